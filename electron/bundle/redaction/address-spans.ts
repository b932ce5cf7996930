import { ipv6Groups } from '../../domain/private-address.ts';
import { canonicalAddress } from './canonical-address.ts';
import type { RedactionSpan } from './redaction-span.ts';

export interface AddressPlace {
  readonly start: number;
  readonly end: number;
  /** Canonical form. */
  readonly address: string;
}

/** Addresses in every spelling that tools print, of all kinds; whoever calls decides which of them to take out. */
export function addressPlaces(text: string): readonly AddressPlace[] {
  // Most texts have none, and a look for what every address has is quicker than the rules.
  return [
    ...(text.search(/\.arpa/i) >= 0 ? reverseNames(text) : []),
    ...(text.includes(':') ? ipv6Places(text) : []),
    ...(text.includes('.') ? ipv4Places(text) : []),
    ...(text.includes('-') ? dashedPlaces(text) : []),
  ];
}

/** A whole address, or the network that a zone of reverse names is for. */
const REVERSE = /\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?=\.in-addr\.arpa\b)/gi;
const REVERSE_NETWORK = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?=\.in-addr\.arpa\b)/gi;
const REVERSE_IPV6 = /(?<![0-9a-f.])((?:[0-9a-f]\.){7,31}[0-9a-f])(?=\.ip6\.arpa\b)/gi;

function reverseNames(text: string): readonly AddressPlace[] {
  const ipv4 = [...text.matchAll(REVERSE)].map((match) => place(match, match.slice(1, 5).toReversed().join('.')));
  const networks = [...text.matchAll(REVERSE_NETWORK)].map((match) =>
    place(match, `${match.slice(1, 4).toReversed().join('.')}.0`),
  );
  const ipv6 = [...text.matchAll(REVERSE_IPV6)].map((match) => {
    const nibbles = (match[1] ?? '').split('.').toReversed().join('').padEnd(32, '0');
    return place(match, (nibbles.match(/.{4}/g) ?? []).join(':'));
  });
  return [...ipv4, ...networks, ...ipv6].flatMap((each) => each ?? []);
}

function place(match: RegExpExecArray, spelling: string): AddressPlace | null {
  const address = canonicalAddress(spelling);
  return address === null ? null : { start: match.index, end: match.index + match[0].length, address };
}

/** netstat of macOS sets the port behind one more dot, so what follows is looked at only for digits. */
function ipv4Places(text: string): readonly AddressPlace[] {
  return [...text.matchAll(/(?<!\d)(?:\d{1,3}\.){3}\d{1,3}(?!\d)/g)].flatMap(
    (match) => place(match, match[0].split('.').map(Number).join('.')) ?? [],
  );
}

/** Names that hosters and DHCP servers make of addresses: `ip-10-0-0-5`. */
function dashedPlaces(text: string): readonly AddressPlace[] {
  return [...text.matchAll(/(?<!\d|\d-)(?:\d{1,3}-){3}\d{1,3}(?!\d|-\d)/g)].flatMap(
    (match) => place(match, match[0].split('-').map(Number).join('.')) ?? [],
  );
}

const LONGEST_RUN = 80;

function ipv6Places(text: string): readonly AddressPlace[] {
  return [...text.matchAll(/[0-9A-Fa-f:.]{3,}(?:%[\w.-]{1,32})?/g)].flatMap((match) => {
    const run = match[0];
    if (run.length > LONGEST_RUN || run.indexOf(':') === run.lastIndexOf(':')) return [];
    return ipv6InRun(run, match.index) ?? [];
  });
}

/** The first address in a run of hexadecimal digits, colons and dots, which may begin with a label and end with a port. */
function ipv6InRun(run: string, offset: number): AddressPlace | null {
  for (let from = 0; from < run.length; from = nextGroup(run, from)) {
    for (let to = run.length; to > from + 2; to = lastSeparator(run, from, to)) {
      const address = canonicalAddress(run.slice(from, to));
      if (address !== null && run.slice(from, to).includes(':'))
        return { start: offset + from, end: offset + to, address };
    }
  }
  return null;
}

function nextGroup(run: string, from: number): number {
  const colon = run.indexOf(':', from);
  if (colon < 0) return run.length;
  return colon === from ? from + 1 : colon;
}

function lastSeparator(run: string, from: number, to: number): number {
  const end = run.slice(from, to);
  return from + Math.max(end.lastIndexOf('.'), end.lastIndexOf(':'), end.lastIndexOf('%'));
}

const COLONS = /(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,2}:){5}[0-9A-Fa-f]{1,2}(?![0-9A-Fa-f:])/g;
const DASHES = /(?<![0-9A-Fa-f-])(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f-])/g;
const DOTS = /(?<![0-9A-Fa-f.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?![0-9A-Fa-f.])/g;

/** systemd names network cards by their hardware address. */
const IN_NAMES = /(?<![A-Za-z0-9])(?:en|wl|ww|sl|ib)x([0-9a-f]{12})(?![A-Za-z0-9])/g;

const MAC_SIGN = /[0-9A-Fa-f]{1,4}([:.-])[0-9A-Fa-f]{1,4}\1|x[0-9a-f]{12}/;

/** Hardware addresses as Unix (macOS without leading zeros), Windows and Cisco write them; not those that mean nobody or all. */
export function macSpans(text: string): readonly RedactionSpan[] {
  if (!MAC_SIGN.test(text)) return [];
  const named = [...text.matchAll(IN_NAMES)].map((match) => ({
    start: match.index + match[0].length - 12,
    end: match.index + match[0].length,
    kind: 'mac-address' as const,
    key: match[1] ?? '',
  }));
  const spelled = [COLONS, DASHES, DOTS].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const digits = macDigits(match[0]);
      if (/^(0{12}|f{12})$/.test(digits)) return [];
      return [{ start: match.index, end: match.index + match[0].length, kind: 'mac-address' as const, key: digits }];
    }),
  );
  return [...spelled, ...named];
}

/** The ways in which a hardware address is written that are too common to be taken for one unless it is known. */
export function bareMacForms(digits: string): readonly string[] {
  const pairs = digits.match(/../g) ?? [];
  return [digits, pairs.join(' '), (digits.match(/.{4}/g) ?? []).join('-')];
}

/** The hardware address in the lower half of an IPv6 address (RFC 4291, appendix A), as digits; null where there is none. */
export function macInAddress(canonical: string): string | null {
  if (!canonical.includes(':')) return null;
  const [high = 0, second = 0, third = 0, low = 0] = ipv6Groups(canonical).slice(4);
  if ((second & 0xff) !== 0xff || third >> 8 !== 0xfe) return null;
  const bytes = [(high >> 8) ^ 2, high & 255, second >> 8, third & 255, low >> 8, low & 255];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where the last four groups of an address begin within its spelling; null where they are not all written out. */
export function lowerHalfAt(spelling: string): number | null {
  const found = /(?<=:)[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}$/i.exec(spelling);
  return found?.index ?? null;
}

function macDigits(spelling: string): string {
  const groups = spelling.toLowerCase().split(/[:.-]/);
  return groups.map((group) => group.padStart(groups.length === 3 ? 4 : 2, '0')).join('');
}
