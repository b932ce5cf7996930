import type { Clock } from '../../electron/domain/clock.ts';
import type { ClockReading } from '../../electron/domain/clock-reading.ts';
import type { EvidenceDraft } from '../../electron/domain/evidence.ts';
import type { FailureCode } from '../../electron/domain/failure.ts';
import type { Gap } from '../../electron/domain/gap.ts';
import { type EvidenceId, episodeId, evidenceId, incidentId, stallId, targetId } from '../../electron/domain/ids.ts';
import type { Incident } from '../../electron/domain/incident.ts';
import type { PathSnapshot, RouteChange } from '../../electron/domain/path-snapshot.ts';
import { NO_PHASES, type Phase, type Phases } from '../../electron/domain/phase.ts';
import type { EdgeFacts, Sample } from '../../electron/domain/sample.ts';
import type { Stall } from '../../electron/domain/stall.ts';
import {
  type AddressAndPort,
  DEFAULT_THRESHOLDS,
  NO_SECRETS,
  type Target,
  type TargetDefinition,
  type Thresholds,
} from '../../electron/domain/target.ts';
import type { CaptureContext, CaptureSubject, CaptureTier } from '../../electron/engine/capture/capture.ts';
import type { CapturePlan } from '../../electron/engine/capture/plan.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import type { Engine, EngineSink, TargetWithSecrets } from '../../electron/engine/engine.ts';
import type { Surroundings } from '../../electron/engine/observe/surroundings.ts';
import type { EngineTracing } from '../../electron/engine/paths/round-host.ts';
import { PROBE_TIMEOUT, type ProbeContext, type ProbeResult } from '../../electron/engine/probe/prober.ts';
import type { ToldTime } from '../../electron/engine/probe/told-time.ts';
import { FakeClock } from './fake-clock.ts';

/** How one probe goes: milliseconds in each phase, one after the other; then it succeeds, or fails with the code. */
export interface Script {
  readonly steps: readonly (readonly [Phase, number])[];
  readonly fails?: FailureCode;
  readonly status?: number;
  readonly edge?: EdgeFacts;
  /** On a connection that had served an earlier request. */
  readonly reused?: boolean;
  /** Whom it talks to; a service on loopback unless it says otherwise. */
  readonly remote?: AddressAndPort;
  /** The answer tells the time, by a clock that is ahead of this machine's. */
  readonly tells?: { readonly host: string; readonly aheadMs: number };
  /** Rejects instead of bringing a result. */
  readonly throws?: boolean;
  /** Does not listen to its signal. */
  readonly deaf?: boolean;
}

export const quick: Script = {
  steps: [
    ['connect', 10],
    ['wait', 20],
  ],
};
export const hang = (phase: Phase): Script => ({ steps: [[phase, 10_000_000]] });
export const takes = (ms: number, phase: Phase = 'wait'): Script => ({ steps: [[phase, ms]] });
export const fails = (code: FailureCode, phase: Phase = 'connect', afterMs = 5): Script => ({
  steps: [[phase, afterMs]],
  fails: code,
});

/** Everything that the engine told, in order. */
export type Told =
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'stallOpened' | 'stallChanged' | 'stallClosed'; readonly stall: Stall }
  | { readonly type: 'evidence'; readonly draft: EvidenceDraft; readonly stall: Stall; readonly id: EvidenceId }
  | { readonly type: 'incidentOpened' | 'incidentChanged' | 'incidentClosed'; readonly incident: Incident }
  | { readonly type: 'gap'; readonly gap: Gap }
  | { readonly type: 'path'; readonly snapshot: PathSnapshot }
  | { readonly type: 'routeChanged'; readonly change: RouteChange }
  | { readonly type: 'clockRead'; readonly reading: ClockReading }
  | { readonly type: 'networkChanged' };

export class RecordingSink implements EngineSink {
  readonly told: Told[] = [];
  #last = 0;

  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  nextStallId = () => stallId(this.#next());
  nextIncidentId = () => incidentId(this.#next());
  nextEpisodeId = () => episodeId(this.#next());

  sample(sample: Sample): void {
    this.told.push({ type: 'sample', sample });
  }

  stallOpened(stall: Stall): void {
    this.told.push({ type: 'stallOpened', stall });
  }

  stallChanged(stall: Stall): void {
    this.told.push({ type: 'stallChanged', stall });
  }

  stallClosed(stall: Stall): void {
    this.told.push({ type: 'stallClosed', stall });
  }

  evidence(draft: EvidenceDraft, stall: Stall): EvidenceId {
    const id = evidenceId(this.#next());
    this.told.push({ type: 'evidence', draft, stall, id });
    return id;
  }

  incidentOpened(incident: Incident): void {
    this.told.push({ type: 'incidentOpened', incident });
  }

  incidentChanged(incident: Incident): void {
    this.told.push({ type: 'incidentChanged', incident });
  }

  incidentClosed(incident: Incident): void {
    this.told.push({ type: 'incidentClosed', incident });
  }

  gap(gap: Gap): void {
    this.told.push({ type: 'gap', gap });
  }

  path(snapshot: PathSnapshot): void {
    this.told.push({ type: 'path', snapshot });
  }

  routeChanged(change: RouteChange): void {
    this.told.push({ type: 'routeChanged', change });
  }

  clockRead(reading: ClockReading): void {
    this.told.push({ type: 'clockRead', reading });
  }

  networkChanged(): void {
    this.told.push({ type: 'networkChanged' });
  }

  samples(target?: Target): Sample[] {
    return this.told
      .flatMap((one) => (one.type === 'sample' ? [one.sample] : []))
      .filter((sample) => target === undefined || sample.targetId === target.id);
  }

  stalls(type: 'stallOpened' | 'stallChanged' | 'stallClosed'): Stall[] {
    return this.told.flatMap((one) => (one.type === type && 'stall' in one ? [one.stall] : []));
  }

  incidents(type: 'incidentOpened' | 'incidentChanged' | 'incidentClosed'): Incident[] {
    return this.told.flatMap((one) => (one.type === type && 'incident' in one ? [one.incident] : []));
  }

  gaps(): Gap[] {
    return this.told.flatMap((one) => (one.type === 'gap' ? [one.gap] : []));
  }

  /** The newest state of each incident, in order of opening. */
  latestIncidents(): Incident[] {
    const latest = new Map<number, Incident>();
    for (const one of this.told) if ('incident' in one) latest.set(one.incident.id, one.incident);
    return [...latest.values()];
  }
}

/** A machine that does what the test says. */
export class FakeSurroundings implements Surroundings {
  cpu = 0;
  runDelay: number | null = null;
  network = 'eth0 192.0.2.7';

  cpuMs(): number {
    return this.cpu;
  }

  runDelayMs(): number | null {
    return this.runDelay;
  }

  networkFingerprint(): string {
    return this.network;
  }
}

export interface Start {
  readonly target: TargetDefinition;
  readonly atMs: number;
  readonly atUs: number;
}

export interface CaptureRun {
  readonly tier: CaptureTier;
  readonly subject: CaptureSubject;
  readonly context: CaptureContext;
  readonly atMs: number;
  readonly emit: (draft: EvidenceDraft) => void;
}

let lastTarget = 0;

export function someTarget(
  name: string,
  more: { role?: Target['role']; thresholds?: Partial<Thresholds> } = {},
): Target {
  lastTarget += 1;
  return {
    id: targetId(lastTarget),
    origin: 'passing',
    name,
    spec: { kind: 'tcp', host: '127.0.0.1', port: 1, connectTo: null },
    thresholds: { ...DEFAULT_THRESHOLDS, ...more.thresholds },
    family: 'auto',
    resolver: { kind: 'system' },
    role: more.role ?? 'subject',
    group: null,
    required: true,
    packets: 'off',
  };
}

export const entryOf = (target: Target): TargetWithSecrets => ({ target, secrets: NO_SECRETS });

/** An engine on a clock that stands still, whose probes go by script. */
export class EngineRig {
  readonly clock = new FakeClock();
  readonly sink = new RecordingSink();
  readonly surroundings = new FakeSurroundings();
  readonly starts: Start[] = [];
  readonly runs: CaptureRun[] = [];
  readonly mistakes: unknown[] = [];
  /** When all kept connections were given up. Monotonic. */
  readonly drops: number[] = [];
  readonly engine: Engine;
  /** Of this machine. Those of the services on loopback are none, so that they stand for services elsewhere. */
  readonly ownAddresses = new Set<string>();
  /** Most probes of one target that were in flight at once. */
  mostInFlight = 0;
  readonly #inFlight = new Map<string, number>();

  /** `script` says how the `index`th probe (from 0) of a target goes. */
  constructor(
    script: (target: TargetDefinition, index: number) => Script,
    plan: CapturePlan['run'] = async () => {},
    tracing: (rig: EngineRig) => EngineTracing | null = () => null,
  ) {
    const counts = new Map<string, number>();
    this.engine = createEngine({
      clock: this.clock,
      surroundings: this.surroundings,
      sink: this.sink,
      tracing: tracing(this),
      packets: null,
      probe: async (target, context) => {
        const index = counts.get(target.name) ?? 0;
        counts.set(target.name, index + 1);
        this.starts.push({ target, atMs: this.clock.monotonicMs(), atUs: this.clock.utcUs() });
        const flying = (this.#inFlight.get(target.name) ?? 0) + 1;
        this.#inFlight.set(target.name, flying);
        this.mostInFlight = Math.max(this.mostInFlight, flying);
        try {
          return await play(script(target, index), context);
        } finally {
          this.#inFlight.set(target.name, (this.#inFlight.get(target.name) ?? 1) - 1);
        }
      },
      capturePlan: {
        run: (tier, subject, context, emit) => {
          this.runs.push({ tier, subject, context, atMs: this.clock.monotonicMs(), emit });
          return plan(tier, subject, context, emit);
        },
      },
      resolver: {
        resolve: async () => ({ kind: 'resolved', addresses: ['127.0.0.1'], resolverAddress: null }),
      },
      connections: {
        take: () => null,
        keep: () => {},
        drop: () => this.drops.push(this.clock.monotonicMs()),
        close: () => {},
      },
      tcpInfo: () => null,
      environment: {},
      platform: 'linux',
      runProgram: async () => ({ kind: 'missing' }),
      resolverList: () => [],
      isOwnAddress: (address) => this.ownAddresses.has(address),
      log: (error) => this.mistakes.push(error),
    });
  }

  /** Captures in full. */
  get captures(): readonly CaptureRun[] {
    return this.runsOf('full');
  }

  runsOf(tier: CaptureTier): readonly CaptureRun[] {
    return this.runs.filter((run) => run.tier === tier);
  }

  start(...targets: readonly Target[]): void {
    this.engine.start(targets.map(entryOf));
  }

  startsOf(target: Target): number[] {
    return this.starts.filter((start) => start.target.name === target.name).map((start) => start.atMs);
  }
}

async function play(script: Script, context: ProbeContext): Promise<ProbeResult> {
  const { clock, signal, progress } = context;
  const startedMs = clock.monotonicMs();
  if (script.throws === true) throw new Error('a mistake in the prober');
  const phases: { -readonly [Key in keyof Phases]: Phases[Key] } = { ...NO_PHASES };
  const remote = script.remote ?? { address: '127.0.0.1', port: 1 };
  let failure: ProbeResult['failure'] = null;
  for (const [phase, ms] of script.steps) {
    progress.phase = phase;
    progress.phaseStartedMs = clock.monotonicMs();
    progress.remoteAddress = remote.address;
    await pause(ms, context, script.deaf === true);
    phases[`${phase}Ms`] = clock.monotonicMs() - progress.phaseStartedMs;
    if (signal.aborted) {
      const code = signal.reason === PROBE_TIMEOUT ? 'timeout' : 'cancelled';
      failure = { phase, code, message: 'Given up.' };
      break;
    }
  }
  const last = script.steps.at(-1)?.[0] ?? 'wait';
  if (failure === null && script.fails !== undefined) {
    failure = { phase: last, code: script.fails, message: `It failed: ${script.fails}.` };
  }
  return {
    totalMs: clock.monotonicMs() - startedMs,
    phases,
    failure,
    status: script.status ?? null,
    remoteAddress: remote.address,
    remotePort: remote.port,
    localAddress: '127.0.0.1',
    localPort: 40_000,
    tcp: null,
    reusedConnection: script.reused ?? false,
    edge: script.edge ?? null,
    certificate: null,
    told: script.tells === undefined || failure !== null ? null : toldBy(script.tells, startedMs, clock),
    exchanges: [],
    dnsAnswer: null,
  };
}

function toldBy({ host, aheadMs }: NonNullable<Script['tells']>, startedMs: number, clock: Clock): ToldTime {
  const seconds = Math.floor((clock.utcUs() / 1_000 + aheadMs) / 1_000);
  return { host, dateUs: seconds * 1_000_000, sentMs: startedMs, headMs: clock.monotonicMs() };
}

function pause(ms: number, { clock, signal }: ProbeContext, deaf: boolean): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ms, resolve);
    if (deaf) return;
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}
