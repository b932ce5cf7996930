import type { OpenedBundleJson } from '../contract/bundle-shapes.ts';
import { ContractError } from '../contract/errors.ts';
import type { OpenRequest } from './bundles/kept-bundles.ts';
import type { EventHub } from './event-hub.ts';
import type { Archive } from './service.ts';

/** Bundles from elsewhere that are open here, until somebody closes them, also over a restart. Calls reject with ContractError. */
export class OpenedBundles {
  readonly #archive: Pick<Archive, 'openBundle' | 'keptBundles' | 'closeBundle'>;
  readonly #hub: EventHub;
  readonly #note: (message: string) => void;
  /** Read from the disk once, when somebody asks first. */
  #known: Promise<readonly OpenedBundleJson[]> | null = null;
  /** One change after the other, so that no list forgets one. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    archive: Pick<Archive, 'openBundle' | 'keptBundles' | 'closeBundle'>,
    hub: EventHub,
    note: (message: string) => void,
  ) {
    this.#archive = archive;
    this.#hub = hub;
    this.#note = note;
  }

  /** The newest first. */
  async list(): Promise<readonly OpenedBundleJson[]> {
    this.#known ??= this.#read();
    try {
      return await this.#known;
    } catch (thrown) {
      // The next one who asks may have more luck.
      this.#known = null;
      throw thrown;
    }
  }

  async open(request: OpenRequest): Promise<{ readonly id: string }> {
    return this.#inTurn(async () => {
      const known = await this.list();
      const opened = await this.#archive.openBundle(request);
      this.#changed([opened, ...known.filter(({ id }) => id !== opened.id)]);
      return { id: opened.id };
    });
  }

  /** Rejects with `not-found` where it is not open. */
  async close(id: string): Promise<void> {
    await this.#inTurn(async () => {
      const known = await this.list();
      const wasKept = await this.#archive.closeBundle(id);
      if (!wasKept && !known.some((bundle) => bundle.id === id)) {
        throw new ContractError('not-found', `There is no bundle “${id}” open here.`, { id });
      }
      this.#changed(known.filter((bundle) => bundle.id !== id));
    });
  }

  async #read(): Promise<readonly OpenedBundleJson[]> {
    const { bundles, notes } = await this.#archive.keptBundles(new AbortController().signal);
    for (const message of notes) this.#note(message);
    return bundles;
  }

  #changed(bundles: readonly OpenedBundleJson[]): void {
    this.#known = Promise.resolve(bundles);
    this.#hub.publish((seq) => ({ type: 'bundles.changed', seq, bundles: [...bundles] }));
  }

  #inTurn<Value>(change: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
