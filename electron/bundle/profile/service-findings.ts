import { isPrivateAddress } from '../../domain/private-address.ts';
import type { Target } from '../../domain/target.ts';
import { addressAndPortText } from '../../domain/target-address.ts';
import { canonicalAddress } from '../redaction/canonical-address.ts';
import { type Finding, missing, NOT_ASKED, present } from './checklist-item.ts';
import type { Searched } from './searched.ts';
import { hostOf } from './subjects.ts';

/** The id that a CDN's edge gave to the request, and its place. */
export function edgeFinding({ survey, subjects }: Searched): Finding {
  if (subjects.http.length === 0) return NOT_ASKED;
  const seen = subjects.http.flatMap(({ id }) => survey.tallies.get(id)?.edge ?? []);
  const edge = seen.find(({ isBad }) => isBad) ?? seen.find((each) => each.edge.requestId !== null) ?? seen[0];
  if (edge === undefined) return missing('no answer named an edge');
  const { requestId, colo } = edge.edge;
  if (requestId === null) return missing('the edge gave no id to the request');
  const told = colo === null ? requestId : `${requestId} at ${colo}`;
  return present(edge.isBad ? told : `${told}, of a good request before; what hung got no answer`);
}

/** The same service asked without the CDN. */
export function originBypassFinding({ source, survey, subjects }: Searched): Finding {
  if (subjects.http.length === 0) return NOT_ASKED;
  const bypass = source.targets.find((other) => subjects.http.some((subject) => passesBy(other, subject)));
  if (bypass === undefined) {
    return missing(
      'no target asks the origin itself; add one with the same URL and “connectTo: ADDRESS:PORT” of the origin, in the role of a control',
    );
  }
  const asked = survey.tallies.get(bypass.id)?.samples ?? 0;
  return asked > 0 ? present(`by the target ${bypass.name}`) : missing(`${bypass.name} was not asked in this time`);
}

/** Same name, another address. */
function passesBy(other: Target, subject: Target): boolean {
  if (other.id === subject.id || other.spec.kind !== 'http' || subject.spec.kind !== 'http') return false;
  const [one, two] = [other.spec.connectTo, subject.spec.connectTo];
  return (
    one !== null &&
    hostOf(other) === hostOf(subject) &&
    (two === null || addressAndPortText(one) !== addressAndPortText(two))
  );
}

/** What the server showed to prove who it is. */
export function certificateFinding({ survey, subjects }: Searched): Finding {
  if (subjects.https.length === 0) return NOT_ASKED;
  const seen = subjects.https.some(({ id }) => (survey.tallies.get(id)?.certificates.size ?? 0) > 0);
  return seen ? present() : missing('no handshake came so far that the server showed one');
}

/** Our address as the other side sees it. */
export function publicAddressFinding({ source, subjects }: Searched): Finding {
  const told = source.vantages.flatMap(({ publicAddress }) => publicAddress ?? []);
  if (told.length > 0) return present();
  const locals = [
    ...subjects.stalls.flatMap(({ stall }) => stall.localAddress ?? []),
    ...source.vantages.flatMap(({ sourceAddress }) => sourceAddress ?? []),
  ];
  if (locals.some(isPublic)) return present('the source address is public');
  return missing('ours are private, and nothing is asked of others; write it into the ticket');
}

function isPublic(address: string): boolean {
  const canonical = canonicalAddress(address);
  return canonical !== null && !isPrivateAddress(canonical) && !canonical.startsWith('127.') && canonical !== '::1';
}

/** Both ends of what hung, with their ports. */
export function bothAddressesFinding({ subjects }: Searched): Finding {
  if (subjects.connected.length === 0) return NOT_ASKED;
  const ids = new Set<number>(subjects.connected.map(({ id }) => id));
  const stalls = subjects.stalls.map(({ stall }) => stall).filter(({ targetId }) => ids.has(targetId));
  const both = stalls.some(
    (stall) => stall.localAddress !== null && stall.localPort !== null && stall.remotePort !== null,
  );
  if (both) return present();
  if (stalls.length === 0) return missing('no request hung in this time');
  return stalls.some(({ remoteAddress }) => remoteAddress !== null)
    ? missing('our own port is not known')
    : missing('it hung before there was an address to connect to');
}
