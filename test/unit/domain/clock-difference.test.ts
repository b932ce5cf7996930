import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockDifference } from '../../../electron/domain/clock-difference.ts';
import { clockOffMs } from '../../../electron/domain/clock-off.ts';
import type { ClockReading } from '../../../electron/domain/clock-reading.ts';

const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;
const START_US = 1_795_000_000_000_000;

/** An hour of one server, by a machine whose clock is ahead of the true time by `oursUs`; the server's by `theirsUs`. */
function reading(
  hour: number,
  oursUs: number,
  theirsUs: number,
  change: Partial<ClockReading> & { readonly marginUs?: number } = {},
): ClockReading {
  const { marginUs = 500_000, ...rest } = change;
  const fromUs = START_US + hour * HOUR_US + oursUs;
  return {
    host: 'shop.example.org',
    address: '192.0.2.80',
    fromUs,
    toUs: fromUs + HOUR_US - SECOND_US,
    lowUs: theirsUs - oursUs - marginUs,
    highUs: theirsUs - oursUs + marginUs,
    answers: 700,
    agrees: true,
    ...rest,
  };
}

const hours = (count: number, of: (hour: number) => ClockReading): ClockReading[] =>
  Array.from({ length: count }, (_, hour) => of(hour));

describe('two clocks that heard the same server', () => {
  test('differ by what lies within the bounds, whatever the clocks and whatever the server says', () => {
    const far = fc.integer({ min: -400 * 24 * HOUR_US, max: 400 * 24 * HOUR_US });
    const margin = fc.integer({ min: 0, max: 3 * SECOND_US });
    fc.assert(
      fc.property(
        far,
        far,
        far,
        margin,
        margin,
        fc.integer({ min: 1, max: 5 }),
        (one, other, server, near, wide, count) => {
          const found = clockDifference(
            hours(count, (hour) => reading(hour, one, server, { marginUs: near })),
            hours(count, (hour) => reading(hour, other, server, { marginUs: wide })),
          );
          expect(found).not.toBeNull();
          expect(found?.agrees).toBe(true);
          expect(found?.lowUs).toBeLessThanOrEqual(other - one);
          expect(found?.highUs).toBeGreaterThanOrEqual(other - one);
        },
      ),
    );
  });

  test('are known the better the more servers both heard', () => {
    const one = [
      reading(0, 0, 0, { lowUs: -100_000, highUs: 900_000 }),
      reading(0, 0, 0, { host: 'mail.example.org', address: '192.0.2.25', lowUs: -900_000, highUs: 100_000 }),
    ];
    const other = [
      reading(0, 0, 0, { lowUs: -10_000, highUs: 10_000 }),
      reading(0, 0, 0, { host: 'mail.example.org', address: '192.0.2.25', lowUs: -10_000, highUs: 10_000 }),
    ];
    const found = clockDifference(one, other);
    expect(found?.by).toEqual(['shop.example.org', 'mail.example.org']);
    expect((found?.highUs ?? 0) - (found?.lowUs ?? 0)).toBeLessThan(700_000);
    expect(found?.lowUs).toBeLessThanOrEqual(0);
    expect(found?.highUs).toBeGreaterThanOrEqual(0);
  });

  test('are as far apart as they were in any hour, when one of them was set meanwhile', () => {
    const found = clockDifference(
      hours(4, (hour) => reading(hour, 0, 0)),
      hours(4, (hour) => reading(hour, hour < 2 ? 0 : 90 * SECOND_US, 0)),
    );
    expect(found?.lowUs).toBeLessThanOrEqual(0);
    expect(found?.highUs).toBeGreaterThanOrEqual(90 * SECOND_US);
  });

  test('are told by readings of the same moment, though both clocks were set soon after it', () => {
    const moment = (round: number, oursUs: number, soonUs: number): ClockReading => {
      // The machines were off in between, and each time their clocks had gone on by twelve minutes and the server's by two seconds.
      const aheadUs = oursUs + round * 720 * SECOND_US;
      const atUs = START_US + round * 2 * SECOND_US + soonUs + aheadUs;
      return reading(0, 0, 0, {
        fromUs: atUs,
        toUs: atUs + 10_000,
        lowUs: -aheadUs - 300_000,
        highUs: -aheadUs + 300_000,
      });
    };
    const rounds = [0, 1, 2, 3, 4, 5];
    const found = clockDifference(
      rounds.map((round) => moment(round, 0, 0)),
      rounds.map((round) => moment(round, 600 * SECOND_US, round % 2 === 0 ? 400_000 : -400_000)),
    );
    expect(found).toMatchObject({ agrees: true });
    expect(found?.lowUs).toBeGreaterThan(599 * SECOND_US);
    expect(found?.highUs).toBeLessThan(601 * SECOND_US);
  });

  test('are not known by what each heard on another day', () => {
    expect(clockDifference([reading(0, 0, 0)], [reading(30, 0, 0)])).toBeNull();
    expect(clockDifference([reading(0, 0, 0)], [])).toBeNull();
    // Clocks that are far apart did meet, though their own times are of different days.
    expect(clockDifference([reading(0, 0, 0)], [reading(0, 30 * HOUR_US, 0)])).not.toBeNull();
  });

  test('are known by the name where the addresses differ, and it is said', () => {
    const one = [reading(0, 0, 0)];
    const other = [reading(0, 0, 0, { address: '192.0.2.81' })];
    expect(clockDifference(one, other)).toMatchObject({ through: 'same-host', by: ['shop.example.org'] });
    expect(clockDifference(one, [reading(0, 0, 0, { host: '[host-name-1]' })])).toMatchObject({
      through: 'same-address',
    });
    expect(clockDifference(one, [reading(0, 0, 0, { host: 'b.example', address: '192.0.2.81' })])).toBeNull();
    expect(
      clockDifference([reading(0, 0, 0, { address: null, host: 'a.example' })], [reading(0, 0, 0, { address: null })]),
    ).toBeNull();
  });

  test('are told by a server that contradicts itself only where there is no other, and then with the doubt', () => {
    const odd = { host: 'odd.example', address: '192.0.2.9', agrees: false, lowUs: -9_000_000, highUs: 9_000_000 };
    const sure = clockDifference([reading(0, 0, 0), reading(0, 0, 0, odd)], [reading(0, 0, 0), reading(0, 0, 0, odd)]);
    expect(sure).toMatchObject({ agrees: true, by: ['shop.example.org'] });
    const doubtful = clockDifference([reading(0, 0, 0, odd)], [reading(0, 0, 0, odd)]);
    expect(doubtful).toMatchObject({ agrees: false, by: ['odd.example'] });
    expect(doubtful?.highUs).toBeGreaterThan(17_000_000);
  });

  test('servers that contradict each other about them narrow nothing', () => {
    const other = { host: 'odd.example', address: '192.0.2.9' };
    const found = clockDifference(
      [reading(0, 0, 0), reading(0, 0, 0, other)],
      [reading(0, 0, 0), reading(0, 60 * SECOND_US, 0, other)],
    );
    expect(found?.agrees).toBe(false);
    expect(found?.lowUs).toBeLessThan(0);
    expect(found?.highUs).toBeGreaterThan(60 * SECOND_US);
  });

  test('over weeks and many servers nothing is lost', () => {
    const weeks = (oursUs: number) =>
      Array.from({ length: 25 }, (_, server) =>
        hours(720, (hour) => reading(hour, oursUs, 0, { host: `h${server}.example`, address: `192.0.2.${server}` })),
      ).flat();
    const one = weeks(0);
    const other = weeks(2 * SECOND_US);
    const found = clockDifference(one, other);
    expect(found?.lowUs).toBeLessThanOrEqual(2 * SECOND_US);
    expect(found?.highUs).toBeGreaterThanOrEqual(2 * SECOND_US);
  });
});

describe('a clock that is off', () => {
  const told = (host: string, address: string, aheadUs: number): ClockReading =>
    reading(0, 0, aheadUs, { host, address });
  const YEAR_US = 365 * 24 * HOUR_US;

  test('is known by several servers that agree on more than a minute', () => {
    expect(clockOffMs([told('a', '1', YEAR_US), told('b', '2', YEAR_US + 200_000)])).toBe(
      Math.round((YEAR_US + 200_000) / 1_000),
    );
    expect(clockOffMs([told('a', '1', -70 * SECOND_US), told('b', '2', -70 * SECOND_US)])).toBe(-70_000);
  });

  test('is not known by one server, by one with two names or two addresses, or by servers that do not agree', () => {
    expect(clockOffMs([])).toBeNull();
    expect(clockOffMs([told('a', '1', YEAR_US)])).toBeNull();
    expect(clockOffMs([told('a', '1', YEAR_US), told('b', '1', YEAR_US)])).toBeNull();
    expect(clockOffMs([told('a', '1', YEAR_US), told('a', '2', YEAR_US)])).toBeNull();
    expect(clockOffMs([told('a', '1', YEAR_US), told('b', '2', 0)])).toBeNull();
    expect(clockOffMs([told('a', '1', YEAR_US), told('b', '2', 2 * YEAR_US)])).toBeNull();
    expect(clockOffMs([told('a', '1', 30 * SECOND_US), told('b', '2', 30 * SECOND_US)])).toBeNull();
  });

  test('is known though one server of many says otherwise', () => {
    const most = ['b', 'c', 'd', 'e'].map((host, index) => told(host, String(index + 2), YEAR_US));
    expect(clockOffMs([told('a', '1', 0), ...most])).toBe(YEAR_US / 1_000);
    expect(clockOffMs([told('a', '1', 0), told('f', '9', 0), ...most])).toBeNull();
  });
});
