import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msColumn, msRange, msText } from '../../../electron/domain/ms-text.ts';
import type { Trace } from '../../../electron/domain/trace.ts';
import { csvRecord } from '../../../electron/headless/format/csv-record.ts';
import { painter } from '../../../electron/headless/format/paint.ts';
import { table } from '../../../electron/headless/format/table.ts';
import { traceJson } from '../../../electron/headless/format/trace-json.ts';
import { traceReport } from '../../../electron/headless/format/trace-report.ts';
import { wrapped } from '../../../electron/headless/format/wrapped.ts';
import { readCsv } from '../../support/read-csv.ts';

describe('times are said with the digits that matter', () => {
  test.each([
    [0.43, '0.43 ms'],
    [12.14, '12.1 ms'],
    [142.6, '143 ms'],
    [999.6, '1.00 s'],
    [2_310, '2.31 s'],
    [31_000, '31.0 s'],
    [59_960, '1 min'],
    [192_000, '3 min 12 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('%d', (valueMs, text) => {
    expect(msText(valueMs)).toBe(text);
  });
});

test('a range of times says its unit once where both ends have the same', () => {
  expect(msRange([])).toBeNull();
  expect(msRange([0.12, 0.03, 0.05])).toBe('0.03 to 0.12 ms');
  expect(msRange([1_200, 40])).toBe('40.0 ms to 1.20 s');
  expect(msRange([5])).toBe('5.00 ms');
});

test('in a column, what took nearly no time is not shown as none', () => {
  expect([null, 0.001, 0.43, 12].map(msColumn)).toEqual(['–', '<0.1 ms', '0.4 ms', '12.0 ms']);
});

describe('CSV by RFC 4180', () => {
  test('quotes what needs it and leaves absent empty', () => {
    expect(csvRecord(['a', 1.5, null, true, '', 'x,y', 'say "hi"', 'two\nlines', ' edge'])).toBe(
      'a,1.5,,true,"","x,y","say ""hi""","two\nlines"," edge"\r\n',
    );
  });

  test('any text is read back as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        (rows) => {
          expect(readCsv(rows.map(csvRecord).join(''))).toEqual(rows);
        },
      ),
    );
  });
});

test('a table is aligned and ends its lines where the text ends', () => {
  expect(
    table(
      [
        { title: 'ID', align: 'right' },
        { title: 'NAME', align: 'left' },
      ],
      [
        ['7', 'bücher'],
        ['123', 'a'],
      ],
    ),
  ).toEqual([' ID  NAME', '  7  bücher', '123  a']);
});

test('a paragraph is wrapped at words, and no word is lost', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^\S{1,20}$/), { minLength: 1 }),
      fc.integer({ min: 5, max: 80 }),
      (words, columns) => {
        const lines = wrapped(words.join(' '), columns);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});

test('colours are only where they are wanted', () => {
  expect(painter(false)('red', 'x')).toBe('x');
  expect(painter(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m');
});

describe('a trace', () => {
  const trace: Trace = {
    destination: '198.51.100.7',
    port: 443,
    protocol: 'tcp',
    reached: true,
    durationMs: 41.23456,
    pathMtuBytes: null,
    hops: [
      {
        ttl: 1,
        addresses: ['192.0.2.1'],
        rttMs: [0.5, 0.7],
        sent: 2,
        lost: 0,
        answerers: [],
        statistics: null,
        note: null,
      },
      { ttl: 2, addresses: [], rttMs: [], sent: 2, lost: 2, answerers: [], statistics: null, note: null },
      {
        ttl: 3,
        addresses: ['203.0.113.1', '203.0.113.2'],
        rttMs: [10],
        sent: 2,
        lost: 1,
        answerers: [],
        statistics: null,
        note: '!X',
      },
      {
        ttl: 4,
        addresses: ['198.51.100.7'],
        rttMs: [],
        sent: 4,
        lost: 0,
        answerers: [],
        statistics: { lastMs: 20, averageMs: 21, bestMs: 19, worstMs: 23, deviationMs: 1.5 },
        note: null,
      },
    ],
  };

  test('is shown as mtr reports it, and what was not measured is no zero', () => {
    expect(traceReport(trace, 'here')).toEqual([
      'HOST: here                        Loss%   Snt   Last   Avg  Best  Wrst StDev',
      '  1.|-- 192.0.2.1                  0.0%     2    0.7   0.6   0.5   0.7   0.1',
      '  2.|-- ???                      100.0%     2      –     –     –     –     –',
      '  3.|-- 203.0.113.1               50.0%     2   10.0  10.0  10.0  10.0   0.0  !X',
      '        203.0.113.2',
      '  4.|-- 198.51.100.7               0.0%     4   20.0  21.0  19.0  23.0   1.5',
    ]);
  });

  test('is JSON as promised', () => {
    expect(traceJson(trace)).toMatchObject({
      destination: '198.51.100.7',
      port: 443,
      protocol: 'tcp',
      reached: true,
      durationMs: 41.235,
      hops: [
        { ttl: 1, addresses: ['192.0.2.1'], rttMs: [0.5, 0.7], loss: 0, note: null },
        { ttl: 2, addresses: [], rttMs: [], loss: 1, note: null },
        { ttl: 3, loss: 0.5, note: '!X' },
        { ttl: 4 },
      ],
    });
  });
});
