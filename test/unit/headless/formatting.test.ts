import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msColumn, msRange, msText } from '../../../electron/domain/ms-text.ts';
import { csvRecord } from '../../../electron/headless/format/csv-record.ts';
import { painter } from '../../../electron/headless/format/paint.ts';
import { table } from '../../../electron/headless/format/table.ts';
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
  // What a person copies into a shell must not come in two lines.
  expect(wrapped('set range="0 99" now', 9)).toEqual(['set', 'range="0 99"', 'now']);
  expect(wrapped('an odd " mark', 5)).toEqual(['an', 'odd "', 'mark']);
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[^\s"]{1,20}$/), { minLength: 1 }),
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
