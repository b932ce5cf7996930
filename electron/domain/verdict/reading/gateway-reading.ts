import type { EvidenceId } from '../../ids.ts';
import { msText } from '../../ms-text.ts';
import { printableCut } from '../../printable.ts';
import type { VerdictFacts } from '../facts.ts';
import { counted } from '../wording/counted.ts';
import { controlsReading } from './controls-reading.ts';

/**
 * How the gateway fared. `no-pings`: it answers none, but something else shows that it is there. `silent`: it answers none, and nothing else
 * tells. `gone`: it answers neither pings nor traces, and did answer traces before. `lost`: the link layer does not find it. `none`: no
 * gateway is on the way, as with a tunnel.
 */
export interface GatewayReading {
  readonly state: 'fine' | 'slow' | 'lossy' | 'no-pings' | 'silent' | 'gone' | 'lost' | 'none' | 'unknown';
  /** The way leads into a tunnel. */
  readonly isTunnel: boolean;
  /** One sentence; empty for `unknown`. */
  readonly text: string;
  readonly evidence: readonly EvidenceId[];
}

/** A gateway stands in the same building; one that takes so long is overloaded, or the radio between is bad. */
const SLOW_MS = 100;
/** A wireless link may lose one of a few pings. */
const LOSSY_SHARE = 0.3;
const TUNNEL = /^(tun|tap|wg|utun|ppp|ipsec|tailscale|zt|nordlynx|proton|vpn)/i;

export function gatewayReading(facts: VerdictFacts): GatewayReading {
  const { gateway, subject } = facts;
  if (gateway === null || subject.isThisHost) return UNKNOWN;
  const { sent, received, rttMs, link, evidence } = gateway;
  const isTunnel = gateway.interfaceName !== null && TUNNEL.test(gateway.interfaceName);
  const through = gateway.interfaceName === null ? '' : ` through ${printableCut(gateway.interfaceName, 30)}`;
  const as = (state: GatewayReading['state'], text: string): GatewayReading => ({ state, isTunnel, text, evidence });
  if (gateway.address === null) {
    return as('none', `No gateway is on the way: it leads${through || ' straight'} to the other side.`);
  }
  const name = `The gateway ${printableCut(gateway.address, 60)}`;
  if (received > 0) {
    const loss = sent === 0 ? 0 : 1 - received / sent;
    const time = rttMs === null ? '' : ` in ${msText(rttMs)}`;
    if (sent >= 3 && loss >= LOSSY_SHARE)
      return as('lossy', `${name} left ${sent - received} of ${sent} pings unanswered.`);
    if (rttMs !== null && rttMs >= SLOW_MS) return as('slow', `${name} took ${msText(rttMs)} to answer a ping.`);
    return as('fine', `${name} answered${time}.`);
  }
  if (link === 'failed' || link === 'incomplete') {
    return as('lost', `${name} was not found in the local network (neighbour state ${link}).`);
  }
  const heard = inFirstHops(facts);
  if (heard === 'silent' && sent > 0 && inLastGood(facts)) {
    return as(
      'gone',
      `${name} answered none of ${counted(sent, 'ping')} and no path trace, while it did answer when all was well.`,
    );
  }
  // A neighbour is called reachable for half a minute or so after it was last heard of (RFC 4861, 10), be it gone by then.
  if (heard === 'answered' || (link === 'reachable' && controlsReading(facts).state !== 'all-bad')) {
    return as(
      'no-pings',
      heard === 'answered'
        ? `${name} answers no pings, but does answer path traces, so its silence is no fault.`
        : `${name} answers no pings, but is reachable in the local network, so its silence is no fault.`,
    );
  }
  return sent === 0 ? { ...UNKNOWN, isTunnel } : as('silent', `${name} answered none of ${sent} pings.`);
}

/** Whether the first hop, which is the gateway, answered the traces of that time. `not-asked`: no trace tells. */
function inFirstHops({ paths }: VerdictFacts): 'answered' | 'silent' | 'not-asked' {
  const firstHops = paths
    .filter(({ timing }) => timing === 'in-flight')
    .flatMap(({ hops }) => hops.find(({ ttl }) => ttl === 1) ?? []);
  if (firstHops.some(({ addresses }) => addresses.length > 0)) return 'answered';
  return firstHops.some(({ sent }) => sent > 0) ? 'silent' : 'not-asked';
}

const inLastGood = ({ lastGood }: VerdictFacts): boolean =>
  lastGood?.hops.some(({ ttl, addresses }) => ttl === 1 && addresses.length > 0) === true;

const UNKNOWN: GatewayReading = { state: 'unknown', isTunnel: false, text: '', evidence: [] };

export const gatewayIsBad = ({ state }: GatewayReading): boolean =>
  state === 'lost' || state === 'gone' || state === 'lossy' || state === 'slow';
