import { create } from 'zustand';
import type { CollectProgressJson } from '../../electron/contract/bundle-shapes.ts';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

/** Something that a desk asks for and that can be taken now, after the window. */
export interface Wanted {
  readonly incident: number;
  readonly profile: string;
  /** Within the profile. */
  readonly item: string;
  readonly title: string;
}

export type CollectStage =
  /** Another one is being taken; two at once would disturb each other. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'taking'; readonly progress: CollectProgress | null }
  | { readonly kind: 'taken'; readonly says: string }
  | { readonly kind: 'refused'; readonly message: string };

export type CollectProgress = Pick<CollectProgressJson, 'done' | 'of' | 'leftMs' | 'says'>;
export type CollectOutcome = 'taken' | 'refused' | 'stopped';

export interface Collection extends Wanted {
  readonly stage: CollectStage;
}

/** What was asked for since the page was opened, in that order. It outlives the dialog that it was asked for in. */
export const useCollecting = create<{ readonly collections: readonly Collection[] }>(() => ({ collections: [] }));

export const wantedKey = ({ incident, profile, item }: Wanted): string => JSON.stringify([incident, profile, item]);

export const isUnderWay = ({ stage }: Collection): boolean => stage.kind === 'waiting' || stage.kind === 'taking';

interface Job {
  readonly wanted: Wanted;
  readonly stopping: AbortController;
  readonly outcome: Promise<CollectOutcome>;
  readonly end: (outcome: CollectOutcome) => void;
}

/** Takes one thing after the other, in the order in which they were asked for. */
export class Collector {
  readonly #client: EngineClient;
  readonly #onEnd: (wanted: Wanted) => void;
  readonly #jobs = new Map<string, Job>();
  #isTaking = false;

  /** `onEnd` is called when the incident may have something more: after each that was taken, stopped or refused. */
  constructor(client: EngineClient, onEnd: (wanted: Wanted) => void) {
    this.#client = client;
    this.#onEnd = onEnd;
  }

  /** Asking twice is asking once. */
  collect(wanted: Wanted): Promise<CollectOutcome> {
    const key = wantedKey(wanted);
    const known = this.#jobs.get(key);
    if (known !== undefined) return known.outcome;
    const { promise, resolve } = Promise.withResolvers<CollectOutcome>();
    this.#jobs.set(key, { wanted, stopping: new AbortController(), outcome: promise, end: resolve });
    put(wanted, { kind: 'waiting' });
    void this.#takeAll();
    return promise;
  }

  /** Also one that only waits for its turn. */
  stop(wanted: Wanted): void {
    const key = wantedKey(wanted);
    const job = this.#jobs.get(key);
    if (job === undefined) return;
    this.#jobs.delete(key);
    remove(wanted);
    job.stopping.abort();
    job.end('stopped');
  }

  take(events: readonly ContractEvent[]): void {
    for (const event of events) {
      if (event.type !== 'collect.progress') continue;
      const { incident, item, done, of, leftMs, says } = event;
      useCollecting.setState(({ collections }) => ({
        collections: collections.map((one) =>
          one.stage.kind === 'taking' && one.incident === incident && one.item === item
            ? { ...one, stage: { kind: 'taking', progress: { done, of, leftMs, says } } }
            : one,
        ),
      }));
    }
  }

  async #takeAll(): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    for (let next = this.#next(); next !== null; next = this.#next()) await this.#takeOne(next);
    this.#isTaking = false;
  }

  #next(): Job | null {
    const [first] = this.#jobs.values();
    return first ?? null;
  }

  async #takeOne(job: Job): Promise<void> {
    const { wanted, stopping } = job;
    const { incident, profile, item } = wanted;
    put(wanted, { kind: 'taking', progress: null });
    const result = await this.#client.call('bundle.collect', { incident, profile, item }, stopping.signal);
    if (!stopping.signal.aborted) {
      this.#jobs.delete(wantedKey(wanted));
      put(
        wanted,
        result.ok
          ? { kind: 'taken', says: result.value.says }
          : { kind: 'refused', message: failureText(result.failure) },
      );
      job.end(result.ok ? 'taken' : 'refused');
    }
    this.#onEnd(wanted);
  }
}

const isOf =
  (wanted: Wanted) =>
  (one: Collection): boolean =>
    wantedKey(one) === wantedKey(wanted);

const put = (wanted: Wanted, stage: CollectStage): void =>
  useCollecting.setState(({ collections }) => ({
    collections: collections.some(isOf(wanted))
      ? collections.map((one) => (isOf(wanted)(one) ? { ...one, stage } : one))
      : [...collections, { ...wanted, stage }],
  }));

const remove = (wanted: Wanted): void =>
  useCollecting.setState(({ collections }) => ({ collections: collections.filter((one) => !isOf(wanted)(one)) }));
