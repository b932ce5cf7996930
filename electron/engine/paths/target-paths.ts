import type { TargetId } from '../../domain/ids.ts';
import type { Sample } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';
import type { Trace } from '../../domain/trace.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { runCycles } from '../trace/run-cycles.ts';
import { TraceOfRounds } from '../trace/trace-of-rounds.ts';
import { BaselineRounds } from './baseline-rounds.ts';
import type { CyclesOrder, CyclesOutcome, EnginePaths, Focus, FocusOutcome, PathDestination } from './engine-paths.ts';
import { FocusRounds, MOST_FOCUSED } from './focus-rounds.ts';
import { PATIENCE_MS, type RoundHost } from './round-host.ts';

/** The paths of an engine's targets: baselines by themselves, focus and long runs as a person asks for them. */
export class TargetPaths implements EnginePaths {
  readonly #host: RoundHost;
  readonly #knows: (id: TargetId) => boolean;
  readonly #baselines: BaselineRounds;
  readonly #focus: FocusRounds;
  readonly #stopping = new AbortController();

  /** `knows`: whether the engine has that target. */
  constructor(host: RoundHost, timetable: Timetable, knows: (id: TargetId) => boolean) {
    this.#host = host;
    this.#knows = knows;
    this.#baselines = new BaselineRounds(host, timetable);
    this.#focus = new FocusRounds(host, (id) => this.destinationOf(id));
  }

  destinationOf(id: TargetId): PathDestination | null {
    return this.#baselines.destinations.wayOf(id);
  }

  focus(id: TargetId): FocusOutcome {
    if (!this.#knows(id) || this.#stopping.signal.aborted) {
      return {
        kind: 'refused',
        code: 'no-such-target',
        message: `There is no target ${id} whose path could be traced.`,
      };
    }
    const { impossible } = this.#baselines;
    if (impossible !== null) return { kind: 'refused', code: 'tracing-impossible', message: impossible };
    const focus = this.#focus.start(id);
    if (focus !== null) return { kind: 'focused', focus };
    const message = `The paths of ${MOST_FOCUSED} targets are traced each second already; end one of them first.`;
    return { kind: 'refused', code: 'too-many', message };
  }

  stopFocus(id: TargetId): void {
    this.#focus.stop(id);
  }

  focused(): readonly Focus[] {
    return this.#focus.list();
  }

  async run(
    order: CyclesOrder,
    onCycle: (done: number, traceSoFar: Trace) => void,
    signal: AbortSignal,
  ): Promise<CyclesOutcome> {
    const { tracer, paths, clock, log } = this.#host;
    const all = new TraceOfRounds(order);
    const outcome = await runCycles(
      tracer,
      clock,
      {
        address: order.address,
        port: order.port,
        protocol: order.protocol,
        maxHops: order.maxHops,
        probesPerHop: 1,
        patienceMs: PATIENCE_MS,
        known: paths.known(order.address),
        urgency: 'asked',
        spareRouters: false,
        sizeBytes: null,
      },
      order.cycles,
      (done, findings) => {
        all.add(findings);
        try {
          paths.learn(findings, 'asked', this.#hangsAt(order.address));
          onCycle(done, all.trace());
        } catch (error) {
          log(error);
        }
      },
      AbortSignal.any([signal, this.#stopping.signal]),
    );
    return outcome.kind === 'impossible' ? outcome : { ...outcome, trace: all.trace() };
  }

  /** A sample has come in. */
  see(target: Target, sample: Sample, nowMs: number): void {
    this.#baselines.see(target, sample, nowMs);
  }

  removeTarget(id: TargetId, nowMs: number): void {
    this.#focus.stop(id);
    this.#baselines.removeTarget(id, nowMs);
  }

  /** The target has a new definition, under which it may go elsewhere. */
  replaced(id: TargetId, nowMs: number): void {
    this.#baselines.removeTarget(id, nowMs);
  }

  /** This target, or all, were paused just now. */
  paused(id: TargetId | null): void {
    if (id === null) this.#focus.stopAll();
    else this.#focus.stop(id);
    this.#baselines.callOffUnwanted();
  }

  /** The machine is about to sleep: rounds in flight end, a focus goes on when it is awake. */
  asleep(): void {
    this.#baselines.callOffUnwanted();
  }

  /** The machine is in another network, or was asleep. */
  beginAnew(nowMs: number): void {
    this.#host.paths.forgetKnown();
    this.#baselines.beginAnew(nowMs);
  }

  stop(): void {
    this.#stopping.abort();
    this.#focus.stopAll();
    this.#baselines.stop();
  }

  #hangsAt(address: string): boolean {
    const users = this.#baselines.destinations.at(address)?.users ?? new Set<TargetId>();
    return [...users].some(this.#host.isHanging);
  }
}
