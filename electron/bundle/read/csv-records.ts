import { quoted } from '../../domain/quoted.ts';
import { damaged, hostile } from './read-refusal.ts';
import { textLines } from './text-lines.ts';

/**
 * Records of RFC 4180 out of a stream of bytes, many at a time: fields may be in quotation marks, hold commas, line ends and doubled
 * quotation marks. Lines may end without a carriage return. Throws UnreadBundle for what is no CSV, and for a record of more than
 * `maxCharacters`.
 */
export async function* csvRecords(
  content: AsyncIterable<Uint8Array>,
  path: string,
  maxCharacters: number,
): AsyncGenerator<readonly (readonly string[])[]> {
  // Lines of a record that goes on, because a quotation mark in it was not closed.
  let open: string[] = [];
  let length = 0;
  for await (const lines of textLines(content, path, maxCharacters)) {
    const records: (readonly string[])[] = [];
    for (const line of lines) {
      const odd = hasOddQuotes(line);
      if (open.length === 0 && !odd) {
        const record = withoutReturn(line);
        records.push(record.includes('"') ? fields(record, path) : record.split(','));
        continue;
      }
      open.push(line);
      length += line.length;
      if (length > maxCharacters) throw hostile(`a line of ${quoted(path)} has no end`);
      if (open.length > 1 && odd) {
        records.push(fields(withoutReturn(open.join('\n')), path));
        open = [];
        length = 0;
      }
    }
    if (records.length > 0) yield records;
  }
  if (open.length > 0) throw damaged(`${quoted(path)} ends within a text`);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function hasOddQuotes(line: string): boolean {
  let odd = false;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** The fields of one record that has quotation marks in it, all of them closed. */
function fields(record: string, path: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; ; at += 1) {
    if (record[at] === '"') {
      const end = endOfQuoted(record, at);
      found.push(record.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const comma = record.indexOf(',', at);
      const end = comma < 0 ? record.length : comma;
      const field = record.slice(at, end);
      if (field.includes('"')) throw damaged(`${quoted(path)} has a quotation mark in the middle of a field`);
      found.push(field);
      at = end;
    }
    if (at >= record.length) return found;
    if (record[at] !== ',') throw damaged(`${quoted(path)} has text behind a quotation mark`);
  }
}

/** The closing quotation mark: the first one that is not doubled. */
function endOfQuoted(record: string, start: number): number {
  for (let at = record.indexOf('"', start + 1); at >= 0; at = record.indexOf('"', at + 2)) {
    if (record[at + 1] !== '"') return at;
  }
  return record.length;
}
