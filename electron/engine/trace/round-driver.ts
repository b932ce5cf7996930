import type { PathProbe, SendFailure } from '../../domain/path-probe.ts';
import { createProbePace } from './probe-pace.ts';
import type { Arrival, ProbeHandle, ProbeSockets } from './probe-sockets.ts';
import type { PlannedProbe, ProbeNumber, RoundPlan } from './round/round-plan.ts';
import type { RoundOrder, RoundOutcome, RoundUrgency, TraceObstacle } from './tracer.ts';

/** A machine that is out of descriptors is asked again this often … */
const AGAIN_AFTER_MS = 5;
/** … and for this long, before probes are given up; longer while probes of ours hold some, for they give them back within a second. */
const OUT_OF_DESCRIPTORS_MS = 250;
const OWN_DESCRIPTORS_MS = 1_000;
/** Sockets that rounds with time leave free for those without. */
const RESERVED_SHARE = 0.25;

/** From the most urgent on. */
const RANKS: readonly RoundUrgency[] = ['stall', 'asked', 'repeat', 'baseline'];

export interface RoundDriverOptions {
  readonly sockets: ProbeSockets;
  /** Monotonic, of the clock by which rounds say when they were asked for. */
  readonly nowMs: () => number;
  readonly utcUs: () => number;
  /** Holds the thread up. */
  readonly sleep: (ms: number) => void;
  readonly mostOpenSockets: number;
  readonly createPlan: (order: RoundOrder, askedMs: number) => RoundPlan;
}

export interface EndedRound {
  readonly id: number;
  readonly outcome: RoundOutcome;
}

/** Runs many rounds over one set of sockets. Does nothing but in `turn`; the caller calls that as long as rounds are active. */
export interface RoundDriver {
  /** Takes a round up. Its end comes from a later `turn`, also when it cannot be traced at all. */
  start(id: number, order: RoundOrder, askedMs: number): void;
  /** Ends a round with what it has found; a round that has ended, or never was, is no error. */
  cancel(id: number): void;
  readonly activeRounds: number;
  /** Sends what is due, waits up to `mostWaitMs` for answers, and brings the rounds that ended. */
  turn(mostWaitMs: number): readonly EndedRound[];
}

interface ActiveRound {
  readonly id: number;
  readonly plan: RoundPlan;
  readonly askedMs: number;
  readonly open: Map<ProbeNumber, ProbeHandle>;
  /** Handed out by the plan, and refused by a machine without free descriptors. */
  refused: PlannedProbe | null;
  /** Something happened since the plan had nothing more to send. */
  mayHaveMore: boolean;
  /** Something happened since it was looked at whether the round is done; looking is not free. */
  isTouched: boolean;
  /** When the plan has to be looked at although nothing happened. */
  wakeAtMs: number;
  isCancelled: boolean;
}

export function createRoundDriver(options: RoundDriverOptions): RoundDriver {
  const { sockets, nowMs } = options;
  const rounds = new Map<number, ActiveRound>();
  const owners = new Map<ProbeHandle, { readonly round: ActiveRound; readonly number: ProbeNumber }>();
  const pace = createProbePace();
  const stillborn: EndedRound[] = [];
  let outOfDescriptorsSinceMs: number | null = null;
  let sendAgainAtMs = Number.NEGATIVE_INFINITY;

  const touch = (round: ActiveRound): void => {
    round.mayHaveMore = true;
    round.isTouched = true;
  };

  const forget = (round: ActiveRound, number: ProbeNumber): void => {
    const handle = round.open.get(number);
    if (handle === undefined) return;
    round.open.delete(number);
    owners.delete(handle);
    sockets.close(handle);
  };

  /** False when it has to be tried again. */
  const send = (round: ActiveRound, probe: PlannedProbe): boolean => {
    const { plan } = round;
    const { number, outgoing } = probe;
    round.refused = null;
    const outcome = sockets.send(outgoing);
    const atMs = nowMs();
    touch(round);
    if (outcome.kind === 'failed' && outcome.failure === 'no-descriptors') {
      outOfDescriptorsSinceMs ??= atMs;
      const patienceMs = sockets.openCount > 0 ? OWN_DESCRIPTORS_MS : OUT_OF_DESCRIPTORS_MS;
      if (atMs - outOfDescriptorsSinceMs < patienceMs) {
        sendAgainAtMs = atMs + AGAIN_AFTER_MS;
        round.refused = probe;
        return false;
      }
      plan.failed(number, outcome.failure, outcome.message, atMs);
      return true;
    }
    outOfDescriptorsSinceMs = null;
    pace.spend(1, atMs);
    switch (outcome.kind) {
      case 'awaited':
        round.open.set(number, outcome.handle);
        owners.set(outcome.handle, { round, number });
        plan.awaited(number, atMs);
        break;
      case 'answered':
        plan.answered(number, outcome.seen, atMs);
        break;
      case 'failed':
        plan.failed(number, outcome.failure, outcome.message, atMs);
        break;
    }
    return true;
  };

  const room = (urgency: RoundUrgency, atMs: number): number => {
    const most = options.mostOpenSockets;
    if (!canWait(urgency)) return most - sockets.openCount;
    return Math.min(Math.floor(most * (1 - RESERVED_SHARE)) - sockets.openCount, pace.room(atMs));
  };

  /**
   * Sends one probe, of the most urgent round that has waited longest; false when there is none to send now. Only one, because
   * answers come meanwhile, and of many rounds that start together none should wait for another's last probe.
   */
  const sendOne = (): boolean => {
    if (nowMs() < sendAgainAtMs) return false;
    for (const rank of RANKS) {
      const hasRoom = room(rank, nowMs()) > 0;
      for (const round of rounds.values()) {
        if (!hasRoom) break;
        if (round.plan.order.urgency !== rank || !round.mayHaveMore || round.isCancelled) continue;
        round.isTouched = true;
        const probe = round.refused ?? round.plan.next(nowMs(), 1)[0];
        round.mayHaveMore = probe !== undefined;
        if (probe === undefined) continue;
        // To the end of the row: others are next.
        rounds.delete(round.id);
        rounds.set(round.id, round);
        return send(round, probe);
      }
    }
    return false;
  };

  const wakeAtMs = (): number => {
    let atMs = Number.POSITIVE_INFINITY;
    for (const round of rounds.values()) {
      atMs = Math.min(atMs, round.wakeAtMs);
      if (round.mayHaveMore && canWait(round.plan.order.urgency)) atMs = Math.min(atMs, pace.roomAtMs());
    }
    return Math.max(atMs, sendAgainAtMs);
  };

  const take = (arrival: Arrival): void => {
    const owner = owners.get(arrival.handle);
    if (owner === undefined) return;
    const { round, number } = owner;
    owners.delete(arrival.handle);
    round.open.delete(number);
    touch(round);
    if (arrival.kind === 'answered') round.plan.answered(number, arrival.seen, nowMs());
    else round.plan.failed(number, arrival.failure, arrival.message, nowMs());
  };

  const expire = (): void => {
    const atMs = nowMs();
    for (const round of rounds.values()) {
      if (round.wakeAtMs > atMs) continue;
      for (const number of round.plan.expire(atMs)) forget(round, number);
      touch(round);
    }
  };

  const outcomeOf = ({ plan, askedMs, isCancelled }: ActiveRound): RoundOutcome => {
    const endedMs = nowMs();
    const isDone = plan.isDone;
    const outcome = plan.outcome({
      startedAtUs: options.utcUs() - Math.round((endedMs - askedMs) * 1_000),
      endedMs,
      pathMtuBytes: sockets.pathMtuBytes(plan.order.address),
    });
    return isCancelled && !isDone ? calledOff(plan.order, outcome) : outcome;
  };

  const settle = (): EndedRound[] => {
    const ended = stillborn.splice(0);
    for (const round of [...rounds.values()]) {
      if (!round.isTouched) continue;
      round.isTouched = false;
      if (!round.plan.isDone && !round.isCancelled) {
        round.wakeAtMs = round.plan.wakeAtMs() ?? Number.POSITIVE_INFINITY;
        continue;
      }
      ended.push({ id: round.id, outcome: outcomeOf(round) });
      for (const number of [...round.open.keys()]) forget(round, number);
      rounds.delete(round.id);
    }
    return ended;
  };

  return {
    start(id, order, askedMs) {
      const permission = sockets.permission(order.protocol, order.address.includes(':') ? 6 : 4);
      // A machine that is out of descriptors may have some in a moment.
      if (permission.kind === 'refused' && permission.failure !== 'no-descriptors') {
        const { message, remedy } = permission;
        stillborn.push({
          id,
          outcome: { kind: 'impossible', obstacle: obstacleOf(permission.failure), message, remedy },
        });
        return;
      }
      const plan = options.createPlan(order, askedMs);
      rounds.set(id, {
        id,
        plan,
        askedMs,
        open: new Map(),
        refused: null,
        mayHaveMore: true,
        isTouched: true,
        wakeAtMs: Number.POSITIVE_INFINITY,
        isCancelled: false,
      });
    },
    cancel(id) {
      const round = rounds.get(id);
      if (round === undefined) return;
      round.isCancelled = true;
      round.isTouched = true;
    },
    get activeRounds() {
      return rounds.size + stillborn.length;
    },
    turn(mostWaitMs) {
      const hasMore = sendOne();
      // First of all: who looks late takes his own slowness for that of the path.
      for (const arrival of sockets.collect(0)) take(arrival);
      expire();
      const ended = settle();
      if (hasMore || ended.length > 0 || rounds.size === 0) return ended;
      // A plan may be due that waits for a socket or for the pace, so never less than a moment when there was nothing to send.
      const timeoutMs = Math.min(mostWaitMs, Math.max(1, Math.ceil(wakeAtMs() - nowMs())));
      // Sockets that are not there yet cannot be waited for.
      if (sockets.openCount === 0) options.sleep(timeoutMs);
      else for (const arrival of sockets.collect(timeoutMs)) take(arrival);
      return settle();
    },
  };
}

/** Stalls and persons do not wait; what is done again or in good times does. */
const canWait = (urgency: RoundUrgency): boolean => urgency === 'repeat' || urgency === 'baseline';

function obstacleOf(failure: SendFailure | 'unsupported'): TraceObstacle {
  switch (failure) {
    case 'no-address':
    case 'interface-down':
      return 'no-route';
    case 'failed':
      return 'tracer-failed';
    default:
      return failure;
  }
}

/** Of a round that was called off: a probe that had not been given its time is not lost, it is still awaited. */
function calledOff(order: RoundOrder, outcome: RoundOutcome): RoundOutcome {
  if (outcome.kind !== 'traced') return outcome;
  const { findings } = outcome;
  const wasHeard = [...findings.probes, ...findings.scouts].some((probe) => probe.state.kind === 'answered');
  if (!wasHeard) {
    const message = `The trace to ${order.address} was called off before anything answered.`;
    return { kind: 'impossible', obstacle: 'cancelled', message, remedy: null };
  }
  const untilMs = findings.durationMs - order.patienceMs;
  const judged = (probe: PathProbe): PathProbe =>
    probe.state.kind === 'timed-out' && probe.atMs > untilMs ? { ...probe, state: { kind: 'awaited' } } : probe;
  return {
    kind: 'traced',
    findings: { ...findings, probes: findings.probes.map(judged), scouts: findings.scouts.map(judged) },
  };
}
