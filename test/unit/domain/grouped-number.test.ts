import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grouped } from '../../../electron/domain/grouped-number.ts';

test('a whole number is grouped as in American English', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (count) => {
      expect(grouped(count)).toBe(count.toLocaleString('en-US'));
    }),
  );
});
