import type { Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Engine, TargetWithSecrets } from '../../engine/engine.ts';
import type { Happening } from '../../notices/happening.ts';
import type { TargetTold } from '../../notices/told.ts';
import type { Steering } from '../steering.ts';
import type { TargetRegistry } from '../target-registry.ts';

export interface TargetFollowerParts {
  readonly clock: Clock;
  readonly registry: Pick<TargetRegistry, 'entries'>;
  readonly engine: () => Pick<Engine, 'isPaused' | 'isInGrace'>;
  readonly steering: () => Pick<Steering, 'pauses'>;
  readonly tell: (happening: Happening) => void;
  readonly renamed: (from: string, to: string) => void;
  /** It is not watched any more. */
  readonly gone: (id: TargetId) => void;
}

/** Tells which targets there are, what they are called and what is paused to those who judge notices. */
export function createTargetFollower({ clock, registry, engine, steering, tell, renamed, gone }: TargetFollowerParts) {
  let names = new Map<TargetId, string>();
  let pausedAll = false;
  let isStarted = false;

  const now = () => ({ atMs: clock.monotonicMs(), atUs: clock.utcUs() });
  const told = ({ target }: TargetWithSecrets): TargetTold => ({
    name: target.name,
    role: target.role,
    paused: engine().isPaused(target.id),
    slowAfterMs: target.thresholds.slowAfterMs,
    group: target.group,
    required: target.required,
  });
  const pauseOfAll = (): { readonly untilUs: number | null } | null => {
    const all = steering().pauses.all();
    return all === null ? null : { untilUs: all.untilUs };
  };

  const namesNow = (): Map<TargetId, string> =>
    new Map(registry.entries().map(({ target }) => [target.id, target.name]));

  return {
    /** Nothing was measured so far. */
    start(): void {
      isStarted = true;
      names = namesNow();
      const pause = pauseOfAll();
      pausedAll = pause !== null;
      const rows = registry.entries().map((entry) => ({ ...told(entry), last: null, overdue: null, incident: null }));
      tell({ ...now(), kind: 'picture', rows, inGrace: engine().isInGrace(), pause, lastIncident: null });
    },
    changed(): void {
      if (!isStarted) return;
      const pause = pauseOfAll();
      if (pause === null && pausedAll) tell({ ...now(), kind: 'resumed' });
      else if (pause !== null) tell({ ...now(), kind: 'paused', untilUs: pause.untilUs });
      pausedAll = pause !== null;
      const earlier = names;
      names = namesNow();
      for (const [id, from] of earlier) {
        const to = names.get(id);
        if (to === undefined) gone(id);
        else if (to !== from) {
          tell({ ...now(), kind: 'renamed', from, to });
          renamed(from, to);
        }
      }
      tell({ ...now(), kind: 'targets', targets: registry.entries().map(told) });
    },
  };
}
