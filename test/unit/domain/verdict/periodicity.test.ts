import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodText } from '../../../../electron/domain/verdict/reading/period-findings.ts';
import { periodicityOf } from '../../../../electron/domain/verdict/reading/periodicity.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
/** A Monday, at midnight UTC. */
const MONDAY_US = Date.UTC(2026, 10, 16) * 1_000;
const INTERVAL_MS = 5_000;

/** Numbers that look random and are the same each time (Marsaglia's xorshift, 32 bits), 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const ascending = (times: readonly number[]): number[] => times.map(Math.round).toSorted((one, other) => one - other);

describe('windows that keep to a clock', () => {
  test('every 10 min on the minute, with some seconds of chance, is found and told', () => {
    const random = randomNumbers(1);
    const times = Array.from(
      { length: 8 },
      (_, index) => MONDAY_US + index * 10 * MINUTE_US + random() * 8 * SECOND_US,
    );
    const found = periodicityOf(ascending(times), INTERVAL_MS);
    expect(found).toMatchObject({ kind: 'every', periodMs: 600_000, hits: 8, withAny: 8 });
    expect(found === null ? '' : periodText(found)).toBe(
      'Timeout windows begin every 10 min on the minute, all 8 times, which points to a scheduled job, not to chance.',
    );
  });

  test('rounds that are left out now and then, and a stray window, do not hide it', () => {
    const random = randomNumbers(2);
    const rounds = [0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13];
    const times = rounds.map(
      (round) => MONDAY_US + round * 30 * MINUTE_US + 17 * MINUTE_US + random() * 10 * SECOND_US,
    );
    const found = periodicityOf(ascending([...times, MONDAY_US + 3.4 * 30 * MINUTE_US]), INTERVAL_MS);
    expect(found).toMatchObject({ kind: 'every', periodMs: 1_800_000, hits: 12 });
  });

  test('each hour at a quarter past is told with its place in the hour', () => {
    const random = randomNumbers(3);
    const times = Array.from(
      { length: 7 },
      (_, index) => MONDAY_US + index * HOUR_US + 15 * MINUTE_US + random() * 20 * SECOND_US,
    );
    const found = periodicityOf(ascending(times), INTERVAL_MS);
    expect(found === null ? '' : periodText(found)).toBe(
      'Timeout windows begin every 1 h at about 15 min past the hour, all 7 times, which points to a scheduled job, not to chance.',
    );
  });

  test('always between 02:00 and 03:00 UTC is told as a time of the day, several windows in a night or not', () => {
    const random = randomNumbers(4);
    const nights = Array.from({ length: 9 }, (_, day) => {
      const first = MONDAY_US + day * DAY_US + 2 * HOUR_US + random() * 40 * MINUTE_US;
      return day % 3 === 0 ? [first, first + 9 * MINUTE_US] : [first];
    });
    const found = periodicityOf(ascending(nights.flat()), INTERVAL_MS);
    expect(found).toMatchObject({ kind: 'daily', hits: 9, withAny: 9 });
    expect(found === null ? '' : periodText(found)).toMatch(
      /^On all 9 days with windows they began between 02:\d\d and 02:\d\d UTC\.$/,
    );
  });

  test('around midnight is one time of the day, too', () => {
    const random = randomNumbers(5);
    const times = Array.from(
      { length: 10 },
      (_, day) => MONDAY_US + day * DAY_US - 20 * MINUTE_US + random() * 40 * MINUTE_US,
    );
    const found = periodicityOf(ascending(times), INTERVAL_MS);
    expect(found?.kind).toBe('daily');
    expect(found === null ? '' : periodText(found)).toMatch(/between 23:\d\d and 00:\d\d UTC/);
  });

  test('a job that sleeps 13 min between its rounds drifts against the clock and is found by its distances', () => {
    const random = randomNumbers(6);
    const times: number[] = [MONDAY_US + 123 * SECOND_US];
    for (let index = 0; index < 8; index += 1)
      times.push((times.at(-1) ?? 0) + 13 * MINUTE_US + random() * 6 * SECOND_US);
    const found = periodicityOf(ascending(times), INTERVAL_MS);
    expect(found?.kind).toBe('regular');
    expect(found === null ? '' : periodText(found)).toMatch(/every 13 min( \d s)?, give or take/);
  });
});

describe('windows that do not', () => {
  test('three windows are never called periodic, however even', () => {
    expect(
      periodicityOf(
        [0, 10, 20].map((minutes) => MONDAY_US + minutes * MINUTE_US),
        INTERVAL_MS,
      ),
    ).toBeNull();
    expect(periodicityOf([], INTERVAL_MS)).toBeNull();
  });

  test('windows on the grid of the probes themselves are none: with one probe in 10 min everything begins every 10 min', () => {
    const random = randomNumbers(8);
    const times = Array.from({ length: 12 }, () => MONDAY_US + Math.floor(random() * 300) * 10 * MINUTE_US);
    expect(periodicityOf(ascending(times), 600_000)).toBeNull();
    const all = Array.from({ length: 12 }, (_, index) => MONDAY_US + index * 10 * MINUTE_US);
    expect(periodicityOf(all, 600_000)).toBeNull();
  });

  test('one trouble that comes and goes within minutes is one time, not many', () => {
    const burst = (at: number): number[] => Array.from({ length: 9 }, (_, index) => at + index * 45 * SECOND_US);
    expect(
      periodicityOf(ascending([...burst(MONDAY_US), ...burst(MONDAY_US + DAY_US + 3 * MINUTE_US)]), INTERVAL_MS),
    ).toBeNull();
  });

  /** Of so many histories without any rule, at most so many may be called periodic: one in 500, twice what is aimed at. */
  const HISTORIES = 5_000;
  const MOST_FALSE = 10;
  const falsePositives = (make: (random: () => number) => readonly number[]): number => {
    let count = 0;
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      if (periodicityOf(ascending(make(randomNumbers(seed))), INTERVAL_MS) !== null) count += 1;
    }
    return count;
  };

  test.each([
    ['a few windows within an hour', 6, HOUR_US],
    ['a few windows within a day', 8, DAY_US],
    ['some windows within a week', 20, 7 * DAY_US],
    ['many windows within two weeks', 60, 14 * DAY_US],
    ['few windows within a month', 5, 30 * DAY_US],
  ])(
    'random times are hardly ever called periodic: %s',
    (_name, windows, spanUs) => {
      expect(
        falsePositives((random) => Array.from({ length: windows }, () => MONDAY_US + random() * spanUs)),
      ).toBeLessThanOrEqual(MOST_FALSE);
    },
    60_000,
  );

  test('neither are random troubles that come in clusters', () => {
    const clustered = (random: () => number): number[] =>
      Array.from({ length: 6 }, () => {
        const at = MONDAY_US + random() * 10 * DAY_US;
        return Array.from(
          { length: 1 + Math.floor(random() * 5) },
          (_, index) => at + index * (3 + 10 * random()) * MINUTE_US,
        );
      }).flat();
    expect(falsePositives(clustered)).toBeLessThanOrEqual(MOST_FALSE);
  }, 60_000);

  test('whatever the times, what is found is at least four windows within a fifth of a period, and text that can be read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 3_000_000 }), { maxLength: 200 }),
        fc.constantFrom(1_000, 5_000, 60_000),
        (seconds, intervalMs) => {
          const found = periodicityOf(ascending(seconds.map((second) => MONDAY_US + second * SECOND_US)), intervalMs);
          if (found === null) return;
          expect(periodText(found)).toMatch(/^[A-Z].*\.$/);
          if (found.kind === 'regular') {
            expect(found.count).toBeGreaterThan(4);
            return;
          }
          expect(found.hits).toBeGreaterThanOrEqual(4);
          expect(found.toMs - found.fromMs).toBeLessThanOrEqual(0.2 * found.periodMs);
        },
      ),
      { numRuns: 500, seed: 99 },
    );
  });
});
