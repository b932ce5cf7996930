import { printableCut, printableLines } from '../../domain/printable.ts';

/** Raw output kept of one piece of evidence. */
export const MAX_RAW_CHARACTERS = 65_536;

/** Text of a tool as it may be kept: control characters made visible, cut to `limit` characters, which `truncated` says. */
export function boundedText(
  text: string,
  limit: number = MAX_RAW_CHARACTERS,
): { readonly text: string; readonly truncated: boolean } {
  const safe = printableLines(text.slice(0, limit));
  return safe.length > limit
    ? { text: safe.slice(0, limit).toWellFormed(), truncated: true }
    : { text: safe, truncated: text.length > limit };
}

/** The first line of outside text, for a summary, at most `limit` characters. */
export function oneLine(text: string, limit = 200): string {
  return printableCut(text.trim().split(/\r?\n/, 1)[0] ?? '', limit);
}
