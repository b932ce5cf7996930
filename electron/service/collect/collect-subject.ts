import { reportHops, traceObject } from '../../bundle/evidence/trace-facts.ts';
import { ContractError } from '../../contract/errors.ts';
import { incidentId } from '../../domain/ids.ts';
import type { Stall } from '../../domain/stall.ts';
import type { Target } from '../../domain/target.ts';
import { canonicalAddress } from '../../engine/capture/address-literal.ts';
import type { PathDestination } from '../../engine/paths/engine-paths.ts';
import { protocolOf, traceableAddress } from '../../engine/paths/path-destinations.ts';
import type { IncidentRecord, StoreReader } from '../../store/reader.ts';
import { storedDestination } from '../path-archive.ts';
import { reading } from '../read-errors.ts';

/** More hops than this are no way that a packet took. */
const MAX_ADDRESSES = 64;

/** What something is collected for. */
export interface CollectSubject {
  readonly incident: number;
  readonly target: Target;
  /** The last one of the incident. */
  readonly stall: Stall;
  readonly record: IncidentRecord;
}

/** Rejects with ContractError `not-found`. */
export async function collectSubject(
  reader: StoreReader,
  incident: number,
  signal: AbortSignal,
): Promise<CollectSubject> {
  const record = await reading(reader.incident(incidentId(incident), signal));
  if (record === null) throw new ContractError('not-found', `There is no incident ${incident}.`, { incident });
  const stall = record.stalls.reduce<Stall | null>(
    (last, one) => (last === null || one.startedAtUs >= last.startedAtUs ? one : last),
    null,
  );
  const targets = await reading(reader.targets(signal));
  const target = targets.find((entry) => entry.target.id === record.incident.targetId)?.target;
  if (stall === null || target === undefined) {
    throw new ContractError('not-found', `What incident ${incident} was about is not known any more.`, { incident });
  }
  return { incident, target, stall, record };
}

/** Where the request of the last stall went; where that is not known, where the target's requests go. Rejects with `address-unknown`. */
export async function destinationOf(
  { stall, target }: CollectSubject,
  reader: StoreReader,
  signal: AbortSignal,
): Promise<PathDestination> {
  const address = stall.remoteAddress === null ? null : traceableAddress(stall.remoteAddress);
  if (address !== null && stall.remotePort !== null && stall.remotePort > 0) {
    return { address, port: stall.remotePort, protocol: protocolOf(target) };
  }
  return storedDestination(reader, target, signal);
}

/** Addresses of the hops that traces of the incident met, in the order of their distance, each once. */
export function hopAddresses({ record }: CollectSubject): readonly string[] {
  const hops = record.evidence
    .filter((item) => item.readable)
    .flatMap(({ data }) => {
      const trace = traceObject(data);
      return trace === null ? [] : reportHops(trace);
    });
  const addresses = hops
    .toSorted((one, other) => one.ttl - other.ttl)
    .flatMap((hop) => hop.addresses)
    .flatMap((address) => canonicalAddress(address) ?? []);
  return [...new Set(addresses)].slice(0, MAX_ADDRESSES);
}
