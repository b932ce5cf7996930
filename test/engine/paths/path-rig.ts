import type { PathProbe, ProbeAnswer } from '../../../electron/domain/path-probe.ts';
import { LearnedPaths, type PathListener } from '../../../electron/engine/paths/learned-paths.ts';
import { traceOfRounds } from '../../../electron/engine/trace/trace-of-rounds.ts';
import type { RoundFindings, RoundOrder, RoundOutcome, Tracer } from '../../../electron/engine/trace/tracer.ts';
import type { FakeClock } from '../../support/fake-clock.ts';

/** A way in short: routers separated by blanks, `*` for silence, `>` at the end when the destination answers. */
export type Way = string;

export const GOOD_WAY: Way = '10.0.0.1 10.0.1.1 10.0.2.1 >';

export function orderTo(address: string, more: Partial<RoundOrder> = {}): RoundOrder {
  return {
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
    ...more,
  };
}

function answered(ttl: number, address: string, answer: ProbeAnswer): PathProbe {
  return { ttl, atMs: 0, state: { kind: 'answered', address, rttMs: ttl, answer, mtuBytes: null } };
}

export function findingsOf(order: RoundOrder, way: Way, startedAtUs: number): RoundFindings {
  const words = way.split(' ');
  const reached = words.at(-1) === '>';
  const probes = words.map((word, index): PathProbe => {
    if (word === '>') return answered(index + 1, order.address, 'open');
    if (word === '*') return { ttl: index + 1, atMs: 0, state: { kind: 'timed-out' } };
    return answered(index + 1, word, 'time-exceeded');
  });
  // An end that is not reached is not answered: so much is sent beyond whoever answered last.
  if (!reached) probes.push({ ttl: words.length + 1, atMs: 0, state: { kind: 'timed-out' } });
  return {
    order,
    startedAtUs,
    durationMs: words.includes('*') || !reached ? order.patienceMs + 1 : words.length,
    firstPacketAfterMs: 0,
    probes,
    scouts: [],
    reachedTtl: reached ? words.length : null,
    reachedAtMost: false,
    pathMtuBytes: null,
    spared: [],
  };
}

/** A tracer whose rounds take as long as the test says and find the way that it says. */
export class ScriptedTracer implements Pick<Tracer, 'round'> {
  readonly rounds: { readonly order: RoundOrder; readonly atMs: number }[] = [];
  takesMs = 50;
  running = 0;
  mostAtOnce = 0;
  aborted = 0;
  find: (order: RoundOrder) => Way | Extract<RoundOutcome, { kind: 'impossible' }> = () => GOOD_WAY;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async round(order: RoundOrder, signal: AbortSignal): Promise<RoundOutcome> {
    this.rounds.push({ order, atMs: this.#clock.monotonicMs() });
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    const startedAtUs = this.#clock.utcUs();
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.schedule(this.takesMs, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        this.aborted += 1;
        resolve();
      });
    });
    this.running -= 1;
    const found = this.find(order);
    return typeof found === 'string' ? { kind: 'traced', findings: findingsOf(order, found, startedAtUs) } : found;
  }

  atMs(address?: string): number[] {
    return this.rounds
      .filter(({ order }) => address === undefined || order.address === address)
      .map(({ atMs }) => atMs);
  }
}

export function pathsFor(clock: FakeClock, listener: PathListener, mistakes: unknown[] = []): LearnedPaths {
  return new LearnedPaths({ clock, listener, traceOf: traceOfRounds, log: (error) => mistakes.push(error) });
}
