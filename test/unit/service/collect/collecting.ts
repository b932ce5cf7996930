import type { Profile } from '../../../../electron/bundle/profile/profile.ts';
import { type ContractErrorData, contractErrorOf } from '../../../../electron/contract/errors.ts';
import type { EvidenceDraft } from '../../../../electron/domain/evidence.ts';
import type { Stall } from '../../../../electron/domain/stall.ts';
import type { Trace } from '../../../../electron/domain/trace.ts';
import type { ProgramOutcome, ProgramRequest } from '../../../../electron/engine/capture/capture.ts';
import type { MachineLock } from '../../../../electron/engine/capture/machine-lock.ts';
import { readAsTable } from '../../../../electron/engine/names/as-table.ts';
import type { CyclesOrder, CyclesOutcome } from '../../../../electron/engine/paths/engine-paths.ts';
import type { CollectParts } from '../../../../electron/service/collect/collect-parts.ts';
import type { Collector, CollectProgress } from '../../../../electron/service/collect/collector.ts';
import { createCollector } from '../../../../electron/service/collect/create-collector.ts';
import type { IncidentRecord, StoreReader } from '../../../../electron/store/reader.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { atUs, httpTarget, sampleSource } from '../../bundle/sample-source.ts';
import { toolOutput } from '../../capture/tool-output.ts';

export const REPORT = toolOutput('linux-mtr-tcp-reached.txt');

const DESK: Profile = {
  id: 'desk',
  title: 'Desk',
  says: 'all of it',
  form: 'zip',
  limits: { fileBytes: null, endings: null },
  checklist: [
    {
      id: 'tcp',
      title: 'mtr over TCP',
      needs: { kind: 'long-run', packets: 20, protocol: 'tcp', names: false },
    },
    { id: 'any', title: 'mtr', needs: { kind: 'long-run', packets: 20, protocol: 'any', names: false } },
    {
      id: 'wide',
      title: 'mtr, wide',
      needs: { kind: 'long-run', packets: 100, protocol: 'icmp', names: true },
    },
    { id: 'names', title: 'Names of the hops', needs: { kind: 'hop-names' } },
    { id: 'socket', title: 'Socket', needs: { kind: 'evidence', kinds: ['socket'], inFlight: true } },
  ],
  advice: [],
};

/** A trace of our own that reached its place over two hops. */
export function ownTrace(order: CyclesOrder, done: number): Trace {
  const hop = (ttl: number, address: string) => ({
    ttl,
    addresses: [address],
    answerers: [],
    rttMs: Array.from({ length: done }, () => 1),
    sent: done,
    lost: 0,
    statistics: null,
    note: null,
  });
  return {
    destination: order.address,
    port: order.port,
    protocol: order.protocol,
    reached: true,
    durationMs: done * 1_000,
    pathMtuBytes: null,
    hops: [hop(1, '192.0.2.1'), hop(2, order.address)],
  };
}

interface RunningProgram {
  readonly request: ProgramRequest;
  end(outcome: Partial<Extract<ProgramOutcome, { kind: 'ended' }>>): void;
  /** For what is no end. */
  settle(outcome: ProgramOutcome): void;
}

/** A collector over a machine that the test plays. */
export class CollectingRig {
  /** An hour after the hang. */
  readonly clock = new FakeClock({ utcUs: atUs(3_600) });
  readonly programs: RunningProgram[] = [];
  readonly cycles: CyclesOrder[] = [];
  readonly lookups: string[] = [];
  readonly progress: CollectProgress[] = [];
  /** What answers a lookup; throws where nobody does. */
  names: (address: string) => readonly string[] = () => [];
  /** What becomes of rounds of our own; played at once. */
  own: (order: CyclesOrder) => CyclesOutcome = (order) => ({
    kind: 'traced',
    trace: ownTrace(order, order.cycles),
    startedAtUs: this.clock.utcUs(),
    done: order.cycles,
    cancelled: false,
  });
  hangs = false;
  /** The lock is held by another process. */
  lockIsTaken = false;
  lockIsHeld = false;
  evidence: IncidentRecord['evidence'] = [];
  stall: Partial<Stall> = {};
  incidentIsDeleted = false;
  readonly #hangListeners = new Set<() => void>();
  #wanted: () => void = () => {};
  readonly collector: Collector;

  constructor(changes: Partial<Pick<CollectParts, 'platform' | 'asTable'>> = {}) {
    this.collector = createCollector({
      clock: this.clock,
      platform: 'linux',
      asTable: null,
      runProgram: (request) => this.#run(request),
      lock: this.#lock(),
      otherTraces: async () => false,
      cycles: async (order, onCycle) => {
        this.cycles.push(order);
        onCycle(1, ownTrace(order, 1));
        return this.own(order);
      },
      somethingHangs: () => this.hangs,
      onHang: (listener) => {
        this.#hangListeners.add(listener);
        return () => this.#hangListeners.delete(listener);
      },
      lookupFor: () => ({
        from: 'the resolver of this computer',
        lookup: async (address) => {
          this.lookups.push(address);
          return this.names(address);
        },
      }),
      reader: this.#reader(),
      flush: () => {},
      profiles: async () => ({ all: [DESK], problems: [], find: (id) => (id === DESK.id ? DESK : null) }),
      ...changes,
    });
  }

  collect(item: string, signal: AbortSignal = new AbortController().signal) {
    return this.collector.collect({
      incident: 3,
      profile: 'desk',
      item,
      signal,
      progress: (progress) => this.progress.push(progress),
    });
  }

  beginHang(): void {
    this.hangs = true;
    for (const listener of this.#hangListeners) listener();
  }

  get hangListeners(): number {
    return this.#hangListeners.size;
  }

  /** Another process stands in the queue for the lock. */
  want(): void {
    this.#wanted();
  }

  async program(index: number): Promise<RunningProgram> {
    for (let turn = 0; turn < 200; turn += 1) {
      const running = this.programs[index];
      if (running !== undefined) return running;
      await turnOfTheLoop();
    }
    throw new Error(`Program ${index} was not started; ${this.programs.length} were.`);
  }

  /** Time goes by, in steps in which everything settles. */
  async pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += 500) {
      await turnOfTheLoop();
      await this.clock.advance(Math.min(500, ms - gone));
      await turnOfTheLoop();
    }
  }

  #run(request: ProgramRequest): Promise<ProgramOutcome> {
    request.onStart?.();
    return new Promise((resolve) => {
      const end: RunningProgram['end'] = (outcome) =>
        resolve({
          kind: 'ended',
          exitCode: 0,
          stoppedBy: null,
          stdout: '',
          stderr: '',
          truncated: false,
          ...outcome,
        });
      request.signal.addEventListener('abort', () => end({ exitCode: null, stoppedBy: 'signal' }), { once: true });
      this.programs.push({ request, end, settle: resolve });
      if (request.signal.aborted) end({ exitCode: null, stoppedBy: 'signal' });
    });
  }

  #lock(): MachineLock {
    return {
      tryTake: async () => {
        if (this.lockIsTaken || this.lockIsHeld) {
          return {
            kind: 'taken',
            holder: 'another process',
            freed: () => {
              throw new Error('Who waits in the queue is made way for; collecting must not stand in it.');
            },
          };
        }
        this.lockIsHeld = true;
        return {
          kind: 'held',
          lock: {
            onWanted: (wanted) => {
              this.#wanted = wanted;
            },
            release: async () => {
              this.lockIsHeld = false;
              this.#wanted = () => {};
            },
          },
        };
      },
    };
  }

  #reader(): StoreReader {
    const [entry] = sampleSource().incidents;
    if (entry === undefined) throw new Error('There is an incident in the sample.');
    const stalls = entry.stalls.map(({ stall }) => stall);
    const reader: Pick<StoreReader, 'incident' | 'targets' | 'recentSamples'> = {
      incident: async (id) =>
        id === entry.incident.id && !this.incidentIsDeleted
          ? {
              incident: entry.incident,
              note: '',
              stalls: stalls.map((stall) => ({ ...stall, ...this.stall })),
              evidence: this.evidence,
            }
          : null,
      targets: async () => [{ target: httpTarget(), removedAtUs: null }],
      recentSamples: async () => [],
    };
    return reader as StoreReader;
  }
}

export const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const refusal = (call: Promise<unknown>): Promise<ContractErrorData> =>
  call.then(
    (value) => {
      throw new Error(`It was not refused: ${JSON.stringify(value)}`);
    },
    (thrown: unknown) => contractErrorOf(thrown),
  );

export const only = (drafts: readonly EvidenceDraft[]): EvidenceDraft => {
  const [draft, ...others] = drafts;
  if (draft === undefined || others.length > 0) throw new Error(`There are ${drafts.length} pieces of evidence.`);
  return draft;
};

export function tableOf(text: string) {
  const table = readAsTable(text);
  if (table.kind === 'refused') throw new Error(table.reason);
  return table.value;
}
