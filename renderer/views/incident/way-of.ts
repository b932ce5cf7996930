import { msText } from '../../../electron/domain/ms-text.ts';
import type { Segment } from '../../../electron/domain/verdict/verdict.ts';
import type { Incident } from '../../state/incident.ts';
import {
  bestTrace,
  busiestShare,
  type ConnectFacts,
  connectFacts,
  type GatewayFacts,
  gatewayFacts,
  type HopsFacts,
  hopsFacts,
  hopText,
  resolverFacts,
  wasConnected,
} from './way-facts.ts';

export type PlaceState = 'fine' | 'suspected' | 'absent' | 'not-reached' | 'unknown';
export type PlaceName = 'computer' | 'gateway' | 'provider' | 'resolver' | 'path' | 'cdn' | 'server' | 'application';

/** One place between here and what answers. `fact` is taken from evidence, or says that there is none. */
export interface Place {
  readonly name: PlaceName;
  readonly state: PlaceState;
  readonly fact: string;
}

export interface WayContext {
  /** What is probed; null when it is not watched any more. */
  readonly kind: 'http' | 'tcp' | 'dns' | null;
  /** Name of this computer; null while it is not known. */
  readonly host: string | null;
}

export const NOT_MEASURED = 'not measured';

/**
 * The way from this computer to what answers, as the evidence of an incident shows it. The verdict alone says what is suspected;
 * nothing is called fine that was not seen to be. The name's resolver stands beside the way and is shown only when it is suspected.
 */
export function wayOf(incident: Incident, context: WayContext): readonly Place[] {
  const suspect = suspectOf(incident.verdict.segment, context);
  const gateway = gatewayFacts(incident);
  const furthest = furthestPhase(incident);
  const trace = bestTrace(incident, context.kind === 'dns' || furthest === 'resolve' ? 'udp' : 'tcp');
  const hops = trace === null ? null : hopsFacts(trace, gateway?.address ?? null);
  const connects = connectFacts(incident);
  const reach: Reach = {
    address: incident.stalls.find(({ remote }) => remote !== null)?.remote?.address ?? null,
    furthest,
    // Where connecting hung, one that came about in the end proves nothing of the time before.
    isConnected: (furthest !== 'connect' && wasConnected(incident)) || (connects?.up ?? 0) > 0,
    traceReached: trace?.reached === true,
  };
  const places: readonly (Place | null)[] = [
    computer(incident, context.host),
    gatewayPlace(gateway),
    provider(hops, reach),
    suspect === 'resolver' ? resolver(incident) : null,
    path(hops, reach),
    cdn(context, incident),
    server(connects, reach, context),
    application(incident, reach, context),
  ];
  return places
    .filter((place) => place !== null)
    .map((place) => (place.name === suspect ? { ...place, state: 'suspected' } : place));
}

function suspectOf(segment: Segment, { kind }: WayContext): PlaceName | null {
  switch (segment) {
    case 'observer':
      return 'computer';
    case 'local-network':
      return 'gateway';
    case 'isp':
      return 'provider';
    case 'path':
      return 'path';
    case 'resolver':
      // Of a DNS target the server is the resolver.
      return kind === 'dns' ? 'server' : 'resolver';
    case 'destination':
    case 'tls':
      return 'server';
    case 'application':
    case 'transfer':
      return 'application';
    case 'cdn-origin':
      return 'cdn';
    case 'unknown':
      return null;
  }
}

/** How far requests came. */
interface Reach {
  /** Where they went; null without an address. */
  readonly address: string | null;
  readonly furthest: Incident['stalls'][number]['phase'] | null;
  readonly isConnected: boolean;
  readonly traceReached: boolean;
}

const PHASE_ORDER = ['resolve', 'connect', 'tls', 'wait', 'transfer'] as const;

function furthestPhase({ stalls }: Incident): Reach['furthest'] {
  return PHASE_ORDER.findLast((phase) => stalls.some((stall) => stall.phase === phase)) ?? null;
}

/** Above it, what is measured here may be late because of what runs here. */
const BUSY_SHARE = 0.9;
const SLOW_GATEWAY_MS = 100;

function computer(incident: Incident, host: string | null): Place {
  const share = busiestShare(incident);
  const before = host === null ? '' : `${host}, `;
  if (share === null) return { name: 'computer', state: 'unknown', fact: `${before}load not measured` };
  const busy = share >= BUSY_SHARE;
  const fact = `${before}CPU ${Math.round(share * 100)} %${busy ? ' busy' : ''}`;
  return { name: 'computer', state: busy ? 'unknown' : 'fine', fact };
}

function gatewayPlace(facts: GatewayFacts | null): Place {
  const name = 'gateway';
  if (facts === null) return { name, state: 'unknown', fact: NOT_MEASURED };
  const { address, sent, received, rttMs, link } = facts;
  if (address === null) return { name, state: 'absent', fact: 'none in the way' };
  if (sent === 0) return { name, state: 'unknown', fact: `${address}, not asked` };
  if (received === 0) {
    // Some answer no pings; the link layer knows better.
    return link === 'reachable'
      ? { name, state: 'fine', fact: `${address}, there, no pings` }
      : { name, state: 'unknown', fact: `${address}, no answer` };
  }
  const time = rttMs === null ? '' : `, ${msText(rttMs)}`;
  if (received < sent) return { name, state: 'unknown', fact: `${address}, ${received} of ${sent} answered` };
  return { name, state: rttMs !== null && rttMs >= SLOW_GATEWAY_MS ? 'unknown' : 'fine', fact: `${address}${time}` };
}

function provider(hops: HopsFacts | null, reach: Reach): Place {
  const name = 'provider';
  if (hops === null) return { name, state: 'unknown', fact: NOT_MEASURED };
  const { provider: hop, loss, beyond } = hops;
  if (hop === null)
    return reach.traceReached
      ? { name, state: 'absent', fact: 'none in the way' }
      : { name, state: 'unknown', fact: NOT_MEASURED };
  if (loss !== null && loss.ttl <= hop.ttl) return { name, state: 'unknown', fact: lostText(hops, loss, reach) };
  if (hop.addresses.length > 0) return { name, state: 'fine', fact: hopText(hop) };
  // It says nothing of itself, but passes on what others behind it answer.
  const passes = reach.traceReached || beyond.some(({ addresses }) => addresses.length > 0);
  return { name, state: passes ? 'fine' : 'unknown', fact: `hop ${hop.ttl}, silent${passes ? ', passes on' : ''}` };
}

function path(hops: HopsFacts | null, reach: Reach): Place {
  const name = 'path';
  if (reach.furthest === 'resolve') return { name, state: 'not-reached', fact: 'not tried without an address' };
  if (hops === null) return { name, state: 'unknown', fact: NOT_MEASURED };
  const { provider: first, beyond, loss, lastAnswer } = hops;
  if (loss !== null && (first === null || loss.ttl > first.ttl)) {
    return { name, state: 'unknown', fact: lostText(hops, loss, reach) };
  }
  if (!reach.traceReached) return { name, state: 'unknown', fact: cutText(lastAnswer) };
  if (loss !== null) return { name, state: 'unknown', fact: lossText(loss) };
  const [nearest] = beyond;
  const farthest = beyond.at(-1);
  if (nearest === undefined || farthest === undefined) return { name, state: 'absent', fact: 'no hop in between' };
  const which = nearest === farthest ? `hop ${nearest.ttl}` : `hops ${nearest.ttl}–${farthest.ttl}`;
  return { name, state: 'fine', fact: `${which}, no loss` };
}

const cutText = (last: HopsFacts['lastAnswer']): string =>
  last === null ? 'no hop answered' : `no answer beyond hop ${last.ttl}`;

/** A trace that ends says where; how much of nothing came back says less. */
const lostText = ({ lastAnswer }: HopsFacts, loss: NonNullable<HopsFacts['loss']>, { traceReached }: Reach): string =>
  !traceReached && loss.lost === loss.sent ? cutText(lastAnswer) : lossText(loss);

const lossText = ({ ttl, lost, sent }: NonNullable<HopsFacts['loss']>): string =>
  `from hop ${ttl}, ${Math.round((100 * lost) / Math.max(1, sent))} % lost`;

function resolver(incident: Incident): Place {
  const name = 'resolver';
  const facts = resolverFacts(incident);
  if (facts === null) return { name, state: 'unknown', fact: NOT_MEASURED };
  const [silent] = facts.silent;
  if (facts.silent.length === 1) return { name, state: 'unknown', fact: `${silent}, no answer` };
  if (facts.silent.length > 1)
    return { name, state: 'unknown', fact: `${facts.silent.length} of ${facts.asked} do not answer` };
  const { slowest } = facts;
  if (slowest === null) return { name, state: 'unknown', fact: NOT_MEASURED };
  return { name, state: 'unknown', fact: `${slowest.address}, ${msText(slowest.queryMs)}` };
}

function cdn({ kind }: WayContext, { verdict }: Incident): Place {
  const name = 'cdn';
  if (kind === 'tcp' || kind === 'dns') return { name, state: 'absent', fact: 'not in the way' };
  const status = /\b(?:5[0-3]\d)\b/.exec(verdict.summary)?.[0];
  if (verdict.segment === 'cdn-origin' && status !== undefined)
    return { name, state: 'unknown', fact: `it answers ${status}` };
  return { name, state: 'unknown', fact: NOT_MEASURED };
}

function server(connects: ConnectFacts | null, reach: Reach, { kind }: WayContext): Place {
  const name = 'server';
  const { address } = reach;
  if (address === null) return { name, state: 'not-reached', fact: 'no address' };
  const at = (words: string): string => `${address}, ${words}`;
  if (connects !== null) {
    const { tried, up, done, refused, connectMs } = connects;
    if (done === tried) return { name, state: 'fine', fact: at(`connects in ${msText(connectMs ?? 0)}`) };
    if (up === tried) return { name, state: 'unknown', fact: at(`TCP up, TLS in ${done} of ${tried}`) };
    if (up > 0) return { name, state: 'unknown', fact: at(`${up} of ${tried} connected at once`) };
    if (refused > 0) return { name, state: 'unknown', fact: at('refuses') };
    if (!reach.isConnected) return { name, state: 'not-reached', fact: at('no answer') };
  }
  if (reach.isConnected) return { name, state: 'fine', fact: at('connected') };
  if (reach.traceReached && kind !== null) return { name, state: 'fine', fact: at('answers traces') };
  return { name, state: 'unknown', fact: at(NOT_MEASURED) };
}

function application(incident: Incident, reach: Reach, { kind }: WayContext): Place {
  const name = 'application';
  if (kind === 'dns') return { name, state: 'absent', fact: 'not in the way' };
  const hung = incident.stalls
    .filter(({ phase }) => phase === reach.furthest)
    .toSorted((one, other) => other.elapsedMs - one.elapsedMs)[0];
  switch (reach.furthest) {
    case null:
      return { name, state: 'unknown', fact: NOT_MEASURED };
    case 'resolve':
    case 'connect':
    case 'tls':
      return { name, state: 'not-reached', fact: 'not reached' };
    case 'wait':
      return { name, state: 'unknown', fact: `no first byte in ${msText(hung?.elapsedMs ?? 0)}` };
    case 'transfer':
      return { name, state: 'unknown', fact: `body unfinished in ${msText(hung?.elapsedMs ?? 0)}` };
  }
}
