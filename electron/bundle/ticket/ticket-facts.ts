import type { Stall } from '../../domain/stall.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleSource } from '../bundle-source.ts';
import type { ReadmeParts } from '../readme/readme-parts.ts';
import type { SeenEdge } from '../samples/sample-tally.ts';
import { durationText } from '../words/relative-time.ts';

const MAX_PORTS = 4;
const MAX_RESOLVERS = 4;

/** The ports that the hung requests came from, by which a desk finds them in its own records; empty where none is known. */
export function sourcePortsText(stalls: readonly Stall[]): string {
  const ports = [...new Set(stalls.map((stall) => stall.localPort).filter((port) => port !== null))];
  if (ports.length === 0) return '';
  const more = ports.length - MAX_PORTS;
  const named = ports.slice(0, MAX_PORTS).join(', ');
  return `, port${ports.length === 1 ? '' : 's'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The network that an address is in, where it is known. */
export function networkOf(address: string, source: BundleSource): string | null {
  return source.hopNames.find((known) => known.address === address)?.network ?? null;
}

/** What each resolver answered during the request that hung longest, or during any where that one was not asked about. */
export function resolversText({ survey }: ReadmeParts, worst: Stall | null): string | null {
  const asked = survey.evidence.filter((item) => item.answers.length > 0);
  const item = asked.find(({ stall }) => stall.id === worst?.id) ?? asked[0];
  if (item === undefined) return null;
  const told = item.answers.slice(0, MAX_RESOLVERS).map(({ address, port, queryMs, rcode }) => {
    const server = port === 53 ? address : addressAndPortText({ address, port });
    if (queryMs === null) return `${server} no answer`;
    const outcome = rcode === null || rcode === 'NOERROR' ? '' : ` ${rcode}`;
    return `${server} ${durationText(queryMs)}${outcome}`;
  });
  const more = item.answers.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}${item.inFlight ? '' : ' (asked afterwards)'}`;
}

/** What a CDN needs to find the request again. */
export function edgeText({ edge, startedAtUs, isBad }: SeenEdge): string | null {
  // Every server names its program; without more than that there is no CDN.
  if ([edge.requestId, edge.colo, edge.via, edge.cacheStatus].every((text) => text === null)) return null;
  const parts = [
    ['server', edge.server],
    ['request id', edge.requestId],
    ['colo', edge.colo],
    ['via', edge.via],
    ['cache', edge.cacheStatus],
  ].flatMap(([name, text]) => (text === null ? [] : [`${name} ${text}`]));
  const when = isBad ? `of the request of ${utcText(startedAtUs)}` : `of a good request, ${utcText(startedAtUs)}`;
  return `${parts.join(', ')} (${when})`;
}
