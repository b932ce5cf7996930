import type { ContractEvent, MethodInput, MethodName } from '../../../electron/contract/contract.ts';
import type { IncidentJson, OverviewJson, SampleJson } from '../../../electron/contract/shapes.ts';
import type { CallResult, EngineClient, EventListener } from '../../../renderer/api/engine-client.ts';
import type { Frames } from '../../../renderer/state/frames.ts';

export const AT = '2026-11-21T07:00:00.000Z';

/** An answer that is worked out now and comes when the test says so. */
export function lateAnswer(value: unknown): {
  readonly answer: () => Promise<CallResult<unknown>>;
  readonly come: () => void;
} {
  const late = Promise.withResolvers<CallResult<unknown>>();
  return { answer: () => late.promise, come: () => late.resolve({ ok: true, value }) };
}

export const sampleOf = (target: string, totalMs = 148): SampleJson => ({
  target,
  id: '1-1763708400000000',
  at: AT,
  outcome: 'ok',
  totalMs,
  phases: { resolveMs: 4, connectMs: 31, tlsMs: 36, waitMs: 74, transferMs: 3 },
  status: 200,
  remoteAddress: '198.51.100.7',
  failure: null,
  suspect: false,
  latenessMs: 0.4,
  tcp: null,
});

export const targetOf = (name: string): OverviewJson['rows'][number]['target'] => ({
  name,
  kind: 'http',
  address: `https://${name}.example.com/`,
  role: 'subject',
  group: null,
  required: false,
  packets: 'off',
  intervalMs: 5_000,
  captureAfterMs: 1_000,
  slowAfterMs: 2_000,
  timeoutMs: 30_000,
  kept: true,
  paused: false,
  pausedUntil: null,
  secrets: [],
});

export const incidentOf = (id: number, target: string, more: Partial<IncidentJson> = {}): IncidentJson => ({
  id,
  episode: id,
  targets: [target],
  openedAt: AT,
  closedAt: null,
  closedBy: null,
  worstMs: 2_000,
  slow: 0,
  failed: 0,
  flapping: false,
  verdict: {
    segment: 'tls',
    confidence: 'low',
    summary: 'Stuck in TLS.',
    reasons: [],
    against: [],
    ask: [],
    fromHop: null,
    citations: [],
  },
  note: '',
  stalls: [],
  evidence: [],
  ...more,
});

export const evidenceOf = (id: number, stall: number): Omit<IncidentJson['evidence'][number], 'data'> => ({
  id,
  stall,
  kind: 'socket',
  method: 'ss',
  status: 'captured',
  startedAt: AT,
  endedAt: AT,
  overlapMs: 0,
  inFlight: true,
  summary: 'ESTAB',
  remedy: null,
  sharedPath: false,
});

/** Stands in for an engine on the other side of the contract: its picture and its events are what the test says. */
export class FakeEngine implements EngineClient {
  picture: OverviewJson = {
    at: AT,
    seq: 0,
    rows: [],
    observer: {
      eventLoopDelayMs: 0.4,
      latenessP99Ms: 3,
      cpuShare: 0.01,
      probesPerSecond: 1,
      inGrace: false,
      fit: true,
      says: 'fine',
    },
    paused: null,
    vantage: null,
    storeBytes: 0,
    notes: [],
  };
  incidents: readonly IncidentJson[] = [];
  /** Those that are not in the list, because they are too old for it. */
  older: readonly IncidentJson[] = [];
  reachable = true;
  /** Takes questions, and never answers them. */
  silent = false;
  /** Whether listeners are told that the stream stands; they are taken all the same. */
  opens = true;
  /** In place of the usual answers. */
  readonly answers: {
    [Name in MethodName]?: (input: MethodInput<Name>) => CallResult<unknown> | Promise<CallResult<unknown>>;
  } = {};
  readonly calls: { readonly name: MethodName; readonly input: unknown }[] = [];
  readonly followedAfter: number[] = [];
  #listener: EventListener | null = null;

  call<Name extends MethodName>(
    name: Name,
    input?: MethodInput<Name>,
    signal?: AbortSignal,
  ): Promise<CallResult<never>> {
    this.calls.push({ name, input });
    if (this.silent) {
      return new Promise((resolve) => {
        const failure = { kind: 'unreachable', message: 'Nobody answers.' } as const;
        signal?.addEventListener('abort', () => resolve({ ok: false, failure }), { once: true });
      });
    }
    if (!this.reachable) {
      return Promise.resolve({ ok: false, failure: { kind: 'unreachable', message: 'Nobody is there.' } });
    }
    const answer = this.answers[name] as ((input: MethodInput<Name> | undefined) => unknown) | undefined;
    if (answer !== undefined) return Promise.resolve(answer(input) as CallResult<never>);
    const id = input !== undefined && 'id' in input ? input.id : null;
    const answers: Partial<Record<MethodName, unknown>> = {
      overview: this.picture,
      'incidents.list': { incidents: this.incidents, total: this.incidents.length },
      'incidents.show': [...this.incidents, ...this.older].find((incident) => incident.id === id),
    };
    // What a method brings back differs by its name; the test says what each is.
    return Promise.resolve({ ok: true, value: answers[name] as never });
  }

  follow(after: number, listener: EventListener): () => void {
    this.followedAfter.push(after);
    this.#listener = listener;
    if (!this.reachable) queueMicrotask(() => listener.lost());
    else if (this.opens) queueMicrotask(() => listener.opened());
    return () => {
      this.#listener = null;
    };
  }

  send(event: ContractEvent): void {
    this.#listener?.event(event);
  }

  outrun(): void {
    this.#listener?.outrun();
  }

  breakStream(): void {
    this.#listener?.lost();
  }
}

/** Frames that come when the test says so. */
export class FakeFrames implements Frames {
  #waiting: (() => void)[] = [];

  next(callback: () => void): () => void {
    this.#waiting.push(callback);
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== callback);
    };
  }

  hidden(): boolean {
    return false;
  }

  draw(): void {
    for (const callback of this.#waiting.splice(0)) callback();
  }
}
