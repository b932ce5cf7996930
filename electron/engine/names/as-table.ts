import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { printableCut } from '../../domain/printable.ts';
import { addressBytes } from '../native/address-bytes.ts';

/** Who announces an address, as a table of the person's own says it. */
export interface AutonomousSystem {
  readonly number: number;
  /** null where the table gives no name. */
  readonly name: string | null;
}

export interface AsTable {
  readonly ranges: number;
  /** null for what the table does not contain, and for what is no address. */
  find(address: string): AutonomousSystem | null;
}

interface Range {
  /** As a number for IPv4, as a big one for IPv6; both kinds are never compared with one another. */
  readonly first: number | bigint;
  readonly last: number | bigint;
  readonly system: AutonomousSystem | null;
  readonly line: number;
}

interface NestedRange extends Range {
  /** The next wider range around this one. */
  readonly around: NestedRange | null;
}

const MAX_CHARACTERS = 512_000_000;
const MAX_AS_NUMBER = 4_294_967_295;

/**
 * Reads a table of who announces which addresses, one range a line, fields apart by tabs, commas or semicolons:
 * `FIRST LAST NUMBER [COUNTRY] [NAME]` or `PREFIX/BITS NUMBER [NAME]`; `#` begins a comment. The number may be written `AS64500`; 0 means
 * that nobody announces the range. Narrower ranges win over those around them. It is taken whole or refused with the line that is wrong.
 */
export function readAsTable(text: string): Parsed<AsTable> {
  if (text.length > MAX_CHARACTERS) return refused('the table is longer than 512 million characters');
  const ranges4: Range[] = [];
  const ranges6: Range[] = [];
  const systems = new Map<string, AutonomousSystem>();
  let line = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const words = text.slice(at, end).trim();
    line += 1;
    at = end + 1;
    if (words === '' || words.startsWith('#')) continue;
    const range = rangeOf(words, line, systems);
    if (typeof range === 'string') return refused(`line ${line}: ${range}`);
    (typeof range.first === 'bigint' ? ranges6 : ranges4).push(range);
  }
  const nested4 = nest(ranges4);
  const nested6 = nest(ranges6);
  if (typeof nested4 === 'string') return refused(nested4);
  if (typeof nested6 === 'string') return refused(nested6);
  return parsed({
    ranges: nested4.length + nested6.length,
    find: (address) => {
      const bare = address.replace(/%.*$/, '');
      const value = addressValue(bare);
      if (value === null) return null;
      return systemOf(typeof value === 'bigint' ? nested6 : nested4, value);
    },
  });
}

function rangeOf(words: string, line: number, systems: Map<string, AutonomousSystem>): Range | string {
  const fields = words.split(/\s*[\t,;]\s*/);
  const [start = '', second = '', third = ''] = fields;
  const bounds = start.includes('/') ? boundsOfPrefix(start) : boundsOf(start, second);
  if (typeof bounds === 'string') return bounds;
  const isPrefix = start.includes('/');
  const numberText = (isPrefix ? second : third).replace(/^AS/i, '');
  const number = /^\d{1,10}$/.test(numberText) ? Number(numberText) : Number.NaN;
  if (!(number <= MAX_AS_NUMBER)) return `“${printableCut(numberText, 40)}” is not the number of an autonomous system`;
  const name = fields
    .slice(isPrefix ? 2 : 4)
    .join(', ')
    .trim();
  return { ...bounds, line, system: number === 0 ? null : sharedSystem(systems, number, name) };
}

/** Hundreds of ranges belong to one system; it is kept once. */
function sharedSystem(systems: Map<string, AutonomousSystem>, number: number, name: string): AutonomousSystem {
  const key = `${number} ${name}`;
  const known = systems.get(key);
  if (known !== undefined) return known;
  const system = { number, name: name === '' ? null : printableCut(name, 100) };
  systems.set(key, system);
  return system;
}

function boundsOf(firstText: string, lastText: string): Pick<Range, 'first' | 'last'> | string {
  const first = addressValue(firstText);
  const last = addressValue(lastText);
  if (first === null) return `“${printableCut(firstText, 60)}” is not an address`;
  if (last === null) return `“${printableCut(lastText, 60)}” is not an address`;
  if (typeof first !== typeof last) return 'the range begins in one address family and ends in the other';
  return first <= last ? { first, last } : 'the range ends before it begins';
}

function boundsOfPrefix(text: string): Pick<Range, 'first' | 'last'> | string {
  const [addressText = '', bitsText = ''] = text.split('/');
  const value = addressValue(addressText);
  const wrong = `“${printableCut(text, 60)}” is not a prefix`;
  if (value === null || !/^\d{1,3}$/.test(bitsText)) return wrong;
  const bits = Number(bitsText);
  if (typeof value === 'bigint') {
    if (bits > 128) return wrong;
    const size = 1n << BigInt(128 - bits);
    const first = value - (value % size);
    return { first, last: first + size - 1n };
  }
  if (bits > 32) return wrong;
  const size = 2 ** (32 - bits);
  const first = value - (value % size);
  return { first, last: first + size - 1 };
}

/** A number for IPv4, a big one for IPv6; null for what is no address. */
function addressValue(text: string): number | bigint | null {
  const bytes = text.includes('%') ? null : addressBytes(text);
  if (bytes === null) return null;
  return bytes.length === 4 ? bytes.readUInt32BE() : (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8);
}

/** Sorted by their start, each with the range around it; or what is wrong with them. */
function nest(ranges: Range[]): NestedRange[] | string {
  ranges.sort((one, other) =>
    one.first < other.first
      ? -1
      : one.first > other.first
        ? 1
        : one.last > other.last
          ? -1
          : one.last < other.last
            ? 1
            : 0,
  );
  const nested: NestedRange[] = [];
  let open: NestedRange | null = null;
  for (const range of ranges) {
    while (open !== null && open.last < range.first) open = open.around;
    if (open !== null && range.last > open.last)
      return `line ${range.line}: the range overlaps that of line ${open.line} without lying in it`;
    const entry: NestedRange = { ...range, around: open };
    nested.push(entry);
    open = entry;
  }
  return nested;
}

function systemOf(ranges: readonly NestedRange[], value: number | bigint): AutonomousSystem | null {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range !== undefined && range.first <= value) low = middle + 1;
    else high = middle;
  }
  let range = ranges[low - 1] ?? null;
  while (range !== null && range.last < value) range = range.around;
  return range?.system ?? null;
}
