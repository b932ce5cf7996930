import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteSizeText, parseByteSize } from '../../../electron/domain/byte-size.ts';
import { durationText, parseDurationMs } from '../../../electron/domain/duration.ts';
import { parseInstantUs } from '../../../electron/domain/instant.ts';
import type { Parsed } from '../../../electron/domain/parsed.ts';

const ok = <Value>(value: Value) => ({ kind: 'parsed', value });
const said = (result: Parsed<unknown>) =>
  result.kind === 'refused' ? result.reason : `taken as ${String(result.value)}`;

/** UTC microseconds as ISO 8601 with six decimals, so that nothing is lost. */
function instantText(atUs: number): string {
  const wholeMs = Math.floor(atUs / 1_000);
  const restUs = atUs - wholeMs * 1_000;
  return new Date(wholeMs).toISOString().replace('Z', `${String(restUs).padStart(3, '0')}Z`);
}

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    [' 5 s ', 5_000],
  ])('%j is %d ms', (text, valueMs) => {
    expect(parseDurationMs(text)).toEqual(ok(valueMs));
  });

  test.each([
    ['5', /no unit/],
    ['5 sec', /“sec” is not a unit/],
    ['5S', /not a unit/],
    ['-5s', /not a duration/],
    ['1h30m', /not a duration/],
    ['', /not a duration/],
    ['0.5ms', /whole number/],
    ['99999999d', /ten years/],
    ['NaN', /not a duration/],
    ['1e3s', /not a (duration|unit)/],
  ])('%j is refused', (text, words) => {
    expect(said(parseDurationMs(text))).toMatch(words);
  });

  test('what is written is read back to the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000_000_000 }), (valueMs) => {
        expect(parseDurationMs(durationText(valueMs))).toEqual(ok(valueMs));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseDurationMs(text)));
  });
});

describe('sizes', () => {
  test.each([
    ['1MiB', 1_048_576],
    ['64kB', 64_000],
    ['1.5KiB', 1_536],
    ['0B', 0],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseByteSize(text)).toEqual(ok(bytes));
  });

  test.each([
    ['1024', /no unit/],
    ['1mb', /not a unit/],
    ['0.1B', /whole number/],
    ['-1B', /not a size/],
  ])('%j is refused', (text, words) => {
    expect(said(parseByteSize(text))).toMatch(words);
  });

  test('what is written is read back to the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 36 }), (bytes) => {
        expect(parseByteSize(byteSizeText(bytes))).toEqual(ok(bytes));
      }),
    );
  });
});

describe('times', () => {
  test.each([
    ['2026-11-21T07:00:00Z', '2026-11-21T07:00:00.000000Z'],
    ['2026-11-21T07:00:00', '2026-11-21T07:00:00.000000Z'],
    ['2026-11-21 07:00', '2026-11-21T07:00:00.000000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000000Z'],
    ['2026-11-21T07:00:00.123456Z', '2026-11-21T07:00:00.123456Z'],
    ['2026-11-21T07:00:00.5+01:00', '2026-11-21T06:00:00.500000Z'],
    ['2026-11-21T07:00:00-0530', '2026-11-21T12:30:00.000000Z'],
    ['20261121T070000Z', '2026-11-21T07:00:00.000000Z'],
    ['2024-02-29T00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['0050-01-01', '0050-01-01T00:00:00.000000Z'],
  ])('%j is %s', (text, utc) => {
    const result = parseInstantUs(text);
    expect(result.kind === 'parsed' ? instantText(result.value) : result.reason).toBe(utc);
  });

  test.each([
    ['2026-02-30', /no day/],
    ['2026-13-01', /no day/],
    ['2026-11-21T24:00', /time of day/],
    ['2026-11-21T07:00:00+25:00', /offset/],
    ['yesterday', /not a time/],
    ['21.11.2026', /not a time/],
    ['', /not a time/],
  ])('%j is refused', (text, words) => {
    expect(said(parseInstantUs(text))).toMatch(words);
  });

  test('what is written is read back to the same microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000_000_000_000_000 / 8, max: 4_000_000_000_000_000 }), (atUs) => {
        expect(parseInstantUs(instantText(atUs))).toEqual(ok(atUs));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseInstantUs(text)));
  });
});
