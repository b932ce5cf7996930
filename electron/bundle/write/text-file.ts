import { printableLines } from '../../domain/printable.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { BundleFile } from './bundle-output.ts';

/** A file of one text, which is made when its turn comes. */
export function textFile(path: string, text: () => string): BundleFile {
  return {
    path,
    async *content() {
      yield text();
    },
  };
}

export const RULE = '-'.repeat(80);

/** Names and values at the head of a file, one a line. */
export function headRows(rows: readonly (readonly [name: string, value: string])[]): string {
  return `${rows.map(([name, value]) => `${`${name}:`.padEnd(12)} ${value}`).join('\n')}\n${RULE}\n`;
}

/** Lines from outside as they may leave the machine: redacted, printable, without the space at their ends. */
export function shownLines(text: string, redactor: Redactor): string {
  return printableLines(redactor.text(text)).trimEnd();
}

/** Columns as wide as their widest cell, two spaces between them; the first is on the left, `left` tells which others are. */
export function table(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, at) => (left.includes(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
