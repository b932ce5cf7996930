import { type Collection, collectionOf } from '../../bundle/profile/profile.ts';
import { ContractError } from '../../contract/errors.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { StoreReader } from '../../store/reader.ts';
import type { BundleMaterial } from '../export-bundle.ts';
import { profileNamed } from '../profiles.ts';
import { collectHopNames } from './collect-hop-names.ts';
import type { CollectParts } from './collect-parts.ts';
import { type CollectSubject, collectSubject, destinationOf } from './collect-subject.ts';
import type { Collector, CollectProgress, CollectRequest } from './collector.ts';
import { longRun } from './long-run.ts';
import { longRunOrder } from './long-run-order.ts';

const TELL_EVERY_MS = 1_000;
/** Each may take minutes; who comes later asks again. */
const MOST_WAITING = 8;

export interface CollectorParts extends CollectParts {
  readonly reader: StoreReader;
  readonly profiles: BundleMaterial['profiles'];
  /** Writes what waits, so that the reader sees it. */
  readonly flush: () => void;
}

/** One item at a time, in the order in which they were asked for, because two traces at once disturb each other. */
export function createCollector(parts: CollectorParts): Collector {
  const underWay = new Set<string>();
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  const collectNow = async (request: CollectRequest, collection: Collection, subject: CollectSubject) => {
    const teller = new Teller(parts.clock, request.progress);
    const { signal } = request;
    try {
      const drafts = await draftsFor(collection, subject, parts, (progress) => teller.tell(progress), signal);
      return { drafts, stall: await stallNow(subject, parts, signal) };
    } finally {
      teller.stop();
    }
  };

  return {
    async collect(asked) {
      const request = { ...asked, signal: AbortSignal.any([asked.signal, stopping.signal]) };
      const { incident, profile, item, signal } = request;
      const key = `${incident} ${profile} ${item}`;
      if (underWay.has(key)) {
        throw new ContractError('too-many', 'This is being collected already; wait for it, or cancel it first.', {
          incident,
          item,
        });
      }
      if (underWay.size >= MOST_WAITING) {
        throw new ContractError('too-many', 'Other items are being collected; try again when they are done.', {});
      }
      underWay.add(key);
      try {
        const collection = await collectionNamed(parts, request);
        parts.flush();
        const subject = await collectSubject(parts.reader, incident, signal);
        const before = last;
        const waiting = new Teller(parts.clock, request.progress);
        if (underWay.size > 1) {
          waiting.tell(() => ({ done: 0, of: 1, leftMs: 0, says: 'Waiting for another item that is being collected' }));
        }
        const collected = settled(before, signal).then(() => {
          waiting.stop();
          throwIfEnded(signal);
          return collectNow(request, collection, subject);
        });
        // Of all that came before, too: one that was cancelled while it waited must not let the next one in.
        last = Promise.allSettled([before, collected]);
        return await collected;
      } catch (thrown) {
        throw signal.aborted ? ended(asked.signal.aborted) : thrown;
      } finally {
        underWay.delete(key);
      }
    },
    async stop() {
      stopping.abort();
      await last;
    },
  };
}

/** The same stall as it is by now: it may have hung on while something was collected. Rejects with `not-found` when it was deleted. */
async function stallNow({ incident, stall }: CollectSubject, { reader, flush }: CollectorParts, signal: AbortSignal) {
  flush();
  const { record } = await collectSubject(reader, incident, signal);
  return record.stalls.find(({ id }) => id === stall.id) ?? stall;
}

async function draftsFor(
  collection: Collection,
  subject: CollectSubject,
  parts: CollectorParts,
  tell: (progress: () => CollectProgress) => void,
  signal: AbortSignal,
): Promise<readonly EvidenceDraft[]> {
  switch (collection.kind) {
    case 'long-run': {
      const destination = await destinationOf(subject, parts.reader, signal);
      return [await longRun(longRunOrder(collection, destination), parts, tell, signal)];
    }
    case 'hop-names':
      return [await collectHopNames(subject, parts, tell, signal)];
  }
}

/** Rejects with ContractError `invalid-input`. */
async function collectionNamed(parts: CollectorParts, { profile, item }: CollectRequest): Promise<Collection> {
  const desk = await profileNamed(parts, profile);
  const found = desk.checklist.find(({ id }) => id === item);
  if (found === undefined) {
    const known = desk.checklist.map(({ id }) => id).join(', ');
    throw new ContractError('invalid-input', `“${profile}” asks for nothing called “${item}”; it asks for: ${known}.`, {
      item,
    });
  }
  const collection = collectionOf(found);
  if (collection === null) {
    throw new ContractError(
      'invalid-input',
      `“${found.title}” belongs to the moment of the hang and cannot be taken later.`,
      {
        item,
      },
    );
  }
  return collection;
}

const ended = (byThePerson: boolean): ContractError =>
  new ContractError(
    'cancelled',
    byThePerson ? 'It was cancelled; nothing of it was kept.' : 'It ended with the engine; nothing of it was kept.',
    {},
  );

function throwIfEnded(signal: AbortSignal): void {
  if (signal.aborted) throw ended(true);
}

/** Settles when the work has, or at once when nobody waits any more. */
function settled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    void work.then(end, end);
  });
}

/** Tells what is under way at once, and again each second. */
class Teller {
  readonly #clock: Clock;
  readonly #progress: (progress: CollectProgress) => void;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, progress: (progress: CollectProgress) => void) {
    this.#clock = clock;
    this.#progress = progress;
  }

  tell(current: () => CollectProgress): void {
    this.#cancel();
    this.#progress(current());
    this.#cancel = this.#clock.schedule(TELL_EVERY_MS, () => this.tell(current));
  }

  stop(): void {
    this.#cancel();
  }
}
