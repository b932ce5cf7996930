import { isIP } from 'node:net';

/** The name under which an address is looked up in reverse (RFC 1035, section 3.5; RFC 3596, section 2.5); null for what is no address. */
export function reverseName(address: string): string | null {
  switch (isIP(address)) {
    case 4:
      return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
    case 6: {
      const groups = expanded(address.replace(/%.*$/, ''));
      const nibbles = groups.map((group) => group.padStart(4, '0')).join('');
      return `${[...nibbles].reverse().join('.')}.ip6.arpa`;
    }
    default:
      return null;
  }
}

/** The eight groups of an IPv6 address. */
function expanded(address: string): readonly string[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: string | undefined, low: string | undefined) => (Number(high) * 256 + Number(low)).toString(16);
  const plain = dotted === null ? address : `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}`;
  const [before = '', after = ''] = plain.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === '' ? [] : after.split(':');
  const missing = plain.includes('::') ? 8 - head.length - tail.length : 0;
  return [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
}
