import type { VerdictFacts } from '../facts.ts';
import type { Finding, Opinion } from '../rule.ts';
import type { Segment } from '../verdict.ts';
import { listed } from '../wording/counted.ts';
import { finding } from '../wording/finding.ts';
import type { Draft } from './draft.ts';
import { remarksOn } from './remarks.ts';

/** Where it may be, in words that fit behind “in” or “at”. */
const PLACES: Readonly<Record<Segment, string>> = {
  observer: 'this computer itself',
  'local-network': 'the local network',
  isp: 'the internet provider',
  resolver: 'the resolver',
  path: 'the path to the server',
  destination: "the server's own side of the connection",
  tls: 'the TLS handshake at the server',
  application: 'the application',
  transfer: 'the sending of the body',
  'cdn-origin': 'the path from the CDN to the origin server',
  unknown: 'a place that nothing tells of',
};

/** How many of those that remain are told of. */
const MOST_PLACES = 3;

/** Nobody prevails: what it may be, what speaks for each, and what would tell them apart. */
export function undecided(open: readonly Opinion[], facts: VerdictFacts): Draft {
  const remaining = open.slice(0, MOST_PLACES);
  const wouldTell = [...new Set(remaining.flatMap((opinion) => opinion.wouldTell))].slice(0, 2);
  const asks = remaining.flatMap(({ ask }) => ask.slice(0, 1));
  return {
    segment: 'unknown',
    confidence: 'low',
    summary: summaryOf(remaining, facts.bad.phase),
    fromHop: null,
    support: remaining.flatMap(({ support }) => support.slice(0, 2)),
    against: [
      ...missingText(wouldTell),
      ...remaining.flatMap(({ counter }) => counter.filter(({ weight }) => weight !== 'weak').slice(0, 2)),
      ...remarksOn(facts),
    ],
    ask:
      asks.length > 0
        ? asks
        : ['On this side: please keep watching, so that the next window is recorded while it lasts.'],
  };
}

function summaryOf(remaining: readonly Opinion[], phase: VerdictFacts['bad']['phase']): string {
  const places = remaining.map(({ segment }) => PLACES[segment]);
  const isPathOrServer =
    remaining.length === 2 && remaining.every(({ segment }) => segment === 'path' || segment === 'destination');
  if (isPathOrServer && phase === 'connect') {
    return 'The connection request is not answered: it is lost on the way, or dropped at the server; what was recorded does not tell which.';
  }
  if (places.length === 0) return 'What was recorded does not tell where the fault lies.';
  if (places.length === 1) return `What was recorded hardly tells where the fault lies; it may be ${places[0]}.`;
  return `What was recorded fits ${listed(places).replace(/ and (?=[^,]*$)/, ' as well as ')}, and does not tell which it is.`;
}

function missingText(wouldTell: readonly string[]): Finding[] {
  return wouldTell.length === 0 ? [] : [finding('weak', `What would tell: ${wouldTell.join(', or ')}.`)];
}
