import type { KnownPath, RoundFindings } from '../trace/tracer.ts';

/**
 * The way to a destination that has never answered, as the rounds so far suggest it: the routers that did, and the destination
 * presumed right behind them. Without it each repeat would look for the end anew and ask every router twice, which is more than
 * routers answer; a tracer doubts a distance at which nobody answers, so a wrong guess hides nothing. null before any answer.
 */
export function guessedPath({ probes, scouts }: RoundFindings, before: KnownPath | null): KnownPath | null {
  const routers: (string | null)[] = [...(before?.routers ?? [])];
  for (const { ttl, state } of [...scouts, ...probes]) {
    if (state.kind !== 'answered' || state.answer !== 'time-exceeded') continue;
    while (routers.length < ttl) routers.push(null);
    routers[ttl - 1] = state.address;
  }
  return routers.length === 0 ? null : { distance: routers.length + 1, routers };
}
