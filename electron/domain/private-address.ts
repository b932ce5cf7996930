import { isIpv4 } from './host.ts';

/**
 * Addresses that mean something inside one network only: RFC 1918, RFC 6598 (carrier-grade NAT), RFC 3927 and RFC 4291
 * (link-local, and the old site-local), RFC 4193 (ULA). Takes the canonical form. Loopback tells nothing and is none.
 */
export function isPrivateAddress(canonical: string): boolean {
  if (isIpv4(canonical)) {
    const [a = 0, b = 0] = canonical.split('.').map(Number);
    return (
      a === 10 ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b <= 127)
    );
  }
  const groups = ipv6Groups(canonical);
  const [first = 0, second = 0, third = 0] = groups;
  // These carry an IPv4 address: RFC 6052 (NAT64's well-known prefix), RFC 2765 (translated), RFC 4291 (compatible), RFC 3056 (6to4).
  if (first === 0x64 && second === 0xff9b) return isPrivateAddress(lastFourBytes(groups));
  if (
    groups.slice(0, 4).every((group) => group === 0) &&
    (groups[4] === 0xffff || groups[4] === 0) &&
    groups[5] === 0
  ) {
    return isPrivateAddress(lastFourBytes(groups));
  }
  if (first === 0x2002) return isPrivateAddress(fourBytes(second, third));
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || (first & 0xffc0) === 0xfec0;
}

function lastFourBytes(groups: readonly number[]): string {
  const [high = 0, low = 0] = groups.slice(6);
  return fourBytes(high, low);
}

/** Dotted decimal of two 16-bit groups. */
export function fourBytes(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of a valid IPv6 address without a zone. */
export function ipv6Groups(address: string): readonly number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex =
    dotted === null
      ? address
      : `${address.slice(0, dotted.index)}${[0, 2]
          .map((at) => ((Number(dotted[at + 1]) << 8) | Number(dotted[at + 2])).toString(16))
          .join(':')}`;
  const [left = '', right] = hex.split('::', 2);
  const groupsOf = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const head = groupsOf(left);
  if (right === undefined) return head;
  const tail = groupsOf(right);
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}
