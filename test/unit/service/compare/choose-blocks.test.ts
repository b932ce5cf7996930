import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseBlocks, type MemberSpan } from '../../../../electron/service/compare/choose-blocks.ts';
import { endOf } from '../../../../electron/store/compared-blocks.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const NOW_US = Date.UTC(2026, 10, 21, 7, 3, 17) * 1_000 + 123_456;
const OPEN = { fromUs: null, toUs: null };

const span = (name: string, change: Partial<MemberSpan> = {}): MemberSpan => ({
  name,
  fromUs: NOW_US - 40 * DAY_US,
  toUs: NOW_US,
  finelySinceUs: NOW_US - 40 * DAY_US,
  intervalMs: 5_000,
  timeoutMs: 30_000,
  ...change,
});

function chosen(spans: readonly MemberSpan[], asked: Parameters<typeof chooseBlocks>[1] = OPEN) {
  const blocks = chooseBlocks(spans, asked, NOW_US);
  if (blocks.kind === 'refused') throw new Error(blocks.reason);
  return blocks.value;
}

function refusal(spans: readonly MemberSpan[], asked: Parameters<typeof chooseBlocks>[1] = OPEN): string {
  const blocks = chooseBlocks(spans, asked, NOW_US);
  return blocks.kind === 'refused' ? blocks.reason : 'not refused';
}

describe('the time that is compared', () => {
  test('is the last thirty days where nothing else was asked for and all were measured longer', () => {
    const blocks = chosen([span('a'), span('b')]);
    expect(blocks.blockUs).toBe(HOUR_US);
    expect(blocks.count).toBe(719);
    expect(NOW_US - endOf(blocks)).toBeLessThan(11 * MINUTE_US);
  });

  test('is what all have in common', () => {
    const blocks = chosen([
      span('a', { toUs: NOW_US - 2 * DAY_US }),
      span('b', { fromUs: NOW_US - 3 * DAY_US, finelySinceUs: NOW_US - 3 * DAY_US }),
    ]);
    expect(blocks.fromUs).toBeGreaterThanOrEqual(NOW_US - 3 * DAY_US);
    expect(endOf(blocks)).toBeLessThanOrEqual(NOW_US - 2 * DAY_US);
    expect(blocks.count * blocks.blockUs).toBeGreaterThan(23 * HOUR_US);
  });

  test('a day is compared by blocks of ten minutes', () => {
    expect(chosen([span('a'), span('b')], { fromUs: NOW_US - DAY_US, toUs: null })).toMatchObject({
      blockUs: 10 * MINUTE_US,
    });
  });

  test('over hours, probes that may still hang are left out: only good ones of that moment are known', () => {
    const patient = span('b', { timeoutMs: 5 * 60_000 });
    const blocks = chosen([span('a'), patient], { fromUs: NOW_US - 3 * HOUR_US, toUs: null });
    expect(endOf(blocks)).toBeLessThanOrEqual(NOW_US - 5 * MINUTE_US);
  });

  test('a minute is enough where probes come often', () => {
    const short = { fromUs: NOW_US - MINUTE_US, finelySinceUs: NOW_US - MINUTE_US, intervalMs: 300 };
    expect(chosen([span('a', short), span('b', short)])).toMatchObject({ blockUs: SECOND_US });
  });

  test('blocks hold two probes of the slowest where that leaves enough blocks', () => {
    const hour = { fromUs: NOW_US - HOUR_US, toUs: null };
    expect(chosen([span('a'), span('b', { intervalMs: 60_000 })], hour).blockUs).toBe(2 * MINUTE_US);
    // Every ten minutes: an hour has no twelve blocks of twenty, so each holds one.
    expect(chosen([span('a'), span('b', { intervalMs: 600_000 })], hour).blockUs).toBe(10 * MINUTE_US);
  });

  test('no block is shorter than the time from one probe to the next, or none would hold probes of both', () => {
    const young = { fromUs: NOW_US - 17 * SECOND_US };
    expect(chosen([span('a', young), span('b', young)])).toMatchObject({ blockUs: 5 * SECOND_US, count: 3 });
  });

  test('where only tens of minutes are kept, no block is finer', () => {
    const old = { fromUs: NOW_US - 50 * DAY_US, finelySinceUs: NOW_US - 10 * DAY_US };
    const asked = { fromUs: NOW_US - 45 * DAY_US, toUs: NOW_US - 45 * DAY_US + 5 * HOUR_US };
    const blocks = chosen([span('a', old), span('b', old)], asked);
    expect(blocks.blockUs).toBe(10 * MINUTE_US);
    expect(blocks.fromUs % (10 * MINUTE_US)).toBe(0);
  });
});

describe('refused in words', () => {
  test('no time in common', () => {
    const spans = [span('here', { fromUs: NOW_US - DAY_US }), span('theirs', { toUs: NOW_US - 2 * DAY_US })];
    expect(refusal(spans)).toBe(
      'There is no time in which all were measured: “theirs” was until 2026-11-19 07:03 UTC, “here” only since 2026-11-20 07:03 UTC.',
    );
  });

  test('a time that is still to come, or was before all of it', () => {
    for (const asked of [
      { fromUs: NOW_US + DAY_US, toUs: NOW_US + 2 * DAY_US },
      { fromUs: NOW_US + DAY_US, toUs: null },
      { fromUs: NOW_US - 90 * DAY_US, toUs: NOW_US - 80 * DAY_US },
      { fromUs: null, toUs: NOW_US - 80 * DAY_US },
    ]) {
      expect(refusal([span('a'), span('b')], asked)).toContain('nothing of that lies in the time that was asked for');
    }
  });

  test('an end before the beginning', () => {
    expect(refusal([span('a'), span('b')], { fromUs: NOW_US, toUs: NOW_US - DAY_US })).toContain(
      'ends before it begins',
    );
  });

  test('less than a second', () => {
    const asked = { fromUs: NOW_US - DAY_US, toUs: NOW_US - DAY_US + 300_000 };
    expect(refusal([span('a'), span('b')], asked)).toContain('too short');
  });
});

test('whatever is asked: whole blocks, within what all have and what was asked, no more than a thousand', () => {
  const us = fc.integer({ min: -60 * 86_400, max: 86_400 }).map((seconds) => NOW_US + seconds * SECOND_US);
  const member = fc
    .record({ fromUs: us, toUs: us, finelySinceUs: us, intervalMs: fc.integer({ min: 100, max: 3_600_000 }) })
    .map((change) => span('any', { ...change, finelySinceUs: Math.max(change.fromUs, change.finelySinceUs) }));
  fc.assert(
    fc.property(fc.array(member, { minLength: 2, maxLength: 8 }), fc.option(us), fc.option(us), (spans, from, to) => {
      const blocks = chooseBlocks(spans, { fromUs: from, toUs: to }, NOW_US);
      if (blocks.kind === 'refused') return;
      const { fromUs, blockUs, count, perPlace } = blocks.value;
      expect(fromUs).toBeGreaterThanOrEqual(Math.max(from ?? fromUs, ...spans.map((one) => one.fromUs)));
      expect(endOf(blocks.value)).toBeLessThanOrEqual(Math.min(to ?? NOW_US + DAY_US, ...spans.map((one) => one.toUs)));
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(1_000);
      expect(Math.ceil(count / perPlace)).toBeLessThanOrEqual(240);
      expect(Number.isInteger(blockUs) && Number.isInteger(fromUs)).toBe(true);
      if (fromUs < Math.max(...spans.map((one) => one.finelySinceUs))) {
        expect([fromUs % (10 * MINUTE_US), blockUs % (10 * MINUTE_US)]).toEqual([0, 0]);
      }
    }),
    { numRuns: 2_000 },
  );
});
