import { expect, test } from 'vitest';
import { unbroken } from '../../../renderer/components/words/unbroken.ts';

test('a figure stays with its unit, and a count with what it is of', () => {
  expect(unbroken('It hung for 8.18 s.')).toBe('It hung for 8.18\u00a0s.');
  expect(unbroken('38 % lost, 41.2 ms, 12 kB')).toBe('38\u00a0% lost, 41.2\u00a0ms, 12\u00a0kB');
  expect(unbroken('TCP up, TLS in 2 of 5')).toBe('TCP up, TLS in 2\u00a0of\u00a05');
});

test('words that only begin like a unit are left as they are', () => {
  const words = 'All 4 bad requests; hop 4 shows 3 sockets, and 2 of them sent 5 bytes';
  expect(unbroken(words)).toBe(words);
});
