import { isIP, isIPv6 } from 'node:net';

/**
 * The one way of writing an address that may become a program's argument: a literal without a zone, IPv6 compressed as in RFC 5952.
 * null for everything else, so for names and for what looks like an option.
 */
export function canonicalAddress(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%[A-Za-z0-9_.-]{1,32}$/, '');
  if (isIP(bare) === 0) return null;
  if (!isIPv6(bare)) return bare;
  // A socket that serves both families names IPv4 peers this way; programs want the plain form.
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(bare);
  if (mapped?.[1] !== undefined) return mapped[1];
  return new URL(`http://[${bare}]/`).hostname.slice(1, -1);
}

/** A port as an argument; null outside 1 to 65535. */
export function portArgument(port: number): string | null {
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? String(port) : null;
}
