import type { SendFailure } from '../../../electron/domain/path-probe.ts';
import type {
  Arrival,
  OutgoingProbe,
  ProbeHandle,
  ProbeSockets,
  SendOutcome,
  SocketPermission,
} from '../../../electron/engine/trace/probe-sockets.ts';
import type { ProbeNumber, RoundPlan } from '../../../electron/engine/trace/round/round-plan.ts';
import { createRoundDriver, type EndedRound, type RoundDriver } from '../../../electron/engine/trace/round-driver.ts';
import type { RoundOrder, RoundUrgency } from '../../../electron/engine/trace/tracer.ts';

export interface Departure {
  readonly atMs: number;
  readonly probe: OutgoingProbe;
}

/** Sockets of a network in which each probe is answered after a time that the test names, or never; waiting moves the time on. */
export class FakeSockets implements ProbeSockets {
  nowMs = 0;
  /** After which time a probe is answered; null: never. */
  answersAfterMs: (probe: OutgoingProbe) => number | null = () => 10;
  /** Sockets that the machine has; more are refused. */
  descriptors = Number.POSITIVE_INFINITY;
  refuses: ((probe: OutgoingProbe) => SendFailure | null) | null = null;
  allowed: SocketPermission = { kind: 'permitted' };
  /** Time that one send takes. */
  sendMs = 0.02;
  readonly sent: Departure[] = [];
  mostEverOpen = 0;
  turnsWaited = 0;
  #last = 0;
  readonly #open = new Map<ProbeHandle, { readonly probe: OutgoingProbe; readonly dueMs: number | null }>();

  permission = (): SocketPermission => this.allowed;

  send(probe: OutgoingProbe): SendOutcome {
    this.nowMs += this.sendMs;
    const failure = this.#open.size >= this.descriptors ? 'no-descriptors' : (this.refuses?.(probe) ?? null);
    if (failure !== null) return { kind: 'failed', failure, message: `it was refused: ${failure}` };
    this.#last += 1;
    const handle = this.#last as ProbeHandle;
    const afterMs = this.answersAfterMs(probe);
    this.#open.set(handle, { probe, dueMs: afterMs === null ? null : this.nowMs + afterMs });
    this.sent.push({ atMs: this.nowMs, probe });
    this.mostEverOpen = Math.max(this.mostEverOpen, this.#open.size);
    return { kind: 'awaited', handle };
  }

  collect(timeoutMs: number): readonly Arrival[] {
    if (timeoutMs > 0) this.turnsWaited += 1;
    const dueMs = Math.min(...[...this.#open.values()].map((one) => one.dueMs ?? Number.POSITIVE_INFINITY));
    this.nowMs = Math.max(this.nowMs, Math.min(this.nowMs + timeoutMs, dueMs));
    const arrived: Arrival[] = [];
    for (const [handle, one] of this.#open) {
      if (one.dueMs === null || one.dueMs > this.nowMs) continue;
      this.#open.delete(handle);
      const seen = { address: '192.0.2.1', rttMs: 1, answer: 'time-exceeded', mtuBytes: null } as const;
      arrived.push({ handle, kind: 'answered', seen });
    }
    return arrived;
  }

  close(handle: ProbeHandle): void {
    this.#open.delete(handle);
  }

  pathMtuBytes(): number | null {
    return 1_500;
  }

  get openCount(): number {
    return this.#open.size;
  }

  closeAll(): void {
    this.#open.clear();
  }
}

/** A round that sends one probe to each hop at once, and waits for all. */
export function simplePlan(order: RoundOrder, askedMs: number): RoundPlan {
  const states = new Map<ProbeNumber, { sentMs: number; state: 'awaited' | 'answered' | 'lost' | SendFailure }>();
  let handedOut = 0;
  let firstMs: number | null = null;
  const isDone = (): boolean => {
    const all = [...states.values()];
    return all.length === order.maxHops && all.every(({ state }) => state !== 'awaited');
  };
  return {
    order,
    next(_nowMs, most) {
      const numbers = Array.from({ length: Math.min(most, order.maxHops - handedOut) }, (_, at) => handedOut + at);
      handedOut += numbers.length;
      const { address, port, protocol } = order;
      return numbers.map((number) => ({
        number: number as ProbeNumber,
        outgoing: { address, port, protocol, ttl: number + 1, sizeBytes: null },
      }));
    },
    awaited(number, nowMs) {
      firstMs ??= nowMs;
      states.set(number, { sentMs: nowMs, state: 'awaited' });
    },
    answered(number, _seen, nowMs) {
      states.set(number, { sentMs: states.get(number)?.sentMs ?? nowMs, state: 'answered' });
    },
    failed(number, failure, _message, nowMs) {
      states.set(number, { sentMs: nowMs, state: failure });
    },
    expire(nowMs) {
      const late = [...states].filter(([, one]) => one.state === 'awaited' && nowMs >= one.sentMs + order.patienceMs);
      for (const [number, one] of late) states.set(number, { ...one, state: 'lost' });
      return late.map(([number]) => number);
    },
    wakeAtMs() {
      const awaited = [...states.values()].filter(({ state }) => state === 'awaited');
      return awaited.length === 0 ? null : Math.min(...awaited.map(({ sentMs }) => sentMs)) + order.patienceMs;
    },
    get isDone() {
      return isDone();
    },
    outcome({ startedAtUs, endedMs, pathMtuBytes }) {
      const all = [...states.values()];
      if (all.length > 0 && all.every(({ state }) => state === 'no-descriptors')) {
        return { kind: 'impossible', obstacle: 'no-descriptors', message: 'No descriptor was free.', remedy: null };
      }
      return {
        kind: 'traced',
        findings: {
          order,
          startedAtUs,
          durationMs: endedMs - askedMs,
          firstPacketAfterMs: firstMs === null ? null : firstMs - askedMs,
          probes: [...states].map(([number, { sentMs, state }]) => ({
            ttl: number + 1,
            atMs: sentMs - askedMs,
            state:
              state === 'answered'
                ? { kind: 'answered', address: '192.0.2.1', rttMs: 1, answer: 'time-exceeded', mtuBytes: null }
                : state === 'awaited' || state === 'lost'
                  ? { kind: 'timed-out' }
                  : { kind: 'failed-to-send', failure: state, message: 'it was refused' },
          })),
          scouts: [],
          reachedTtl: null,
          reachedAtMost: false,
          pathMtuBytes,
          spared: [],
        },
      };
    },
  };
}

export function order(address: string, urgency: RoundUrgency, maxHops = 10): RoundOrder {
  const toHost = { address, port: 443, protocol: 'tcp' } as const;
  return {
    ...toHost,
    maxHops,
    probesPerHop: 1,
    patienceMs: 900,
    known: null,
    urgency,
    spareRouters: false,
    sizeBytes: null,
  };
}

export interface DriverRig {
  readonly sockets: FakeSockets;
  readonly driver: RoundDriver;
  readonly ended: EndedRound[];
  /** Turns the driver until `enough`, or until no round is left. */
  run(enough?: () => boolean): void;
}

export function driverRig(mostOpenSockets = 1_000): DriverRig {
  const sockets = new FakeSockets();
  const ended: EndedRound[] = [];
  const driver = createRoundDriver({
    sockets,
    nowMs: () => sockets.nowMs,
    utcUs: () => 1_000_000_000_000 + Math.round(sockets.nowMs * 1_000),
    sleep: (ms) => {
      sockets.nowMs += ms;
    },
    mostOpenSockets,
    createPlan: simplePlan,
  });
  return {
    sockets,
    driver,
    ended,
    run(enough = () => false) {
      for (let turns = 0; driver.activeRounds > 0 && !enough(); turns += 1) {
        if (turns > 100_000) throw new Error('the rounds do not end');
        ended.push(...driver.turn(5));
      }
    },
  };
}
