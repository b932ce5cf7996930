import type { RedactionSpan } from './redaction-span.ts';

/** A text as it reads once its escapes are resolved, which remembers where in the original each character came from. */
export interface DecodedView {
  readonly text: string;
  /** Of each character, in the original. */
  readonly starts: Int32Array;
  /** Behind each character, in the original. */
  readonly ends: Int32Array;
}

/** Escapes within escapes are resolved this often: a link in a field of JSON in a log line in JSON. */
const MOST_LAYERS = 4;

/** Runs of percent-encoded and `\x` bytes; HTML's references; JSON's and C's escapes. */
const ESCAPES =
  /(?:%[0-9a-f]{2})+|(?:\\x[0-9a-f]{2})+|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|\\[nrt"'\\/]/gi;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const SIGNS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text with its escapes resolved once, twice and so on, as long as there are any. */
export function decodedViews(text: string): readonly DecodedView[] {
  const views: DecodedView[] = [];
  if (!/[%&\\]/.test(text)) return views;
  let last: DecodedView | null = null;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const next = resolvedOnce(last?.text ?? text, last);
    if (next === null) break;
    views.push(next);
    last = next;
  }
  return views;
}

/** The text without its line breaks and what indents the next line, as before something broke it; null for a single line. */
export function unbrokenView(text: string): DecodedView | null {
  const breaks = /\r?\n[ \t]*(?:[<>*|][ \t]+)?/g;
  return rewritten(text, null, breaks, () => []);
}

/** The text as quoted-printable (RFC 2045, 6.7), which much is that is none: `sid=ABC`. Only what needs no mark is looked for in it. */
export function quotedPrintableView(text: string): DecodedView | null {
  if (!text.includes('=')) return null;
  return rewritten(text, null, /(?:=[0-9A-F]{2})+|=\r?\n/g, (found) =>
    /[\r\n]/.test(found) ? [] : bytePieces(found, 3),
  );
}

/** A span of the view, where it lies in the original. */
export function inOriginal(view: DecodedView, span: RedactionSpan): RedactionSpan {
  return { ...span, start: view.starts[span.start] ?? 0, end: view.ends[span.end - 1] ?? 0 };
}

function resolvedOnce(text: string, of: DecodedView | null): DecodedView | null {
  return rewritten(text, of, ESCAPES, resolved);
}

/** What stands for a stretch: characters, each with how many characters of the stretch it takes. */
type Pieces = readonly (readonly [text: string, length: number])[];

function rewritten(
  text: string,
  of: DecodedView | null,
  pattern: RegExp,
  pieces: (found: string) => Pieces,
): DecodedView | null {
  if (text.search(pattern) < 0) return null;
  const parts: string[] = [];
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  let length = 0;
  let at = 0;
  const put = (part: string, from: number, to: number): void => {
    parts.push(part);
    for (let index = 0; index < part.length; index += 1, length += 1) {
      starts[length] = of === null ? from : (of.starts[from] ?? 0);
      ends[length] = of === null ? to : (of.ends[to - 1] ?? 0);
    }
  };
  const copy = (from: number, to: number): void => {
    parts.push(text.slice(from, to));
    for (let index = from; index < to; index += 1, length += 1) {
      starts[length] = of === null ? index : (of.starts[index] ?? 0);
      ends[length] = of === null ? index + 1 : (of.ends[index] ?? 0);
    }
  };
  for (const match of text.matchAll(pattern)) {
    copy(at, match.index);
    at = match.index;
    const end = match.index + match[0].length;
    for (const [part, taken] of pieces(match[0])) {
      put(part, at, at + taken);
      at += taken;
    }
    at = end;
  }
  copy(at, text.length);
  return { text: parts.join(''), starts: starts.subarray(0, length), ends: ends.subarray(0, length) };
}

function resolved(found: string): Pieces {
  const [first, second] = found;
  if (first === '%') return bytePieces(found, 3);
  if (first === '&') return [[referenced(found.slice(1, -1)), found.length]];
  if (second === 'x' || second === 'X') return bytePieces(found, 4);
  if ((second === 'u' || second === 'U') && found.length > 2) {
    return [[character(Number.parseInt(found.replace(/[^0-9a-f]/gi, ''), 16)), found.length]];
  }
  return [[SIGNS[second ?? ''] ?? second ?? '', found.length]];
}

function referenced(name: string): string {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? ' ';
  return character(/^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

const character = (code: number): string => (code <= 0x10_ffff ? String.fromCodePoint(code) : ' ');

/** Bytes written as `width` characters each, the last two of them hexadecimal: as UTF-8 where they are, else as Latin-1. */
function bytePieces(found: string, width: number): Pieces {
  const bytes = Buffer.from(
    Array.from({ length: found.length / width }, (_, index) =>
      found.slice((index + 1) * width - 2, (index + 1) * width),
    ).join(''),
    'hex',
  );
  const pieces: [string, number][] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceLength(bytes[at] ?? 0);
    const whole = bytes.subarray(at, at + size).toString('utf8');
    const good = !whole.includes('\ufffd');
    pieces.push([good ? whole : String.fromCharCode(bytes[at] ?? 0), width * (good ? size : 1)]);
    at += good ? size : 1;
  }
  return pieces;
}

/** RFC 3629, section 3. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
