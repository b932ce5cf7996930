import { printableCut } from './printable.ts';

/** The text in quotation marks for a message: printable, and cut to `maxLength` characters. */
export function quoted(text: string, maxLength = 80): string {
  return `“${printableCut(text, maxLength)}”`;
}
