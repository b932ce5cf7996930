import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';

export const MAX_LINE_LENGTH = 500;

/** Line ends of Unicode's own, and the signs that turn all that follows them; letters from right to left need none of these. */
const TURNING = /[\u2028-\u202e\u2066-\u2069]/u;

/** A name for people: one line, not too long. */
export function parseOneLine(text: string): Parsed<string> {
  const trimmed = text.trim();
  if (trimmed === '') return refused('it is empty');
  if (/\p{Cc}/u.test(trimmed)) return refused(`${quoted(text)} has a control character in it`);
  if (TURNING.test(trimmed)) {
    return refused(`${quoted(text)} has a sign in it that breaks the line or turns what is written after it`);
  }
  return trimmed.length <= MAX_LINE_LENGTH
    ? parsed(trimmed)
    : refused(`it is longer than ${MAX_LINE_LENGTH} characters`);
}
