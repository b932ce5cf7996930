/** Where text may be cut: between lines; between records, with the header above each part; between the items of a list with one a line. */
export type HowToCut = 'lines' | 'csv' | 'json-list';

/** What stands around the units of a part. */
interface Frame {
  readonly head: string;
  readonly between: string;
  readonly tail: string;
}

/** Pieces of about this size are passed on; a file has millions of lines. */
const PIECE_CHARACTERS = 16_384;

/**
 * The text in parts of at most `maxBytes`. Each part must be read to its end before the next is asked for. One unit that is larger on its own is
 * cut where it must be when it is a line, and makes a larger part when it is a record or an item, which would mean nothing in two halves; no
 * record and no tool's text is as large as the least limit of a desk.
 */
export async function* cutParts(
  text: AsyncIterable<string>,
  how: HowToCut,
  maxBytes: number,
): AsyncGenerator<() => AsyncIterable<string>> {
  const units = unitsOf(text, how, maxBytes);
  const frame = await frameOf(units, how);
  const first = await units.next();
  let next: string | null = first.done === true ? null : first.value;
  while (next !== null) {
    yield () => part();
  }

  async function* part(): AsyncGenerator<string> {
    let room = maxBytes - Buffer.byteLength(frame.head) - Buffer.byteLength(frame.tail);
    let piece = frame.head;
    let isFirst = true;
    while (next !== null) {
      const told: string = isFirst ? next : `${frame.between}${next}`;
      const bytes = Buffer.byteLength(told);
      if (bytes > room && !isFirst) break;
      room -= bytes;
      piece += told;
      isFirst = false;
      if (piece.length >= PIECE_CHARACTERS) {
        yield piece;
        piece = '';
      }
      const following: IteratorResult<string, void> = await units.next();
      next = following.done === true ? null : following.value;
    }
    yield `${piece}${frame.tail}`;
  }
}

async function frameOf(units: AsyncIterator<string>, how: HowToCut): Promise<Frame> {
  switch (how) {
    case 'lines':
      return { head: '', between: '', tail: '' };
    case 'csv': {
      const header = await units.next();
      return { head: header.done === true ? '' : header.value, between: '', tail: '' };
    }
    case 'json-list':
      return { head: '[\n', between: ',\n', tail: '\n]\n' };
  }
}

/** Lines with their ends, records with theirs, or items without what is between them. */
async function* unitsOf(text: AsyncIterable<string>, how: HowToCut, maxBytes: number): AsyncGenerator<string, void> {
  for await (const line of linesOf(text, how === 'csv')) {
    switch (how) {
      case 'lines':
        yield* shorter(line, maxBytes);
        break;
      case 'csv':
        yield line;
        break;
      case 'json-list': {
        const item = line.replace(/,?\r?\n$/, '');
        if (item !== '' && item !== '[' && item !== ']') yield item;
      }
    }
  }
}

/** A line with its end, or pieces of one that is longer than a whole part. */
function* shorter(line: string, maxBytes: number): Generator<string> {
  if (Buffer.byteLength(line) <= maxBytes) return yield line;
  // A character takes four bytes at the most, so each of these fits.
  const characters = Math.max(1, Math.floor(maxBytes / 4));
  let rest = [...line];
  while (rest.length > 0) {
    yield rest.slice(0, characters).join('');
    rest = rest.slice(characters);
  }
}

/** Lines with their ends; what is between quotation marks belongs to one line when `quotes` count (RFC 4180). */
async function* linesOf(text: AsyncIterable<string>, quotes: boolean): AsyncGenerator<string> {
  let begun = '';
  let isQuoted = false;
  for await (const piece of text) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', end + 1)) {
      const line = piece.slice(from, end + 1);
      if (quotes && oddQuotes(line)) isQuoted = !isQuoted;
      begun += line;
      from = end + 1;
      if (isQuoted) continue;
      yield begun;
      begun = '';
    }
    const rest = piece.slice(from);
    if (quotes && oddQuotes(rest)) isQuoted = !isQuoted;
    begun += rest;
  }
  if (begun !== '') yield begun;
}

function oddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
