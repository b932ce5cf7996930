import { expect, test } from 'vitest';
import { exportReport, sizeText } from '../../../electron/headless/format/export-report.ts';
import { ProgressLine } from '../../../electron/headless/format/progress-line.ts';
import { wholeSeconds } from '../../../electron/headless/format/whole-seconds.ts';
import type { TextOutput } from '../../../electron/headless/text-output.ts';
import type { ExportResult } from '../../../electron/service/service.ts';

const RESULT: ExportResult = {
  path: '/tmp/a.zip',
  bytes: 63_138,
  files: 12,
  completeness: 0.25,
  missing: [],
  items: [
    { id: 'a', title: 'Samples', present: true, says: '20 requests', remedy: null },
    { id: 'b', title: 'mtr', present: false, says: 'not taken', remedy: { kind: 'collect', aboutMs: 205_000 } },
    {
      id: 'c',
      title: 'mtr back',
      present: false,
      says: 'only they can',
      remedy: { kind: 'ask', command: 'mtr -rw 192.0.2.1' },
    },
    { id: 'd', title: 'Packets', present: false, says: '', remedy: { kind: 'packets', target: 'a\u001b[2Jpi' } },
  ],
  open: [4],
  incidents: 1,
  profileProblems: [],
};

test('what is missing stands with what helps, and an incident that goes on is said to', () => {
  expect(exportReport(RESULT, false)).toEqual([
    '/tmp/a.zip',
    '12 files, 63.1 kB, 1 of 4 of what the profile asks for',
    'Incident 4 is still open; what comes later is not in it.',
    '  missing: mtr: not taken',
    '           --collect takes it now, in about 3 min 25 s',
    '  missing: mtr back: only they can',
    '           ask them to run: mtr -rw 192.0.2.1',
    '  missing: Packets',
    expect.stringMatching(/^ {11}for the next time, switch on the capture of packets for “a.+pi”$/),
  ]);
  expect(exportReport(RESULT, false).join('')).not.toContain('\u001b');
});

test('who has collected already is not told to', () => {
  expect(exportReport(RESULT, true).join('\n')).not.toContain('--collect');
});

test('sizes and durations have as many digits as somebody reads', () => {
  expect([0, 999, 1_000, 34_549, 999_950, 20_000_000].map(sizeText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '34.5 kB',
    '1.0 MB',
    '20.0 MB',
  ]);
  expect([1, 2_000, 59_600, 105_000, 480_000].map(wholeSeconds)).toEqual([
    '1 s',
    '2 s',
    '1 min',
    '1 min 45 s',
    '8 min',
  ]);
});

function output(isTerminal: boolean, columns: number | null) {
  let text = '';
  const partial: Pick<TextOutput, 'isTerminal' | 'columns' | 'write'> = {
    isTerminal,
    columns,
    write: (more) => {
      text += more;
    },
  };
  return { written: () => text, output: partial as TextOutput };
}

test('progress is one line that is written over, no longer than the terminal is wide, and gone at the end', () => {
  const { written, output: terminal } = output(true, 10);
  let nowMs = 0;
  const line = new ProgressLine(terminal, true, () => nowMs);
  line.show('abcdefghijklmnop');
  line.show('too soon');
  nowMs = 200;
  line.show('second');
  line.clear();
  line.clear();
  expect(written()).toBe('\r\u001b[Kabcdefghi\r\u001b[Ksecond\r\u001b[K');
});

test('a terminal that does not know its width still gets a line', () => {
  const { written, output: terminal } = output(true, 0);
  new ProgressLine(terminal, true).show('Writing README.txt');
  expect(written()).toContain('Writing README.txt');
});

test('without a terminal, or where nobody wants it, there is no progress at all', () => {
  for (const [isTerminal, wanted] of [
    [false, true],
    [true, false],
  ] as const) {
    const { written, output: other } = output(isTerminal, 80);
    const line = new ProgressLine(other, wanted);
    line.show('Writing README.txt');
    line.clear();
    expect(written()).toBe('');
  }
});
