import { isIPv4, isIPv6 } from 'node:net';
import { fourBytes, ipv6Groups } from '../../domain/private-address.ts';

/** The one spelling of an address: dotted decimal, or compressed lower case without zone; of a mapped one the IPv4. null for no address. */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  const plain = text.split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return null;
  const groups = ipv6Groups(plain);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? fourBytes(groups[6] ?? 0, groups[7] ?? 0) : new URL(`http://[${plain}]/`).hostname.slice(1, -1);
}
