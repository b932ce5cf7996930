import type { ProbeAnswerSeen } from '../../../electron/engine/trace/probe-sockets.ts';
import type { ProbeNumber, RoundPlan } from '../../../electron/engine/trace/round/round-plan.ts';
import { createRoundPlan } from '../../../electron/engine/trace/round/trace-round.ts';
import type { RouterBudget } from '../../../electron/engine/trace/router-budget.ts';
import type { RoundFindings, RoundOrder, RoundOutcome } from '../../../electron/engine/trace/tracer.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

interface Running {
  readonly plan: RoundPlan;
  readonly network: SimulatedNetwork;
  endedMs: number | null;
}

interface Event {
  readonly atMs: number;
  readonly run: Running;
  readonly number: ProbeNumber;
  readonly seen: ProbeAnswerSeen;
}

export interface DrivenRound {
  readonly outcome: RoundOutcome;
  readonly durationMs: number;
}

/** Plays rounds against their networks in a time of its own, all beginning at once; several may share routers. */
export function driveRounds(
  rounds: readonly { readonly order: RoundOrder; readonly network: SimulatedNetwork }[],
  options: { readonly startMs?: number; readonly budget?: RouterBudget; readonly most?: number } = {},
): readonly DrivenRound[] {
  const startMs = options.startMs ?? 0;
  const most = options.most ?? 1_000;
  const running: Running[] = rounds.map(({ order, network }) => ({
    plan: createRoundPlan(order, startMs, options.budget),
    network,
    endedMs: null,
  }));
  let events: Event[] = [];
  let nowMs = startMs;
  for (let step = 0; ; step += 1) {
    if (step > 100_000) throw new Error('A round does not end.');
    let handedOut = 0;
    for (const run of running) {
      const { plan, network } = run;
      if (run.endedMs !== null) continue;
      plan.expire(nowMs);
      for (const { number, outgoing } of plan.next(nowMs, most)) {
        handedOut += 1;
        plan.awaited(number, nowMs);
        const seen = network.send(outgoing, nowMs);
        if (seen !== null) events.push({ atMs: nowMs + seen.rttMs, run, number, seen });
      }
      if (plan.isDone) run.endedMs = nowMs;
    }
    if (running.every(({ endedMs }) => endedMs !== null)) break;
    if (handedOut > 0) continue;
    const open = running.filter(({ endedMs }) => endedMs === null);
    const wakeMs = Math.min(
      ...open.map(({ plan }) => plan.wakeAtMs() ?? Number.POSITIVE_INFINITY),
      ...events.filter(({ run }) => run.endedMs === null).map(({ atMs }) => atMs),
    );
    if (!Number.isFinite(wakeMs)) throw new Error('A round waits for nothing.');
    nowMs = Math.max(nowMs, wakeMs);
    const due = events.filter(({ atMs }) => atMs <= nowMs);
    events = events.filter(({ atMs }) => atMs > nowMs);
    for (const { run, number, seen } of due) if (run.endedMs === null) run.plan.answered(number, seen, nowMs);
  }
  return running.map(({ plan, endedMs }) => ({
    outcome: plan.outcome({ startedAtUs: startMs * 1_000, endedMs: endedMs ?? nowMs, pathMtuBytes: null }),
    durationMs: (endedMs ?? nowMs) - startMs,
  }));
}

export function driveRound(
  order: RoundOrder,
  network: SimulatedNetwork,
  options: Parameters<typeof driveRounds>[1] = {},
): RoundFindings {
  const [round] = driveRounds([{ order, network }], options);
  if (round?.outcome.kind !== 'traced') throw new Error('The round was impossible.');
  return round.outcome.findings;
}

export function order(changes: Partial<RoundOrder> = {}): RoundOrder {
  return {
    address: '192.0.2.1',
    port: 443,
    protocol: 'tcp',
    maxHops: 30,
    probesPerHop: 1,
    patienceMs: 800,
    known: null,
    urgency: 'stall',
    spareRouters: false,
    sizeBytes: null,
    ...changes,
  };
}
