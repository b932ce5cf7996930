import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';
import type { AddressAndPort } from './target.ts';

/** What names a machine: a DNS name in its ASCII form and lower case, or an address literal without brackets. */
export type Host =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'address'; readonly family: 4 | 6; readonly text: string };

const MAX_NAME_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/**
 * Reads a host so that it can safely become part of an argument vector: nothing that looks like an option, no spaces, no
 * control characters. Names in other scripts become their ASCII form (RFC 5891, by the URL standard).
 */
export function parseHost(text: string): Parsed<Host> {
  const shown = quoted(text);
  if (text === '') return refused('the host is empty');
  if (text.startsWith('-')) return refused(`${shown} looks like an option, not like a host`);
  if (/\s/.test(text)) return refused(`${shown} has a space in it; a host has none`);
  if (/\p{Cc}/u.test(text)) return refused(`${shown} has a control character in it`);
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.includes(':')) {
    return isIpv6(bare)
      ? parsed({ kind: 'address', family: 6, text: bare.toLowerCase() })
      : refused(`${shown} ${withColon(text)}`);
  }
  if (bare !== text) return refused(`${shown}: brackets are for IPv6 addresses only`);
  if (isIpv4(text)) return parsed({ kind: 'address', family: 4, text });
  return parseName(text);
}

/** What something with a colon is that is no address: mostly more than a host was written. */
function withColon(text: string): string {
  if (text.includes('://')) return 'is a URL; here its host alone is needed';
  if (/^([^:[\]]*|\[.*\]):\d*$/.test(text)) return 'has a port in it; here the host alone is needed';
  return 'is no IPv6 address';
}

function parseName(text: string): Parsed<Host> {
  const shown = quoted(text);
  if (text.length > 4 * MAX_NAME_LENGTH) return refused(`${shown} is longer than ${MAX_NAME_LENGTH} characters`);
  let ascii = text.toLowerCase();
  if (/\P{ASCII}/u.test(text)) {
    const url = urlOrNull(`http://${text}/`);
    if (url === null) return refused(`${shown} is no host name`);
    ascii = url.hostname;
  }
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  if (name === '') return refused(`${shown} is no host name`);
  if (name.length > MAX_NAME_LENGTH) return refused(`${shown} is longer than ${MAX_NAME_LENGTH} characters`);
  const labels = name.split('.');
  for (const label of labels) {
    if (label === '') return refused(`${shown} has an empty label (two dots in a row, or one at the start)`);
    if (label.length > MAX_LABEL_LENGTH)
      return refused(`${shown} has a label of more than ${MAX_LABEL_LENGTH} characters`);
    if (label.startsWith('-')) return refused(`${shown} has a label that starts with a hyphen`);
    const wrong = /[^a-z0-9_-]/.exec(label);
    if (wrong !== null) return refused(`${shown} has the character ${quoted(wrong[0])}, which no host name has`);
  }
  // 10.1 and 1234 would be read as 10.0.0.1 and 0.0.4.210 by some programs and as names by others.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return refused(`${shown} is neither a host name nor a full IPv4 address`);
  return parsed({ kind: 'name', text: ascii });
}

/** Reads an address literal with an optional port: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::1]:53`, `2001:db8::1`. */
export function parseAddressAndPort(text: string, defaultPort: number | null): Parsed<AddressAndPort> {
  const split = splitPort(text);
  if (split.kind === 'refused') return split;
  const host = parseHost(split.value.host);
  if (host.kind === 'refused') return host;
  if (host.value.kind === 'name')
    return refused(`${quoted(text)} is a name; here an address is needed, such as 192.0.2.53`);
  const port = split.value.port ?? defaultPort;
  if (port === null) return refused(`${quoted(text)} has no port; write it as ${literalWithPort(host.value.text)}`);
  return parsed({ address: host.value.text, port });
}

/** Splits `host:port`, `[v6]:port`, `host` and `v6` without judging the host; `port` is null where there is none. */
export function splitPort(text: string): Parsed<{ readonly host: string; readonly port: number | null }> {
  const bracketed = /^(\[[^\]]*\])(?::(.*))?$/.exec(text);
  if (bracketed !== null) return withPort(text, bracketed[1] ?? '', bracketed[2] ?? null);
  const colons = text.split(':').length - 1;
  if (colons !== 1) return parsed({ host: text, port: null });
  const at = text.indexOf(':');
  return withPort(text, text.slice(0, at), text.slice(at + 1));
}

function withPort(whole: string, host: string, portText: string | null): Parsed<{ host: string; port: number | null }> {
  if (portText === null) return parsed({ host, port: null });
  const port = parsePort(portText);
  return port.kind === 'refused' ? refused(`${quoted(whole)}: ${port.reason}`) : parsed({ host, port: port.value });
}

/** A TCP or UDP port, 1 to 65535. */
export function parsePort(text: string): Parsed<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? parsed(port) : refused(`${quoted(text)} is not a port; ports are 1 to 65535`);
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291 text form, with an optional zone (RFC 4007) such as `%eth0`. */
export function isIpv6(text: string): boolean {
  const zone = text.indexOf('%');
  if (zone >= 0 && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(text.slice(zone + 1))) return false;
  const literal = zone >= 0 ? text.slice(0, zone) : text;
  return /^[0-9A-Fa-f:.]{2,45}$/.test(literal) && urlOrNull(`http://[${literal}]/`) !== null;
}

const literalWithPort = (address: string) => (address.includes(':') ? `[${address}]:443` : `${address}:443`);

/** The URL of the standard, or null for what is none. */
export function urlOrNull(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
