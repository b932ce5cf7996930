import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableCut, printableLines } from '../../../electron/domain/printable.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not get through
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('text from outside', () => {
  it('shows control characters and direction marks as what they are', () => {
    expect(printable('a\x1b[31m\tb\x7f')).toBe('a\\x1b[31m\\x09b\\x7f');
    expect(printable('evil\u202etxt.exe')).toBe('evil\\u{202e}txt.exe');
    expect(printable('a\u061cb')).toBe('a\\u{61c}b');
    expect(printable('grün 日本 🙂')).toBe('grün 日本 🙂');
  });

  it('keeps lines and tabs where lines are wanted', () => {
    expect(printableLines('a\r\nb\tc\x07\nd')).toBe('a\nb\tc\\x07\nd');
  });

  it('never lets a harmful character or half a surrogate pair through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(HARMFUL);
        expect(printable(text).isWellFormed()).toBe(true);
        expect(printableCut(text, 3)).not.toMatch(HARMFUL);
      }),
    );
    expect(printable('\ud800').isWellFormed()).toBe(true);
    expect(printableCut('🙂🙂', 1).isWellFormed()).toBe(true);
  });
});
