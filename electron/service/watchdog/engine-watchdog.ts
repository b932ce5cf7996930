import type { Cancel, Clock } from '../../domain/clock.ts';
import { msText } from '../../domain/ms-text.ts';
import { observerText } from '../../domain/observer-doubt.ts';
import type { Engine } from '../../engine/engine.ts';
import { patienceMs, type ScheduleReport } from '../../engine/schedule/schedule-report.ts';
import type { StoreHealth } from '../../store/store.ts';
import type { HistoryBook } from '../history/history-book.ts';
import type { Probing, ProbingWatch } from './probing-watch.ts';

const LOOK_MS = 5_000;
/** A look that comes this late says that this process, or the machine, stood still itself; whatever is overdue had no chance yet. */
const LATE_MS = 2_000;
/** A computer that is busy for a moment spoils a few measurements; one that goes on being so measures nothing. */
const UNFIT_AFTER_MS = 60_000;
/** Whoever needs to be mended again so soon is not mended by it. */
const MENDED_FOR_MS = 600_000;

export interface EngineWatchdogParts {
  readonly clock: Clock;
  readonly engine: () => Pick<Engine, 'care'>;
  readonly storeHealth: () => StoreHealth;
  readonly book: HistoryBook;
  /** Tells a person something about the tool itself. */
  readonly note: (message: string) => void;
  readonly log: (line: string) => void;
  /** The schedule stands still and could not be set going again: only a new process helps. null: nobody would start one. */
  readonly giveUp: ((says: string) => void) | null;
}

export interface EngineWatchdog extends ProbingWatch {
  /** False while the schedule stands still. A disk that is full or a computer that is busy is no reason to start anew: that would lose what waits in memory. */
  keepsSchedule(): boolean;
  start(): void;
  stop(): void;
}

type Due = Extract<ScheduleReport, { kind: 'due' }>;

/** Watches that the engine truly probes, sets its schedule going again where it stands still, and gives up where that does not help. */
export function createEngineWatchdog(parts: EngineWatchdogParts): EngineWatchdog {
  const { clock, engine, storeHealth, book, note, log, giveUp } = parts;
  let cancel: Cancel | null = null;
  let lookedMs = clock.monotonicMs();
  /** Of the engine at the last look, and since when nothing was started though it could have been. */
  let started = 0;
  let silentSinceMs = lookedMs;
  let unfitSinceMs: number | null = null;
  /** What is wrong with the schedule; null while it is kept. */
  let stuck: string | null = null;
  let mendedMs: number | null = null;
  let startedAtMend = 0;
  let gaveUp = false;

  const write = (says: string): void => {
    log(`watchdog: ${says}`);
    note(says);
    book.add({ targetId: null, kind: 'watchdog', says, incident: null });
  };

  const faultOf = (report: Due, nowMs: number): string | null => {
    const { shortestIntervalMs, overdue, unended } = report;
    const silentMs = nowMs - silentSinceMs;
    if (shortestIntervalMs !== null && silentMs >= patienceMs(shortestIntervalMs)) {
      return `No request was started for ${msText(silentMs)}, though one is due every ${msText(shortestIntervalMs)}.`;
    }
    if (overdue > 0) return `${counted(overdue, 'target was', 'targets were')} not requested in time.`;
    if (unended > 0) return `${counted(unended, 'request goes', 'requests go')} on long after the time limit.`;
    return null;
  };

  const calm = (nowMs: number): void => {
    silentSinceMs = nowMs;
    unfitSinceMs = null;
  };

  const look = (): void => {
    const nowMs = clock.monotonicMs();
    const isLate = nowMs - lookedMs > LOOK_MS + LATE_MS;
    lookedMs = nowMs;
    cancel = clock.schedule(LOOK_MS, look);
    const report = engine().care.look();
    if (report.kind === 'idle') {
      calm(nowMs);
      stuck = null;
      return;
    }
    if (isLate) {
      calm(nowMs);
      return;
    }
    if (report.started !== started || report.shortestIntervalMs === null) silentSinceMs = nowMs;
    started = report.started;
    const isUnfit = report.doubt?.reason === 'event-loop-delay' || report.doubt?.reason === 'cpu-starved';
    unfitSinceMs = isUnfit ? (unfitSinceMs ?? nowMs) : null;
    const fault = faultOf(report, nowMs);
    if (fault !== null) faulty(fault, report, nowMs);
    else if (stuck !== null && report.started > startedAtMend) {
      stuck = null;
      write('The schedule of requests goes on.');
    }
  };

  const faulty = (fault: string, report: Due, nowMs: number): void => {
    if (stuck !== null && mendedMs !== null && nowMs - mendedMs < mendTakesMs(report)) return;
    if (mendedMs !== null && nowMs - mendedMs < MENDED_FOR_MS && giveUp !== null) {
      if (gaveUp) return;
      gaveUp = true;
      stuck = fault;
      write(`${fault} To set the schedule going again did not help, so the engine ends and has to be started anew.`);
      giveUp(fault);
      return;
    }
    stuck = fault;
    mendedMs = nowMs;
    startedAtMend = report.started;
    write(`${fault} The schedule is set going again.`);
    engine().care.mend();
  };

  return {
    now(): Probing {
      const report = engine().care.look();
      if (stuck !== null) return { kind: 'stuck', says: stuck };
      const health = storeHealth();
      if (health.kind === 'trouble') return { kind: 'stuck', says: health.message };
      if (report.kind === 'idle') return { kind: 'resting', says: RESTING[report.why] };
      const isLong = unfitSinceMs !== null && clock.monotonicMs() - unfitSinceMs >= UNFIT_AFTER_MS;
      if (isLong && report.doubt !== null) {
        return {
          kind: 'stuck',
          says: `What is measured cannot be believed; this computer is ${observerText(report.doubt)}.`,
        };
      }
      return { kind: 'probing' };
    },
    keepsSchedule: () => stuck === null,
    start() {
      lookedMs = clock.monotonicMs();
      calm(lookedMs);
      cancel = clock.schedule(LOOK_MS, look);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

const RESTING = {
  'not-running': 'The engine does not run.',
  'no-target': 'No target is watched.',
  asleep: 'This computer is going to sleep.',
  paused: 'All targets are paused.',
} as const satisfies Readonly<Record<Extract<ScheduleReport, { kind: 'idle' }>['why'], string>>;

/** After so long it is known whether mending has helped. */
const mendTakesMs = ({ shortestIntervalMs }: Due): number => patienceMs(shortestIntervalMs ?? 0);

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
