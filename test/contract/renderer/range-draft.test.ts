import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftRange, readRange, readUtc, useRangeDraft, utcText } from '../../../renderer/state/range-draft.ts';

const NOW_MS = Date.parse('2026-11-21T14:00:00Z');
const draft = (from: string, to: string, targets: readonly string[] | null = null) =>
  readRange({ from, to, targets }, NOW_MS);

test('times are read as people write them, always as UTC', () => {
  const at = Date.parse('2026-11-21T13:06:18Z');
  for (const text of ['2026-11-21 13:06:18', ' 2026-11-21T13:06:18Z ', '2026-11-21  13:06:18 utc']) {
    expect(readUtc(text), text).toBe(at);
  }
  expect(readUtc('2026-11-21 13:06')).toBe(Date.parse('2026-11-21T13:06:00Z'));
  expect(readUtc('2026-11-21')).toBe(Date.parse('2026-11-21T00:00:00Z'));
  expect(readUtc('2026-11-21 13:06:18.25')).toBe(at + 250);
});

test('what is no time is none, a 31st of February included', () => {
  for (const text of [
    '',
    'yesterday',
    '2026-02-31 10:00',
    '2026-11-21 25:00',
    '21.11.2026',
    '2026-11-21 13:06:18+01:00',
  ]) {
    expect(readUtc(text), text).toBeNull();
  }
});

test('what is written is read again as the same second', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      (seconds) => readUtc(utcText(seconds * 1_000)) === seconds * 1_000,
    ),
  );
});

test('a stretch that cannot be is said at the field that is wrong', () => {
  expect(draft('soon', '2026-11-21 13:00')).toMatchObject({ kind: 'wrong', field: 'from' });
  expect(draft('2026-11-22', '2026-11-23')).toMatchObject({
    kind: 'wrong',
    field: 'from',
    problem: 'This is still to come.',
  });
  expect(draft('2026-11-21 12:00', '')).toMatchObject({ kind: 'wrong', field: 'to' });
  expect(draft('2026-11-21 12:00', '2026-11-21 12:00')).toMatchObject({
    ...{ kind: 'wrong', field: 'to', problem: 'The end must come after the beginning.' },
  });
  expect(draft('2026-11-21 12:00', '2026-11-21 13:00', [])).toMatchObject({ kind: 'wrong', field: 'targets' });
});

test('one that can be is what the contract asks for', () => {
  expect(draft('2026-11-21 12:00', '2026-11-21 13:00', ['api', 'shop'])).toEqual({
    kind: 'range',
    scope: {
      ...{ kind: 'range', from: '2026-11-21T12:00:00.000Z', to: '2026-11-21T13:00:00.000Z', targets: ['api', 'shop'] },
    },
    lengthMs: 3_600_000,
  });
});

test('what is on screen is taken over whole, to the second', () => {
  draftRange(NOW_MS - 900_400, NOW_MS - 300, ['api']);
  expect(useRangeDraft.getState()).toEqual({
    from: '2026-11-21 13:44:59',
    to: '2026-11-21 14:00:00',
    targets: ['api'],
  });
});
