import { addressBytes } from '../../native/address-bytes.ts';

/** The name under which an address is looked up in reverse (RFC 1035, section 3.5; RFC 3596, section 2.5); null for what is no address. */
export function reverseName(address: string): string | null {
  const bytes = addressBytes(address);
  if (bytes === null) return null;
  return bytes.length === 4
    ? `${[...bytes].reverse().join('.')}.in-addr.arpa`
    : `${[...bytes.toString('hex')].reverse().join('.')}.ip6.arpa`;
}
