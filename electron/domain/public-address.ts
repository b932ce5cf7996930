import { parseHost } from './host.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import { fourBytes, ipv6Groups, isPrivateAddress } from './private-address.ts';
import { quoted } from './quoted.ts';

/**
 * Reads the address under which servers see this computer, as a person tells it, into its one spelling (RFC 5952). What no server can
 * see as the address of a client is refused: a private one most of all, because that is the one that a person finds first.
 */
export function parsePublicAddress(text: string): Parsed<string> {
  const trimmed = text.trim();
  const shown = quoted(trimmed);
  const host = parseHost(trimmed);
  if (host.kind === 'refused') return host;
  if (host.value.kind === 'name')
    return refused(`${shown} is a name; here an address is needed, such as 198.51.100.20`);
  if (host.value.text.includes('%')) return refused(`${shown} has a zone in it; an address that servers see has none`);
  const address = host.value.family === 4 ? host.value.text : spelledOnce(host.value.text);
  if (isPrivateAddress(address)) {
    return refused(
      `${shown} is private, so no server sees it; name the one that your router has towards the internet, or that your provider gave you`,
    );
  }
  if (isOfNoClient(address)) return refused(`${shown} is no address that a server sees a computer under`);
  return parsed(address);
}

/** Compressed lower case; of a mapped one (RFC 4291 2.5.5.2) the IPv4. */
function spelledOnce(literal: string): string {
  const groups = ipv6Groups(literal);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? fourBytes(groups[6] ?? 0, groups[7] ?? 0) : new URL(`http://[${literal}]/`).hostname.slice(1, -1);
}

/** Unspecified, loopback, multicast, broadcast and what is reserved (RFC 1122 3.2.1.3, RFC 1112, RFC 4291 2.5 and 2.7). */
function isOfNoClient(address: string): boolean {
  if (!address.includes(':')) {
    const first = Number(address.split('.', 1)[0]);
    return first === 0 || first === 127 || first >= 224;
  }
  const groups = ipv6Groups(address);
  const [first = 0, ...others] = groups;
  const last = others.pop() ?? 0;
  return first >= 0xff00 || (last <= 1 && first === 0 && others.every((group) => group === 0));
}
