import { ContractError } from '../../contract/errors.ts';
import type { EvidenceDraft } from '../../domain/evidence.ts';
import { EvidenceTimer } from '../../engine/capture/evidence-draft.ts';
import { createHopNames } from '../../engine/names/hop-names.ts';
import type { CollectParts } from './collect-parts.ts';
import { type CollectSubject, hopAddresses } from './collect-subject.ts';
import type { CollectProgress } from './collector.ts';

/** A resolver answers at once or not at all. */
const AN_ADDRESS_MS = 50;
/** Nothing is asked while a request hangs, and somebody waits here. */
const LONGEST_MS = 120_000;

/**
 * Names by reverse DNS and networks by the person's own table, of all hops that traces of the incident met. Rejects with ContractError
 * `not-found` where there is nothing to ask or nobody answers, or `cancelled`.
 */
export async function collectHopNames(
  subject: CollectSubject,
  { clock, somethingHangs, lookupFor, asTable }: CollectParts,
  tell: (progress: () => CollectProgress) => void,
  signal: AbortSignal,
): Promise<EvidenceDraft> {
  const addresses = hopAddresses(subject);
  if (addresses.length === 0) {
    throw new ContractError(
      'not-found',
      `No trace of incident ${subject.incident} met a hop that answered, so there is nothing to name.`,
      { incident: subject.incident },
    );
  }
  const timer = new EvidenceTimer(clock);
  const { lookup, from } = lookupFor(subject.target);
  let asked = 0;
  let answered = 0;
  tell(() => ({
    done: asked,
    of: addresses.length,
    leftMs: (addresses.length - asked) * AN_ADDRESS_MS,
    says: somethingHangs()
      ? 'A request hangs, which comes first; names are looked up when it is over'
      : `${asked} of ${addresses.length} addresses looked up`,
  }));
  const names = createHopNames({
    clock,
    mayAsk: () => !somethingHangs(),
    lookup: async (address) => {
      asked += 1;
      const found = await lookup(address);
      answered += 1;
      return found;
    },
  });
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const cancelDeadline = clock.schedule(LONGEST_MS, end);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const found = await endingWith(names.find(addresses, ending.signal), ending.signal);
  cancelDeadline();
  signal.removeEventListener('abort', end);
  if (signal.aborted || found === null) {
    const why = signal.aborted
      ? 'It was cancelled'
      : 'Names were not looked up within two minutes, because requests hang';
    throw new ContractError('cancelled', `${why}; nothing of it was kept.`, {});
  }

  const hops = addresses.map((address) => {
    const system = asTable?.find(address) ?? null;
    const network = system === null ? null : `AS${system.number}${system.name === null ? '' : ` ${system.name}`}`;
    return { address, name: found.get(address) ?? null, network };
  });
  const networks = hops.filter(({ network }) => network !== null).length;
  if (answered === 0 && networks === 0) {
    throw new ContractError(
      'not-found',
      `Nobody told what the hops are called: ${from} did not answer. Nothing was kept; try again when it does.`,
      {},
    );
  }
  const table = asTable === null ? '' : '; networks by the table of autonomous systems';
  const named = hops.filter(({ name }) => name !== null).length;
  return timer.draft('hop-names', `reverse DNS, ${from}${table}`, {
    summary: `${named} of ${hops.length} addresses have a name${networks === 0 ? '' : `, ${networks} have a known network`}.`,
    raw: hops
      .map(({ address, name, network }) => [address, name ?? '-', network ?? '-'].join('\t'))
      .join('\n')
      .concat('\n'),
    data: { collected: true, hops },
  });
}

/** null where it was ended before; a lookup under way is not waited for. */
function endingWith<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | null> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(null);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
