import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WeeklyTime } from '../../../electron/domain/notice/notice-policy.ts';
import { standingOfSpans, weeklySpans } from '../../../electron/domain/notice/weekly-time.ts';
import { utcOfWallTime, wallTimeAt } from '../../../electron/domain/notice/zoned-time.ts';

const us = (text: string): number => Date.parse(text) * 1_000;
const utc = (atUs: number | null | undefined): string | null =>
  atUs === null || atUs === undefined ? null : new Date(atUs / 1_000).toISOString();
const wall = (year: number, month: number, day: number, hour: number, minute = 0) => ({
  year,
  month,
  day,
  minutes: hour * 60 + minute,
});

describe('the clock on the wall of a zone', () => {
  test('shows what its people read', () => {
    expect(wallTimeAt('Europe/Vienna', us('2026-07-01T22:30:00Z'))).toEqual(wall(2026, 7, 2, 0, 30));
    expect(wallTimeAt('America/St_Johns', us('2026-01-01T00:00:00Z'))).toEqual(wall(2025, 12, 31, 20, 30));
    expect(wallTimeAt('Pacific/Apia', us('2011-12-31T00:00:00Z'))).toEqual(wall(2011, 12, 31, 14));
  });

  test('of a zone that nobody knows, and of a time that has no date, nothing is known', () => {
    expect(wallTimeAt('Europe/Nowhere', 0)).toBeNull();
    expect(wallTimeAt('', 0)).toBeNull();
    expect(wallTimeAt('UTC', Number.NaN)).toBeNull();
    expect(utcOfWallTime('Europe/Nowhere', wall(2026, 1, 1, 0), 'first')).toBeNull();
  });

  test('what it shows twice is the first or the last of both, what it never shows the moment at which it is set', () => {
    const twice = wall(2026, 10, 25, 2, 30);
    expect(utc(utcOfWallTime('Europe/Vienna', twice, 'first'))).toBe('2026-10-25T00:30:00.000Z');
    expect(utc(utcOfWallTime('Europe/Vienna', twice, 'last'))).toBe('2026-10-25T01:30:00.000Z');
    for (const which of ['first', 'last'] as const) {
      expect(utc(utcOfWallTime('Europe/Vienna', wall(2026, 3, 29, 2, 30), which))).toBe('2026-03-29T01:00:00.000Z');
    }
  });

  test('what it shows at a moment is found again from what it shows', () => {
    const zones = ['UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2012, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 }),
        (zone, minute) => {
          const atUs = minute * 60_000_000;
          const shown = wallTimeAt(zone, atUs);
          expect(shown).not.toBeNull();
          if (shown === null) return;
          const found = (['first', 'last'] as const).map((which) => utcOfWallTime(zone, shown, which));
          expect(found).toContain(atUs);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('weekly times', () => {
  const night: WeeklyTime = { days: [4], from: '22:00', until: '06:00', zone: 'Europe/Vienna' };

  test('one that ends on the day after is on in both', () => {
    // Friday, 20 November 2026; Vienna is an hour ahead.
    for (const at of ['2026-11-20T21:00:00Z', '2026-11-21T04:59:59Z']) {
      expect(utc(standingOfSpans(weeklySpans(night, us(at)), us(at)).onUntilUs)).toBe('2026-11-21T05:00:00.000Z');
    }
    for (const at of ['2026-11-20T20:59:59Z', '2026-11-21T05:00:00Z']) {
      expect(standingOfSpans(weeklySpans(night, us(at)), us(at)).onUntilUs).toBeNull();
    }
  });

  test('the night in which the clock is set back is an hour longer', () => {
    const saturday: WeeklyTime = { ...night, days: [5] };
    const [span] = weeklySpans(saturday, us('2026-10-24T20:30:00Z'));
    expect([utc(span?.fromUs), utc(span?.untilUs)]).toEqual(['2026-10-24T20:00:00.000Z', '2026-10-25T05:00:00.000Z']);
  });

  test('the same time for both is a whole day', () => {
    const [span] = weeklySpans({ ...night, from: '08:00', until: '08:00', zone: 'UTC' }, us('2026-11-20T09:00:00Z'));
    expect([utc(span?.fromUs), utc(span?.untilUs)]).toEqual(['2026-11-20T08:00:00.000Z', '2026-11-21T08:00:00.000Z']);
  });

  test('spans that touch are one, and the next one is known', () => {
    const days = [0, 1, 2, 3, 4, 5, 6] as const;
    const atUs = us('2026-11-20T23:00:00Z');
    const evening = weeklySpans({ days, from: '22:00', until: '00:00', zone: 'UTC' }, atUs);
    const morning = weeklySpans({ days, from: '00:00', until: '06:00', zone: 'UTC' }, atUs);
    expect(utc(standingOfSpans([...evening, ...morning], atUs).onUntilUs)).toBe('2026-11-21T06:00:00.000Z');
    expect(utc(standingOfSpans(morning, atUs).changesAtUs)).toBe('2026-11-21T00:00:00.000Z');
    expect(standingOfSpans([], atUs)).toEqual({ onUntilUs: null, changesAtUs: null });
  });

  test('one of an unknown zone, or with a time that is none, is never on', () => {
    expect(weeklySpans({ ...night, zone: 'Mars/Olympus' }, us('2026-11-20T23:00:00Z'))).toEqual([]);
    expect(weeklySpans({ ...night, from: '24:00' }, us('2026-11-20T23:00:00Z'))).toEqual([]);
  });
});
