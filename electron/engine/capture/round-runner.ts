import type { Clock } from '../../domain/clock.ts';
import { MAX_HOPS, PATIENCE_MS } from '../paths/round-host.ts';
import type { KnownPath, RoundFindings, RoundOutcome } from '../trace/tracer.ts';
import { AskedRouters, ROUTER_MEMORY_MS } from './asked-routers.ts';
import type { NativeTracing, RoundWish, SharedRound } from './native-tracing.ts';

/** Runs rounds for stalls, teaches the path memory what they found, and knows which of them went over the same routers at once. */
export class RoundRunner {
  readonly #clock: Clock;
  readonly #native: NativeTracing;
  /** Whether a system tool has traced on this machine since then (monotonic milliseconds). */
  readonly #toolsTracedSince: (sinceMs: number) => boolean;
  readonly #asked = new AskedRouters();

  constructor(clock: Clock, native: NativeTracing, toolsTracedSince: (sinceMs: number) => boolean) {
    this.#clock = clock;
    this.#native = native;
    this.#toolsTracedSince = toolsTracedSince;
  }

  /** True while the system's tools trace: routers that are known already are better left to them. */
  get toolsTrace(): boolean {
    return this.#toolsTracedSince(this.#clock.monotonicMs());
  }

  /** True when routers were asked by a round since then (monotonic milliseconds). */
  askedRoutersSince(sinceMs: number): boolean {
    return this.#asked.askedSince(sinceMs);
  }

  /** One round with one probe to each hop; `guess` is what stands in for a path that is not known. Never rejects. */
  async run(wish: RoundWish, guess: KnownPath | null, signal: AbortSignal): Promise<SharedRound> {
    const clock = this.#clock;
    const { paths, tracer } = this.#native;
    const known = paths.known(wish.address) ?? guess;
    const order = { ...wish, maxHops: MAX_HOPS, probesPerHop: 1, patienceMs: PATIENCE_MS, known, sizeBytes: null };
    const askedAtUs = clock.utcUs();
    const askedMs = clock.monotonicMs();
    const routers = known === null ? null : new Set(known.routers.filter((router) => router !== null));
    const asking = this.#asked.begin(wish.address, routers, askedMs);
    const outcome = await this.#outcome(() => tracer.round(order, signal));
    const endedMs = clock.monotonicMs();
    const answered = outcome.kind === 'traced' ? routersIn(outcome.findings) : new Set<string>();
    const sharedPath = this.#asked.end(asking, answered, endedMs) || this.#toolsSharedIt(answered, askedMs);
    // The request to it is overdue, or has just failed: not a path of good times.
    if (outcome.kind === 'traced' && saysSomething(outcome.findings)) paths.learn(outcome.findings, 'stall', true);
    return {
      order,
      outcome,
      startedAtUs: outcome.kind === 'traced' ? outcome.findings.startedAtUs : askedAtUs,
      durationMs: outcome.kind === 'traced' ? outcome.findings.durationMs : endedMs - askedMs,
      askedMs,
      sharedPath,
    };
  }

  async #outcome(round: () => Promise<RoundOutcome>): Promise<RoundOutcome> {
    try {
      return await round();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return { kind: 'impossible', obstacle: 'tracer-failed', message: `The tracer failed: ${words}.`, remedy: null };
    }
  }

  #toolsSharedIt(routers: ReadonlySet<string>, askedMs: number): boolean {
    return routers.size > 0 && this.#toolsTracedSince(askedMs - ROUTER_MEMORY_MS);
  }
}

/** A round without an answer in which routers were left alone is not a path that has fallen silent. */
function saysSomething({ probes, scouts, spared }: RoundFindings): boolean {
  return spared.length === 0 || [...probes, ...scouts].some(({ state }) => state.kind === 'answered');
}

function routersIn({ probes, scouts }: RoundFindings): ReadonlySet<string> {
  const routers = new Set<string>();
  for (const { state } of [...probes, ...scouts]) {
    if (state.kind === 'answered' && state.answer === 'time-exceeded') routers.add(state.address);
  }
  return routers;
}
