/**
 * Makes text from outside safe to print: control characters (C0, DEL, C1), line and paragraph separators, and the marks that
 * turn the writing direction come out as `\xHH` or `\u{H…}`; half surrogate pairs as U+FFFD. Everything else stays as it is.
 */
export function printable(text: string): string {
  return UNPRINTABLE.test(text) ? text.toWellFormed().replace(UNPRINTABLE_ALL, escaped) : text;
}

/** The same for text of several lines: tabs and line ends (`\n`, `\r\n`) stay. */
export function printableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(printable).join('\t'))
    .join('\n');
}

/** The same, cut to `maxLength` characters with a mark where something was left out. */
export function printableCut(text: string, maxLength: number): string {
  return text.length <= maxLength ? printable(text) : `${printable(text.slice(0, maxLength).toWellFormed())}…`;
}

const UNPRINTABLE_SET =
  '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ud800-\\udfff';
const UNPRINTABLE = new RegExp(`[${UNPRINTABLE_SET}]`);
const UNPRINTABLE_ALL = new RegExp(`[${UNPRINTABLE_SET.replace('\\ud800-\\udfff', '')}]`, 'g');

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
