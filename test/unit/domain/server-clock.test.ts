import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, type ClockReading, type DatedAnswer } from '../../../electron/domain/clock-reading.ts';
import { ServerClock } from '../../../electron/domain/server-clock.ts';

const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;
const START_US = 1_795_000_000_000_000;

/** What a server whose clock is ahead by `aheadUs` answers to a request that is sent then and reaches it after a while. */
interface Asked {
  readonly atUs: number;
  readonly thereUs: number;
  readonly backUs: number;
  readonly aheadUs: number;
  /** How late the server renews the text of its date. */
  readonly staleUs?: number;
}

function answerTo({ atUs, thereUs, backUs, aheadUs, staleUs = 0 }: Asked): DatedAnswer {
  const toldUs = atUs + thereUs + aheadUs;
  const dateUs = Math.floor((toldUs - staleUs) / SECOND_US) * SECOND_US;
  return { sentAtUs: atUs, headAtUs: atUs + thereUs + backUs, dateUs };
}

const milliseconds = (most: number) => fc.integer({ min: 0, max: most * 1_000 });
const hop = fc.oneof(milliseconds(30), milliseconds(8_000));
const asks = (every: fc.Arbitrary<number>) =>
  fc.array(fc.record({ everyUs: every, thereUs: hop, backUs: hop, staleUs: milliseconds(50) }), {
    minLength: 1,
    maxLength: 200,
  });
const upToAMinute = fc.integer({ min: 1, max: 60 * SECOND_US });
const upToADay = fc.integer({ min: -24 * HOUR_US, max: 24 * HOUR_US });

const holds = ({ lowUs, highUs }: { lowUs: number; highUs: number }, aheadUs: number): boolean =>
  lowUs <= aheadUs && aheadUs <= highUs;

describe('the clock of a server that answers', () => {
  test('is within the bounds of each single answer, however long the request took and whenever the date was written', () => {
    fc.assert(
      fc.property(hop, hop, upToADay, milliseconds(50), (thereUs, backUs, aheadUs, staleUs) => {
        expect(holds(boundsOf(answerTo({ atUs: START_US, thereUs, backUs, aheadUs, staleUs })), aheadUs)).toBe(true);
      }),
    );
  });

  test('is always within what all answers together leave, while nobody sets a clock and they drift apart as clocks do', () => {
    fc.assert(
      fc.property(
        asks(upToAMinute),
        upToADay,
        fc.double({ min: -45e-6, max: 45e-6, noNaN: true }),
        (asked, aheadUs, drift) => {
          const clock = new ServerClock('shop.example.org', '192.0.2.80');
          let atUs = START_US;
          for (const { everyUs, ...one } of asked) {
            atUs += everyUs + one.thereUs + one.backUs;
            const nowAheadUs = Math.round(aheadUs + (atUs - START_US) * drift);
            const ended = clock.hear(answerTo({ atUs, ...one, aheadUs: nowAheadUs }));
            for (const reading of [...ended, ...clock.readings()]) expect(reading.agrees).toBe(true);
            const [reading, ...others] = clock.readings();
            expect(others).toEqual([]);
            expect(reading !== undefined && holds(reading, nowAheadUs)).toBe(true);
          }
        },
      ),
    );
  });

  test('is known the better the more answers came at different parts of the second, down to what the way takes', () => {
    const clock = new ServerClock('shop.example.org', '192.0.2.80');
    for (let index = 0; index < 500; index += 1) {
      const atUs = START_US + index * 5 * SECOND_US + ((index * 618_034) % SECOND_US);
      clock.hear(answerTo({ atUs, thereUs: 5_000, backUs: 5_000, aheadUs: 1_234_567 }));
    }
    const [reading] = clock.readings();
    expect(reading).toMatchObject({ answers: 500, agrees: true });
    const widthUs = (reading?.highUs ?? 0) - (reading?.lowUs ?? 0);
    // The way both ways, the lateness that servers are allowed, and an hour's drift.
    expect(widthUs).toBeLessThan(100_000);
  });

  test('drifts: after half an hour of silence an answer does not contradict what was known, it is only known less well', () => {
    const clock = new ServerClock('shop.example.org', '192.0.2.80');
    const hear = (sinceUs: number) => {
      const atUs = START_US + sinceUs;
      const aheadUs = Math.round(sinceUs * 45e-6);
      clock.hear(answerTo({ atUs, thereUs: 2_000, backUs: 2_000, aheadUs }));
      return aheadUs;
    };
    for (let index = 0; index < 200; index += 1) hear(index * SECOND_US + index * 5_000);
    // At a part of the second in which the date has just changed, so that the drift would show.
    for (let index = 0; index < 100; index += 1) {
      const aheadUs = hear(2_400 * SECOND_US + index * SECOND_US + index * 10_000);
      expect(clock.readings().map((reading) => [reading.agrees, holds(reading, aheadUs)])).toEqual([[true, true]]);
    }
  });

  test('begins anew when it was set, or ours was: what was known before is told apart from what is known since', () => {
    const clock = new ServerClock('shop.example.org', '192.0.2.80');
    for (let index = 0; index < 50; index += 1) {
      const aheadUs = index < 25 ? 0 : 60 * SECOND_US;
      clock.hear(answerTo({ atUs: START_US + index * 5 * SECOND_US, thereUs: 5_000, backUs: 5_000, aheadUs }));
    }
    const readings = clock.readings();
    expect(readings.map(({ agrees, answers }) => [agrees, answers])).toEqual([
      [true, 25],
      [true, 25],
    ]);
    expect(readings.map((reading) => [holds(reading, 0), holds(reading, 60 * SECOND_US)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('several machines that answer in turn with clocks of their own widen what is told to hold for all, and are marked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -600 * SECOND_US, max: 600 * SECOND_US }), { minLength: 2, maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        (clocks, choices) => {
          const clock = new ServerClock('shop.example.org', '192.0.2.80');
          const heard: number[] = [];
          for (let index = 0; index < 60; index += 1) {
            const aheadUs = clocks[(choices.next().value ?? 0) % clocks.length] ?? 0;
            heard.push(aheadUs);
            clock.hear(answerTo({ atUs: START_US + index * 5_300_000, thereUs: 2_000, backUs: 2_000, aheadUs }));
          }
          for (const reading of clock.readings()) {
            if (reading.agrees) continue;
            for (const aheadUs of heard) expect(holds(reading, aheadUs)).toBe(true);
          }
        },
      ),
    );
  });

  test('two machines half a minute apart are marked within a few answers, and stay so into the next hour', () => {
    const clock = new ServerClock('shop.example.org', '192.0.2.80');
    const ended: ClockReading[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      const aheadUs = index % 2 === 0 || index > 700 ? 0 : 30 * SECOND_US;
      ended.push(
        ...clock.hear(answerTo({ atUs: START_US + index * 5 * SECOND_US, thereUs: 2_000, backUs: 2_000, aheadUs })),
      );
      if (index === 3) expect(clock.readings().map(({ agrees }) => agrees)).not.toContain(true);
    }
    expect(ended.length).toBeGreaterThan(0);
    expect(ended.map(({ agrees }) => agrees)).not.toContain(true);
    // One of them has gone, but it is too soon to be sure.
    expect(clock.readings().map(({ agrees }) => agrees)).toEqual([false]);
  });

  test('is told by the hour, and each hour knows nothing of the one before', () => {
    const clock = new ServerClock('shop.example.org', '192.0.2.80');
    const ended: ClockReading[] = [];
    for (let minute = 0; minute < 150; minute += 1) {
      ended.push(
        ...clock.hear(
          answerTo({ atUs: START_US + minute * 60 * SECOND_US, thereUs: 2_000, backUs: 2_000, aheadUs: 0 }),
        ),
      );
    }
    const all = [...ended, ...clock.readings()];
    expect(all.map(({ answers }) => answers)).toEqual([60, 60, 30]);
    for (const { fromUs, toUs } of all) expect(toUs - fromUs).toBeLessThan(HOUR_US);
  });

  test('of the time before our own clock was set, nothing is taken over', () => {
    const clock = new ServerClock('shop.example.org', '192.0.2.80');
    clock.hear(answerTo({ atUs: START_US, thereUs: 2_000, backUs: 2_000, aheadUs: 0 }));
    expect(clock.beginAnew()).toHaveLength(1);
    expect(clock.readings()).toEqual([]);
    clock.hear(answerTo({ atUs: START_US + HOUR_US, thereUs: 2_000, backUs: 2_000, aheadUs: -HOUR_US }));
    expect(clock.readings().map((reading) => [reading.agrees, holds(reading, -HOUR_US)])).toEqual([[true, true]]);
  });
});
