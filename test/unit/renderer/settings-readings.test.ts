import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../electron/domain/target.ts';
import {
  hoursText,
  readCertificateDays,
  readDays,
  readGrace,
  readPingEvery,
  readReminder,
  readResolver,
  readThreshold,
  secondsText,
} from '../../../renderer/views/settings/readings.ts';

const reasonOf = (reading: { kind: string; reason?: string }): string | undefined => reading.reason;

describe('a threshold', () => {
  const slow = (text: string) => readThreshold(text, 'slowAfterMs', DEFAULT_THRESHOLDS);

  test('is seconds where nothing else is said, with a point or a comma', () => {
    expect(slow('2')).toEqual({ kind: 'value', value: 2_000 });
    expect(slow(' 2.5 ')).toEqual({ kind: 'value', value: 2_500 });
    expect(slow('2,5')).toEqual({ kind: 'value', value: 2_500 });
    expect(slow('2500ms')).toEqual({ kind: 'value', value: 2_500 });
  });

  test('that does not go with the others is refused, and says with which', () => {
    expect(reasonOf(slow('40'))).toBe('Slow after (40s) must be shorter than the timeout (30s).');
    expect(reasonOf(slow('0.5'))).toBe('Slow after (500ms) must not be shorter than capture after (1s).');
    expect(reasonOf(readThreshold('0.01', 'intervalMs', DEFAULT_THRESHOLDS))).toBe('Interval must be at least 100ms.');
  });

  test('that is none is refused in a sentence', () => {
    for (const text of ['', 'soon', '-1', '1..2', '5 parsecs', '<b>2</b>']) {
      expect(reasonOf(slow(text)), text).toMatch(/^\S.*\.$/);
    }
  });

  test('stands in its field as it was kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 29_999 }), (ms) => {
        expect(slow(secondsText(ms))).toEqual({ kind: 'value', value: ms });
      }),
    );
  });
});

test('days are whole, and no more than ten years', () => {
  expect(readDays(' 30 ')).toEqual({ kind: 'value', value: 30 });
  for (const text of ['', '0', '3651', '1.5', '-3', '1e3', 'a month']) {
    expect(reasonOf(readDays(text)), text).toBe('Type a whole number of days, from 1 to 3,650.');
  }
});

test('a resolver is an address, with a port where it is not 53, and each is asked once', () => {
  expect(readResolver(' 192.0.2.53 ', [])).toEqual({ kind: 'value', value: '192.0.2.53' });
  expect(readResolver('[2001:db8::53]:5353', [])).toMatchObject({ kind: 'value' });
  expect(reasonOf(readResolver('192.0.2.53', ['192.0.2.53']))).toBe('192.0.2.53 is asked already.');
  expect(reasonOf(readResolver('system', []))).toBe('Those of the system are asked in any case.');
  expect(reasonOf(readResolver('resolver.example', []))).toMatch(/\.$/);
  expect(reasonOf(readResolver('', []))).toMatch(/^Type the address/);
});

describe('what is told, and how often', () => {
  test('the grace may be nothing, and at most an hour', () => {
    expect(readGrace('0')).toEqual({ kind: 'value', value: 0 });
    expect(readGrace(' 1,5 ')).toEqual({ kind: 'value', value: 1_500 });
    expect(readGrace('3600')).toEqual({ kind: 'value', value: 3_600_000 });
    for (const text of ['', '3601', '-1', 'soon']) expect(reasonOf(readGrace(text)), text).toMatch(/^\S.*\.$/);
  });

  test('a reminder is so many hours, or never', () => {
    expect(readReminder('')).toEqual({ kind: 'value', value: null });
    expect(readReminder(hoursText(null))).toEqual({ kind: 'value', value: null });
    expect(readReminder('0.5')).toEqual({ kind: 'value', value: 1_800_000 });
    for (const text of ['0', '0.001', '745', '-4', '4h']) expect(reasonOf(readReminder(text)), text).toMatch(/\.$/);
  });

  test('a reminder stands in its field as it was kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 44_640 }), (minutes) => {
        const read = readReminder(hoursText(minutes * 60_000));
        // A minute is more digits of an hour than the field shows.
        expect(read.kind === 'value' && read.value !== null && Math.round(read.value / 60_000)).toBe(minutes);
      }),
    );
  });

  test('days before a certificate ends are told largest first, each once, or not at all', () => {
    expect(readCertificateDays('7, 30 7;1')).toEqual({ kind: 'value', value: [30, 7, 1] });
    expect(readCertificateDays('')).toEqual({ kind: 'value', value: [] });
    expect(reasonOf(readCertificateDays('1 2 3 4 5 6 7 8 9 10 11'))).toBe('Type at most 10 numbers of days.');
    for (const text of ['0', '3651', 'a week', '1.5']) expect(reasonOf(readCertificateDays(text)), text).toMatch(/\.$/);
  });

  test('a ping comes every ten seconds at most, once a day at least', () => {
    expect(readPingEvery('10')).toEqual({ kind: 'value', value: 10_000 });
    for (const text of ['9', '86401', '', '60s']) expect(reasonOf(readPingEvery(text)), text).toMatch(/\.$/);
  });
});
