import { z } from 'zod';
import type { Cancel, Clock } from '../domain/clock.ts';
import { type TargetId, targetId } from '../domain/ids.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Engine } from '../engine/engine.ts';

/** Of one target. `untilUs`: UTC microseconds, of its own pause; null: until somebody resumes, or not paused by itself. */
export interface TargetPause {
  /** By itself, or with all others. */
  readonly isPaused: boolean;
  readonly untilUs: number | null;
}

/** UTC microseconds; `untilUs` null: until somebody resumes. */
export interface PauseOfAll {
  readonly sinceUs: number;
  readonly untilUs: number | null;
}

/**
 * What is not measured because a person said so. A pause of some length ends by itself, also when the machine slept meanwhile, whatever
 * happens to the clock on the wall. Pauses of single targets are there again at the next start; the pause of all only where the
 * process before ended unasked, because whoever starts Stallscope wants it to measure.
 */
export interface Pauses {
  /** null: all, which leaves targets that are paused by themselves as they are. `forMs` null: until resumed. The newest word holds. */
  pause(id: TargetId | null, forMs: number | null): void;
  resume(id: TargetId | null): void;
  of(id: TargetId): TargetPause;
  all(): PauseOfAll | null;
  /** The target is no longer watched. */
  forget(id: TargetId): void;
  /** Timers may have stood still. */
  look(): void;
  /** Pauses again what was paused when the process before ended; `withAll`: also if everything was. */
  restore(watched: ReadonlySet<TargetId>, withAll: boolean): void;
  stop(): void;
}

export interface PauseParts {
  readonly clock: Clock;
  readonly engine: Pick<Engine, 'pause' | 'resume' | 'isPaused'>;
  /** A pause began or got another end, or ended (`pause` null); `id` null: that of all. Not told of what `restore` does. */
  readonly changed: (id: TargetId | null, pause: { readonly untilUs: number | null } | null) => void;
  readonly kept: {
    readonly read: () => JsonValue | undefined;
    readonly write: (value: JsonValue) => void;
  };
}

/** Timers stand still while the machine sleeps, so the clock is looked at now and then. */
const LOOK_MS = 30_000;
/** The clock on the wall has been set when the end, counted from now, is further than this from where it was said to be. */
const STEP_US = 1_000_000;

const us = z.number().int();
const keptShape = z.object({
  all: z.object({ sinceUs: us, untilUs: us.nullable() }).nullable(),
  targets: z.array(z.object({ id: z.int().positive(), untilUs: us.nullable() })),
});

interface Pause {
  readonly sinceUs: number;
  /** On the clock that goes on during sleep; null: until resumed. */
  readonly untilMs: number | null;
  untilUs: number | null;
}

export function createPauses({ clock, engine, changed, kept }: PauseParts): Pauses {
  let ofAll: Pause | null = null;
  const ofTargets = new Map<TargetId, Pause>();
  let cancelLook: Cancel | null = null;

  const begun = (sinceUs: number, forMs: number | null): Pause => ({
    sinceUs,
    untilMs: forMs === null ? null : sleeplessMs(clock) + forMs,
    untilUs: forMs === null ? null : clock.utcUs() + Math.round(forMs * 1_000),
  });

  const untilUs = (pause: Pause): number | null => {
    if (pause.untilMs === null || pause.untilUs === null) return null;
    const countedUs = clock.utcUs() + Math.round((pause.untilMs - sleeplessMs(clock)) * 1_000);
    if (Math.abs(countedUs - pause.untilUs) > STEP_US) pause.untilUs = countedUs;
    return pause.untilUs;
  };

  const write = (): void => {
    kept.write({
      all: ofAll === null ? null : { sinceUs: ofAll.sinceUs, untilUs: untilUs(ofAll) },
      targets: [...ofTargets].map(([id, pause]) => ({ id, untilUs: untilUs(pause) })),
    });
  };

  const arm = (): void => {
    cancelLook?.();
    cancelLook = null;
    let leftMs = Number.POSITIVE_INFINITY;
    for (const { untilMs } of [...ofTargets.values(), ...(ofAll === null ? [] : [ofAll])]) {
      if (untilMs !== null) leftMs = Math.min(leftMs, untilMs - sleeplessMs(clock));
    }
    if (leftMs < Number.POSITIVE_INFINITY) cancelLook = clock.schedule(Math.min(leftMs, LOOK_MS), look);
  };

  const drop = (id: TargetId | null): boolean => {
    if (id !== null) return ofTargets.delete(id);
    const was = ofAll !== null;
    ofAll = null;
    return was;
  };

  const resume = (id: TargetId | null): void => {
    if (!drop(id)) return;
    engine.resume(id);
    write();
    arm();
    changed(id, null);
  };

  const look = (): void => {
    const nowMs = sleeplessMs(clock);
    const isOver = (pause: Pause | null): boolean => pause !== null && pause.untilMs !== null && pause.untilMs <= nowMs;
    for (const [id, pause] of [...ofTargets]) if (isOver(pause)) resume(id);
    if (isOver(ofAll)) resume(null);
    arm();
  };

  return {
    pause(id, forMs) {
      const sinceUs = (id === null ? ofAll : ofTargets.get(id))?.sinceUs ?? clock.utcUs();
      const pause = begun(sinceUs, forMs);
      if (id === null) ofAll = pause;
      else ofTargets.set(id, pause);
      engine.pause(id);
      write();
      arm();
      changed(id, pause);
    },
    resume,
    of(id) {
      const own = ofTargets.get(id);
      return { isPaused: engine.isPaused(id), untilUs: own === undefined ? null : untilUs(own) };
    },
    all: () => (ofAll === null ? null : { sinceUs: ofAll.sinceUs, untilUs: untilUs(ofAll) }),
    forget(id) {
      if (!drop(id)) return;
      write();
      arm();
    },
    look,
    restore(watched, withAll) {
      const read = keptShape.safeParse(kept.read());
      if (!read.success) return;
      const nowUs = clock.utcUs();
      const again = (pause: { readonly sinceUs: number; readonly untilUs: number | null }): Pause | null => {
        if (pause.untilUs === null) return begun(pause.sinceUs, null);
        return pause.untilUs <= nowUs ? null : begun(pause.sinceUs, (pause.untilUs - nowUs) / 1_000);
      };
      for (const { id: number, untilUs: until } of read.data.targets) {
        const id = targetId(number);
        const pause = watched.has(id) ? again({ sinceUs: nowUs, untilUs: until }) : null;
        if (pause === null) continue;
        ofTargets.set(id, pause);
        engine.pause(id);
      }
      ofAll = withAll && read.data.all !== null ? again(read.data.all) : null;
      if (ofAll !== null) engine.pause(null);
      write();
      arm();
    },
    stop() {
      cancelLook?.();
      cancelLook = null;
    },
  };
}

/** Goes on while the machine sleeps, and where the system does not tell, follows the clock on the wall. */
const sleeplessMs = (clock: Clock): number => clock.sinceBootMs() ?? clock.utcUs() / 1_000;
