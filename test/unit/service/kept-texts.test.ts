import { expect, test } from 'vitest';
import { KeptTexts } from '../../../electron/service/kept-texts.ts';

test('a text is read once, also one that is damaged', async () => {
  const texts = new KeptTexts<number>();
  let reads = 0;
  const read = async (text: string | null) => {
    reads += 1;
    return text;
  };
  for (let time = 0; time < 3; time += 1) {
    expect(await texts.get(1, () => read('one'))).toBe('one');
    expect(await texts.get(2, () => read(null))).toBe(null);
  }
  expect(reads).toBe(2);
});

test('what could not be read is asked for again', async () => {
  const texts = new KeptTexts<number>();
  await expect(texts.get(1, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
  expect(await texts.get(1, async () => 'one')).toBe('one');
});

test('no more is remembered than there is room for, and what does not fit is read each time', async () => {
  const texts = new KeptTexts<number>();
  const reads = new Map<number, number>();
  const read = (key: number) => async () => {
    reads.set(key, (reads.get(key) ?? 0) + 1);
    return 'x'.repeat(1_000_000);
  };
  for (let key = 0; key < 6; key += 1) for (let time = 0; time < 2; time += 1) await texts.get(key, read(key));
  expect([...reads.values()]).toEqual([1, 1, 1, 1, 2, 2]);
});
