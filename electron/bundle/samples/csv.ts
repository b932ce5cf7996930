import { visibleLine } from '../words/visible-text.ts';

/** A number, a truth value, text of our own, or text from outside. */
export type CsvValue = number | boolean | null | { readonly outside: string } | string;

/** What a spreadsheet takes for the beginning of a formula, full-width forms included (OWASP, "CSV injection"). */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

const PLAIN = /^[A-Za-z0-9](?:[\w.:/() -]{0,200}[\w.:/()])?$/;

/**
 * One record of RFC 4180 with its line end. null becomes an empty field. Text from outside is put on one line and, where a
 * spreadsheet would calculate it, gets an apostrophe in front.
 */
export function csvRecord(values: readonly CsvValue[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'string') return quoted(value);
  const shown = shownOutside(value.outside);
  return shown === value.outside && PLAIN.test(shown) ? shown : quoted(shown);
}

/** Text from outside as a cell shows it: on one line, and with an apostrophe in front where a spreadsheet would calculate it. */
export function shownOutside(text: string): string {
  // Nearly all fields are addresses, names and numbers; a million lines take half the time without a closer look at them.
  if (PLAIN.test(text)) return text;
  const line = visibleLine(text);
  return FORMULA.test(line) ? `'${line}` : line;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
