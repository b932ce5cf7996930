import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CountingOutput } from '../../../electron/bundle/write/counting-output.ts';

test('counts bytes, not letters, and sums up what a file of this content would have', async () => {
  const content = async function* () {
    yield 'für ';
    yield 'später';
  };
  const counted = await new CountingOutput(new AbortController().signal).add({ path: 'note.txt', content });
  const sha256 = createHash('sha256').update('für später').digest('hex');
  expect(counted).toEqual({ path: 'note.txt', bytes: 12, sha256 });
});

test('stops in the middle of a file when nobody wants it any more', async () => {
  const leaving = new AbortController();
  let pieces = 0;
  const content = async function* () {
    while (pieces < 100) {
      pieces += 1;
      if (pieces === 3) leaving.abort();
      yield 'piece';
    }
  };
  await expect(new CountingOutput(leaving.signal).add({ path: 'long.txt', content })).rejects.toThrow();
  expect(pieces).toBe(3);
});
