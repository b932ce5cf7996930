import type { Cancel, Clock } from '../../domain/clock.ts';
import { eachRow } from '../../notices/row-list.ts';
import type { PauseLength } from '../../notices/tray-picture.ts';
import type { WatchState } from '../../notices/watch-state.ts';
import type { AppParts } from '../app-parts.ts';
import type { Watch } from '../notify/watch.ts';

/** Pausing everything for a while. */
export interface TrayPause {
  pause(length: PauseLength): Promise<void>;
  resume(): Promise<void>;
  /** The machine woke up: timers stood still meanwhile, the pause did not. */
  look(): void;
  stop(): void;
}

const LENGTH_MS: Readonly<Record<PauseLength, number | null>> = {
  '15-min': 15 * 60_000,
  '1-hour': 60 * 60_000,
  'until-resumed': null,
};

/** Timers stand still while the machine sleeps, so the clock is looked at now and then. */
const LOOK_MS = 30_000;

interface Pause {
  /** On the clock that goes on during sleep; null: until resumed. */
  readonly untilMs: number | null;
  readonly untilUs: number | null;
  /** Paused by a person one by one before; resuming everything would wake them as well. */
  readonly alone: readonly string[];
}

export function createTrayPause(
  parts: Pick<AppParts, 'engine' | 'clock' | 'log' | 'note'> & { watch: Watch },
): TrayPause {
  const { engine, clock, watch, log, note } = parts;
  let pause: Pause | null = null;
  let cancelLook: Cancel | null = null;

  const over = (): void => {
    cancelLook?.();
    cancelLook = null;
    if (pause === null) return;
    pause = null;
    watch.tell({ kind: 'resumed' });
  };

  const look = (): void => {
    cancelLook?.();
    cancelLook = null;
    if (pause === null || pause.untilMs === null) return;
    const leftMs = pause.untilMs - sleeplessMs(clock);
    if (leftMs <= 0) void resume();
    else cancelLook = clock.schedule(Math.min(leftMs, LOOK_MS), look);
  };

  const resume = async (): Promise<void> => {
    const alone = pause?.alone ?? [];
    over();
    try {
      await engine.call('targets.resume', { target: null });
      for (const target of alone) await engine.call('targets.pause', { target }).catch(() => {});
    } catch (thrown) {
      failed('resumed', thrown);
    }
  };

  const failed = (what: string, thrown: unknown): void => {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    log(`tray: targets could not be ${what}: ${message}`);
    note(`The targets could not be ${what}: ${message}`);
  };

  const end = watch.onHappening((happening, before, after) => {
    if (pause === null) return;
    if (allPaused(after)) return;
    if (happening.kind === 'picture' && before.engine.kind !== 'running') {
      // An engine that ended and was started again knows nothing of the pause.
      engine.call('targets.pause', { target: null }).catch((thrown: unknown) => failed('paused', thrown));
    } else if (happening.kind === 'picture' || (happening.kind === 'targets' && allPaused(before))) {
      // Somebody resumed them in the window.
      over();
    }
  });

  return {
    pause: async (length) => {
      const alone = pause?.alone ?? pausedNames(watch.state());
      try {
        await engine.call('targets.pause', { target: null });
      } catch (thrown) {
        failed('paused', thrown);
        return;
      }
      const lengthMs = LENGTH_MS[length];
      pause = {
        untilMs: lengthMs === null ? null : sleeplessMs(clock) + lengthMs,
        untilUs: lengthMs === null ? null : clock.utcUs() + lengthMs * 1_000,
        alone,
      };
      watch.tell({ kind: 'paused', untilUs: pause.untilUs });
      look();
    },
    resume,
    look,
    stop: () => {
      cancelLook?.();
      end();
    },
  };
}

/** Goes on while the machine sleeps, and where the system does not tell, follows the clock on the wall. */
const sleeplessMs = (clock: Clock): number => clock.sinceBootMs() ?? clock.utcUs() / 1_000;

function pausedNames({ rows }: WatchState): string[] {
  const names: string[] = [];
  for (const { target } of eachRow(rows)) if (target.paused) names.push(target.name);
  return names;
}

function allPaused({ rows }: WatchState): boolean {
  for (const { target } of eachRow(rows)) if (!target.paused) return false;
  return true;
}
