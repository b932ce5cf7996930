import type { Clock } from '../../domain/clock.ts';
import { knownPathAfter } from '../paths/known-path.ts';
import type { KnownPath, RoundFindings, RoundOrder, RoundOutcome, Tracer } from './tracer.ts';

/** A round of a long run begins this long after the one before began, or when that has ended if it took longer. */
const EVERY_MS = 1_000;

export type CyclesRun =
  | {
      readonly kind: 'traced';
      /** UTC microseconds of the first round's start. */
      readonly startedAtUs: number;
      /** Rounds that ended by themselves; fewer than asked for when cancelled, or when tracing became impossible on the way. */
      readonly done: number;
      readonly cancelled: boolean;
    }
  | Extract<RoundOutcome, { readonly kind: 'impossible' }>;

/**
 * So many rounds, one each second, what one teaches of the path handed to the next. `onRound` hears of each round that brought
 * something, with the number of those that ended by themselves so far: a last one that was cut short by cancelling is heard, but
 * not counted. Never rejects unless `onRound` throws. `impossible` only when not even one round brought anything.
 */
export async function runCycles(
  tracer: Pick<Tracer, 'round'>,
  clock: Clock,
  order: RoundOrder,
  cycles: number,
  onRound: (done: number, findings: RoundFindings) => void,
  signal: AbortSignal,
): Promise<CyclesRun> {
  let known: KnownPath | null = order.known;
  let startedAtUs: number | null = null;
  let done = 0;
  while (done < cycles && !signal.aborted) {
    const beganMs = clock.monotonicMs();
    const urgency = startedAtUs === null ? order.urgency : 'repeat';
    const outcome = await tracer.round({ ...order, known, urgency }, signal);
    if (outcome.kind === 'impossible') {
      if (startedAtUs === null) return outcome;
      break;
    }
    const { findings } = outcome;
    startedAtUs ??= findings.startedAtUs;
    known = knownPathAfter(findings, known);
    if (!signal.aborted) done += 1;
    onRound(done, findings);
    if (done < cycles) await pause(clock, beganMs + EVERY_MS - clock.monotonicMs(), signal);
  }
  if (startedAtUs !== null) return { kind: 'traced', startedAtUs, done, cancelled: signal.aborted };
  return {
    kind: 'impossible',
    obstacle: 'cancelled',
    message: `The trace to ${order.address} was cancelled before its first round.`,
    remedy: null,
  };
}

/** Until the time has passed or the signal aborts. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const over = (): void => {
      cancel();
      signal.removeEventListener('abort', over);
      resolve();
    };
    const cancel = clock.schedule(Math.max(0, ms), over);
    signal.addEventListener('abort', over, { once: true });
  });
}
