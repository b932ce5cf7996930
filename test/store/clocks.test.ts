import { expect, test } from 'vitest';
import type { ClockReading } from '../../electron/domain/clock-reading.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

const reading = (fromUs: number, change: Partial<ClockReading> = {}): ClockReading => ({
  host: 'shop.example.org',
  address: '192.0.2.80',
  fromUs,
  toUs: fromUs + HOUR_US - 1,
  lowUs: -1_200_000,
  highUs: 300_001,
  answers: 700,
  agrees: true,
  ...change,
});

test('what servers told of their clocks comes back as it was, those that touch the range, oldest first', async () => {
  const { store, directory, clock } = openInTest();
  const startUs = clock.utcUs();
  const all = [0, 1, 2, 3].map((hour) => reading(startUs + hour * HOUR_US));
  const odd = reading(startUs + HOUR_US, { host: null, address: null, agrees: false, lowUs: -4e15, highUs: 4e15 });
  for (const one of [...all, odd].toReversed()) store.putClockReading(one);
  store.close();
  const reader = readerInTest(directory);
  const [first, second, third] = all;
  expect(await reader.clockReadings({ fromUs: startUs + HOUR_US, toUs: startUs + 3 * HOUR_US })).toEqual([
    odd,
    second,
    third,
  ]);
  expect(await reader.clockReadings({ fromUs: startUs + 10, toUs: startUs + 20 })).toEqual([first]);
  expect(await reader.clockReadings({ fromUs: null, toUs: null })).toHaveLength(5);
});

test('a later word on the same stretch replaces the earlier one', async () => {
  const { store, directory, clock } = openInTest();
  const startUs = clock.utcUs();
  store.putClockReading(reading(startUs, { toUs: startUs + 15_000_000, answers: 4 }));
  store.flush();
  store.putClockReading(reading(startUs));
  store.putClockReading(reading(startUs, { address: '192.0.2.81' }));
  store.close();
  expect(await readerInTest(directory).clockReadings({ fromUs: null, toUs: null })).toEqual([
    reading(startUs),
    reading(startUs, { address: '192.0.2.81' }),
  ]);
});

test('they are kept as long as samples are', async () => {
  const { store, directory, clock } = openInTest();
  const nowUs = clock.utcUs();
  for (let hour = 1; hour <= 40 * 24; hour += 1) store.putClockReading(reading(nowUs - hour * HOUR_US));
  store.flush();
  await clock.advance(300_000);
  expect(rowCount(directory, 'clock_readings')).toBe(30 * 24 - 1);
  const oldestUs = inFile(directory, (database) =>
    database.prepare('SELECT min(from_us) FROM clock_readings').pluck().get(),
  );
  expect(oldestUs).toBeGreaterThanOrEqual(nowUs - 30 * DAY_US);
});
