import type { Clock } from '../../../electron/domain/clock.ts';
import type { PathProbe } from '../../../electron/domain/path-probe.ts';
import type { PathSnapshot } from '../../../electron/domain/path-snapshot.ts';
import type { TraceProtocol } from '../../../electron/domain/trace.ts';
import type { NativeTracing } from '../../../electron/engine/capture/native-tracing.ts';
import { traceOfRounds } from '../../../electron/engine/trace/trace-of-rounds.ts';
import type { RoundFindings, RoundOrder, RoundOutcome } from '../../../electron/engine/trace/tracer.ts';

/** Two routers, and the destination behind them when it answers. */
export const ROUTERS = ['198.51.100.1', '198.51.100.2'] as const;

/** What a round over `routers` finds. `reaches`: the destination answered behind them; otherwise the hop behind is silent. */
export function findings(
  order: RoundOrder,
  startedAtUs: number,
  changes: {
    readonly reaches?: boolean;
    readonly routers?: readonly string[];
    readonly durationMs?: number;
    readonly spared?: readonly number[];
  } = {},
): RoundFindings {
  const { reaches = true, routers = ROUTERS, durationMs = 20, spared = [] } = changes;
  const probes: PathProbe[] = routers.map((address, index) => ({
    ttl: index + 1,
    atMs: 0.1 * (index + 1),
    state: { kind: 'answered', address, rttMs: index + 0.5, answer: 'time-exceeded', mtuBytes: null },
  }));
  const ttl = routers.length + 1;
  probes.push({
    ttl,
    atMs: 0.1 * ttl,
    state: reaches
      ? { kind: 'answered', address: order.address, rttMs: 9, answer: 'closed', mtuBytes: null }
      : { kind: 'timed-out' },
  });
  return {
    order,
    startedAtUs,
    durationMs,
    firstPacketAfterMs: 0.4,
    probes,
    scouts: [],
    reachedTtl: reaches ? ttl : null,
    reachedAtMost: false,
    pathMtuBytes: null,
    spared,
  };
}

export interface AskedRound {
  readonly order: RoundOrder;
  readonly atMs: number;
}

/** A tracer that does what the test says: `play` gives the outcome, which comes after `takesMs`. */
export class FakeTracing implements NativeTracing {
  readonly asked: AskedRound[] = [];
  readonly learned: { readonly findings: RoundFindings; readonly cause: string; readonly hanging: boolean }[] = [];
  good: PathSnapshot | null = null;
  takesMs = 20;
  /** Protocols by which the destination is reached. */
  reachedBy: readonly TraceProtocol[] = ['tcp', 'udp', 'icmp'];
  routers: readonly string[] = ROUTERS;
  /** TTLs at which routers are left alone. */
  spared: readonly number[] = [];
  play: ((order: RoundOrder) => RoundOutcome | null) | null = null;
  running = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly tracer: NativeTracing['tracer'] = {
    round: (order, signal) => {
      this.asked.push({ order, atMs: this.#clock.monotonicMs() });
      const startedAtUs = this.#clock.utcUs();
      const startedMs = this.#clock.monotonicMs();
      this.running += 1;
      return new Promise((settle) => {
        const end = () => {
          cancel();
          signal.removeEventListener('abort', end);
          this.running -= 1;
          const durationMs = this.#clock.monotonicMs() - startedMs;
          const reaches = this.reachedBy.includes(order.protocol);
          const traced = findings(order, startedAtUs, {
            reaches,
            routers: this.routers,
            durationMs,
            spared: this.spared,
          });
          settle(this.play?.(order) ?? { kind: 'traced', findings: traced });
        };
        const cancel = this.#clock.schedule(this.takesMs, end);
        signal.addEventListener('abort', end, { once: true });
      });
    },
  };

  readonly paths: NativeTracing['paths'] = {
    known: () => null,
    lastGood: () => this.good,
    learn: (found, cause, hanging) => this.learned.push({ findings: found, cause, hanging }),
  };

  /** The destination was reached so many minutes ago over these routers. */
  wasGood(address: string, minutesAgo: number, routers: readonly string[] = ROUTERS): void {
    const takenAtUs = this.#clock.utcUs() - minutesAgo * 60_000_000;
    const order = {
      address,
      port: 443,
      protocol: 'tcp',
      maxHops: 30,
      probesPerHop: 1,
      patienceMs: 800,
      known: null,
      urgency: 'baseline',
      spareRouters: false,
      sizeBytes: null,
    } as const;
    this.good = { takenAtUs, cause: 'baseline', trace: traceOfRounds([findings(order, takenAtUs, { routers })]) };
  }
}
