import { basename } from 'node:path';
import type { ReadBundle } from '../../bundle/read/read-bundle.ts';
import type { KeptBundles } from '../bundles/kept-bundles.ts';
import { openForeign } from '../bundles/read-foreign.ts';
import type { BundlePlace } from './compare-request.ts';

/** Whoever compares asks what is in a bundle and then for its samples, and soon again for another time. */
const HELD_MS = 10_000;

interface Held {
  readonly bundle: ReadBundle;
  readonly fileName: string;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** Bundles stay open for a while after they were used: to open one means to read all of it. Calls reject with ContractError. */
export class HeldBundles {
  readonly #kept: Pick<KeptBundles, 'find'>;
  readonly #held = new Map<string, Promise<Held>>();

  constructor(kept: Pick<KeptBundles, 'find'>) {
    this.#kept = kept;
  }

  async use<Value>(
    place: BundlePlace,
    signal: AbortSignal,
    use: (bundle: ReadBundle, fileName: string) => Promise<Value>,
  ): Promise<Value> {
    const held = await this.#opened(place, signal);
    held.users += 1;
    clearTimeout(held.idle);
    try {
      return await use(held.bundle, held.fileName);
    } finally {
      held.users -= 1;
      if (held.users === 0) held.idle = setTimeout(() => void this.release(place), HELD_MS).unref();
    }
  }

  /** Closes it; whoever still reads from it is refused. */
  async release(place: BundlePlace): Promise<void> {
    const key = keyOf(place);
    const held = this.#held.get(key);
    this.#held.delete(key);
    await held?.then(
      ({ bundle, idle }) => {
        clearTimeout(idle);
        return bundle.close();
      },
      () => {},
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((key) => this.release(JSON.parse(key) as BundlePlace)));
  }

  async #opened(place: BundlePlace, signal: AbortSignal): Promise<Held> {
    const key = keyOf(place);
    const known = this.#held.get(key);
    if (known !== undefined) {
      try {
        return await known;
      } catch (thrown) {
        // Whoever opened it gave up.
        signal.throwIfAborted();
        if (this.#held.has(key)) throw thrown;
      }
    }
    const opening = this.#open(place, signal);
    this.#held.set(key, opening);
    opening.catch(() => {
      if (this.#held.get(key) === opening) this.#held.delete(key);
    });
    return opening;
  }

  async #open(place: BundlePlace, signal: AbortSignal): Promise<Held> {
    const { path, fileName } =
      place.kind === 'bundle'
        ? await this.#kept.find(place.bundle)
        : { path: place.path, fileName: basename(place.path) };
    return { bundle: await openForeign(path, signal), fileName, users: 0, idle: undefined };
  }
}

const keyOf = (place: BundlePlace): string =>
  JSON.stringify(
    place.kind === 'bundle' ? { kind: place.kind, bundle: place.bundle } : { kind: place.kind, path: place.path },
  );
