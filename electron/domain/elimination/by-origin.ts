import { parseAddressAndPort, parseHost } from '../host.ts';
import { parsed, refused } from '../parsed.ts';
import { quoted } from '../quoted.ts';
import { specPort } from '../spec-port.ts';
import type { AddressAndPort, HttpSpec, TargetDefinition, TcpSpec } from '../target.ts';
import { addressAndPortText } from '../target-address.ts';
import type { Way, WaysReading } from './elimination.ts';

/** The target by way of each of these addresses instead of its name. */
export function waysByOrigin(definition: TargetDefinition, addresses: readonly string[]): WaysReading {
  const { spec } = definition;
  if (spec.kind === 'dns') {
    const note = `${quoted(definition.name)} is a DNS name, which resolvers answer and no server of its own: vary the resolvers instead.`;
    return parsed({ own: 'by name', others: [], notes: [note] });
  }
  const port = specPort(spec);
  const word = spec.kind === 'http' ? 'origin' : 'server';
  const own = spec.connectTo ?? literalOf(spec, port);
  const seen = new Set(own === null ? [] : [sameAddress(own)]);
  const others: Way[] = [];
  const notes: string[] = [];
  for (const text of addresses) {
    const read = parseAddressAndPort(text.trim(), port);
    if (read.kind === 'refused') return refused(read.reason);
    const key = sameAddress(read.value);
    if (own !== null && key === sameAddress(own)) {
      notes.push(`${quoted(definition.name)} itself goes to ${shownAddress(own, port)}.`);
    }
    if (seen.has(key)) continue;
    seen.add(key);
    others.push({
      says: `${word} ${shownAddress(read.value, port)}`,
      definition: { ...definition, spec: { ...spec, connectTo: read.value } },
    });
  }
  if (own !== null && others.length > 0) notes.push(ownNote(definition, spec, own, port));
  if (spec.kind === 'http' && spec.followRedirects > 0) {
    notes.push('A redirect to another host leads away from the address, to wherever that name leads.');
  }
  // Whether a CDN stands behind the name, its answers will tell.
  const ownSays = own === null ? 'by name' : `${word} ${shownAddress(own, port)}`;
  return parsed({ own: ownSays, others, notes });
}

function ownNote(definition: TargetDefinition, spec: HttpSpec | TcpSpec, own: AddressAndPort, port: number): string {
  const name = quoted(definition.name);
  const between = spec.kind === 'http' ? 'a CDN' : 'a load balancer';
  return spec.connectTo === null
    ? `${name} is given by its address, so these are compared as servers; whether ${between} is to blame cannot be told without its name.`
    : `${name} is pinned to ${shownAddress(own, port)}, so these are compared as servers; for ${between}, start from the target that goes by its name.`;
}

function literalOf(spec: HttpSpec | TcpSpec, port: number): AddressAndPort | null {
  const read = parseHost(spec.kind === 'tcp' ? spec.host : new URL(spec.url).hostname);
  return read.kind === 'parsed' && read.value.kind === 'address' ? { address: read.value.text, port } : null;
}

const shownAddress = (at: AddressAndPort, usualPort: number): string =>
  at.port === usualPort ? at.address : addressAndPortText(at);

/** One IPv6 address has many spellings (RFC 5952). */
function sameAddress({ address, port }: AddressAndPort): string {
  const url = address.includes(':') ? `http://[${address}]/` : null;
  return `${url !== null && URL.canParse(url) ? new URL(url).hostname : address} ${port}`;
}
