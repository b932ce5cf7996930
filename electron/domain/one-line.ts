import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

export const MAX_LINE_LENGTH = 500;

/** A name for people: one line, not too long. */
export function parseOneLine(text: string): Parsed<string> {
  const trimmed = text.trim();
  if (trimmed === '') return refused('it is empty');
  if (/\p{Cc}/u.test(trimmed)) return refused(`${quoted(text)} has a control character in it`);
  return trimmed.length <= MAX_LINE_LENGTH
    ? parsed(trimmed)
    : refused(`it is longer than ${MAX_LINE_LENGTH} characters`);
}
