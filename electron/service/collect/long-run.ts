import { ContractError } from '../../contract/errors.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import { mtrReport, reportHop } from '../../domain/mtr-report.ts';
import { utcText } from '../../domain/utc-text.ts';
import { pause } from '../../engine/capture/pause.ts';
import { roundedTimes } from '../../engine/capture/rounded-times.ts';
import { traceAsJson, traceSummary } from '../../engine/capture/trace-evidence.ts';
import type { CollectParts } from './collect-parts.ts';
import type { CollectProgress } from './collector.ts';
import type { LongRunOrder } from './long-run-order.ts';
import { type MtrRun, runSystemMtr } from './system-mtr.ts';

const MAX_HOPS = 30;
const EVERY_MS = 1_000;
/** A run of mtr that had to make way begins anew, because its report is of one run. After so many the tracer inside takes over. */
const MOST_RUNS = 3;
/** Captures of a hang come one after the other; what is free for so long is free. */
const SETTLE_MS = 5_000;
const LOOK_AGAIN_MS = 1_000;
/** Where something hangs for longer, the tracer inside does it, which gives way round by round. */
const LONGEST_HANG_MS = 30_000;
/** Reports of a hang come one after the other, each within some twenty seconds. */
const LONGEST_WAIT_MS = 120_000;

type Tell = (progress: () => CollectProgress) => void;

/**
 * So many packets to each hop, by the system's mtr where it is there and permitted, because that is what desks ask for; else by the
 * tracer inside. A request that hangs meanwhile has priority. Rejects with ContractError `tracing-impossible` or `cancelled`.
 */
export async function longRun(
  order: LongRunOrder,
  parts: CollectParts,
  tell: Tell,
  signal: AbortSignal,
): Promise<EvidenceDraft> {
  const mtr = parts.platform === 'win32' ? null : await byMtr(order, parts, tell, signal);
  throwIfCancelled(signal);
  if (mtr !== null && mtr.kind === 'measured') return mtr.draft;
  return byOwnTracer(order, parts, tell, signal, mtr);
}

async function byMtr(
  order: LongRunOrder,
  parts: CollectParts,
  tell: Tell,
  signal: AbortSignal,
): Promise<Extract<MtrRun, { kind: 'measured' | 'unavailable' }> | null> {
  for (let runs = 0; runs < MOST_RUNS; ) {
    if (!(await quiet(order, parts, tell, runs > 0, signal))) return null;
    const outcome = await runSystemMtr(order, parts, tell, signal);
    if (signal.aborted) return null;
    if (outcome.kind === 'measured' || outcome.kind === 'unavailable') return outcome;
    if (outcome.kind === 'made-way') runs += 1;
    else if (!(await lockIsFree(order, parts, tell, signal))) return null;
  }
  return null;
}

/** False where something hangs for so long that it is not waited for. */
async function quiet(
  order: LongRunOrder,
  { clock, somethingHangs }: CollectParts,
  tell: Tell,
  isAgain: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  if (!isAgain && !somethingHangs()) return true;
  const sinceMs = clock.monotonicMs();
  const says = isAgain
    ? 'A request hangs, which comes first; mtr begins anew when it is over'
    : 'Waiting until no request hangs';
  tell(() => waiting(order, says));
  let quietSinceMs = sinceMs;
  while (!signal.aborted && clock.monotonicMs() - sinceMs < LONGEST_HANG_MS) {
    await pause(clock, LOOK_AGAIN_MS, signal);
    const nowMs = clock.monotonicMs();
    if (somethingHangs()) quietSinceMs = nowMs;
    else if (nowMs - quietSinceMs >= SETTLE_MS) return true;
  }
  return false;
}

/** Looks now and then, and never queues up: who stands in the queue is waited for. */
async function lockIsFree(
  order: LongRunOrder,
  { clock, lock }: CollectParts,
  tell: Tell,
  signal: AbortSignal,
): Promise<boolean> {
  const sinceMs = clock.monotonicMs();
  tell(() => waiting(order, 'Another trace runs on this computer, and traces disturb each other; waiting for its end'));
  while (!signal.aborted && clock.monotonicMs() - sinceMs < LONGEST_WAIT_MS) {
    await pause(clock, LOOK_AGAIN_MS, signal);
    const attempt = await lock.tryTake();
    if (attempt.kind === 'taken') continue;
    if (attempt.kind === 'held') await attempt.lock.release();
    return true;
  }
  return false;
}

const waiting = ({ packets }: LongRunOrder, says: string): CollectProgress => ({
  done: 0,
  of: packets,
  leftMs: packets * EVERY_MS,
  says,
});

async function byOwnTracer(
  { address, port, protocol, packets }: LongRunOrder,
  { cycles }: CollectParts,
  tell: Tell,
  signal: AbortSignal,
  mtr: Extract<MtrRun, { kind: 'unavailable' }> | null,
): Promise<EvidenceDraft> {
  const sent = (done: number): void =>
    tell(() => ({
      done,
      of: packets,
      leftMs: (packets - done) * EVERY_MS,
      says: `${done} of ${packets} packets sent to each hop`,
    }));
  sent(0);
  const outcome = await cycles({ address, port, protocol, cycles: packets, maxHops: MAX_HOPS }, sent, signal);
  throwIfCancelled(signal);
  if (outcome.kind === 'impossible' || outcome.done === 0) {
    const own = outcome.kind === 'impossible' ? outcome : { message: 'The tracer inside sent nothing.', remedy: null };
    const sentences = [own.message, own.remedy, mtr?.reason ?? null, mtr?.remedy ?? null];
    throw new ContractError(
      'tracing-impossible',
      `Nothing was measured. ${sentences.filter((sentence) => sentence !== null).join(' ')}`,
      {},
    );
  }
  const { trace, startedAtUs, done } = outcome;
  const short = done < packets ? ` of ${packets}` : '';
  return {
    kind: 'trace',
    method: `native ${protocol.toUpperCase()} trace, ${done} rounds, one a second`,
    status: 'captured',
    startedAtUs,
    endedAtUs: startedAtUs + Math.round(trace.durationMs * 1_000),
    summary: `${done}${short} packets to each hop. ${traceSummary(trace)}`,
    remedy: null,
    raw: mtrReport(trace.hops.map(reportHop), 'observer', utcText(startedAtUs)),
    truncated: false,
    data: roundedTimes({ ...traceAsJson(trace), collected: true, packets: done }),
    sharedPath: false,
  };
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new ContractError('cancelled', 'It was cancelled; nothing of it was kept.', {});
}
