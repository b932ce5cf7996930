import type { AppParts } from '../app-parts.ts';

/** Targets that nobody is told about are known by their names: one that gets another name stays muted. */
export function keepMuted({ engine, settings }: Pick<AppParts, 'engine' | 'settings'>): { stop(): void } {
  const stop = engine.onEvent((event) => {
    if (event.type !== 'target.renamed') return;
    const { muted } = settings.get().notices;
    if (!muted.includes(event.from)) return;
    const others = muted.filter((name) => name !== event.from && name !== event.to);
    settings.change({ notices: { muted: [...others, event.to] } });
  });
  return { stop };
}
