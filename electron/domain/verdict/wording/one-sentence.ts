import { printableCut } from '../../printable.ts';

const MAX_LENGTH = 400;

/** Text that may hold words from outside, as one printable line that ends like a sentence. */
export function oneSentence(text: string): string {
  const line = printableCut(text.trim().replace(/\s+/g, ' '), MAX_LENGTH);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
