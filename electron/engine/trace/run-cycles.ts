import type { Clock } from '../../domain/clock.ts';
import { pause } from '../capture/pause.ts';
import { knownPathAfter } from '../paths/known-path.ts';
import type { KnownPath, RoundFindings, RoundOrder, RoundOutcome, Tracer } from './tracer.ts';

/** A round of a long run begins this long after the one before began, or when that has ended if it took longer. */
const EVERY_MS = 1_000;

export interface UntracedRounds {
  readonly count: number;
  /** What was in the way of the last of them, a whole sentence. */
  readonly message: string;
}

export type CyclesRun =
  | {
      readonly kind: 'traced';
      /** UTC microseconds of the first round's start. */
      readonly startedAtUs: number;
      /** Rounds that ended by themselves; fewer than asked for when cancelled, or when some could not be traced. */
      readonly done: number;
      readonly cancelled: boolean;
      /** Rounds that could not be traced at all, such as while the interface was down; null when there were none. */
      readonly untraced: UntracedRounds | null;
    }
  | Extract<RoundOutcome, { readonly kind: 'impossible' }>;

/**
 * So many rounds, one each second, what one teaches of the path handed to the next. `onRound` hears of each round that brought
 * something, with the number of those that ended by themselves so far: a last one that was cut short by cancelling is heard, but
 * not counted. A network that goes away on the way may come back, so the rounds go on, and those without it are counted apart.
 * Never rejects unless `onRound` throws. `impossible` when the first round is.
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
  const obstacles: string[] = [];
  for (let begun = 1; begun <= cycles && !signal.aborted; begun += 1) {
    const beganMs = clock.monotonicMs();
    const urgency = startedAtUs === null ? order.urgency : 'repeat';
    const outcome = await tracer.round({ ...order, known, urgency }, signal);
    if (outcome.kind === 'impossible') {
      if (startedAtUs === null) return outcome;
      if (outcome.obstacle === 'cancelled') break;
      obstacles.push(outcome.message);
    } else {
      const { findings } = outcome;
      startedAtUs ??= findings.startedAtUs;
      known = knownPathAfter(findings, known);
      if (!signal.aborted) done += 1;
      onRound(done, findings);
    }
    if (begun < cycles) await pause(clock, Math.max(0, beganMs + EVERY_MS - clock.monotonicMs()), signal);
  }
  const message = obstacles.at(-1);
  const untraced = message === undefined ? null : { count: obstacles.length, message };
  if (startedAtUs !== null) return { kind: 'traced', startedAtUs, done, cancelled: signal.aborted, untraced };
  return {
    kind: 'impossible',
    obstacle: 'cancelled',
    message: `The trace to ${order.address} was cancelled before its first round.`,
    remedy: null,
  };
}
