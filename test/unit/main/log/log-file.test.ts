import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../../../../electron/main/log/log-file.ts';
import { RareLines } from '../../../../electron/main/log/rare-lines.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let folder: string;
let file: string;
const now = () => new Date(Date.UTC(2026, 10, 21, 7, 0, 0));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-log-'));
  file = join(folder, 'stallscope.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a line has its time, and is on the disk at once', () => {
  openLog(file, now).line('The engine is running');
  expect(readFileSync(file, 'utf8')).toBe('2026-11-21T07:00:00.000Z The engine is running\n');
});

test('nobody forges a line or colours a terminal by what they make the app log', () => {
  openLog(file, now).line('from \u001b[31ma target\r\n2026-11-21T07:00:00.000Z Stallscope has ended');
  expect(readFileSync(file, 'utf8').split('\n').length).toBe(2);
  expect(readFileSync(file, 'utf8')).not.toContain('\u001b');
});

test('a log never takes more than twice a megabyte, and the newest lines are in it', () => {
  const log = openLog(file, now);
  for (let line = 0; line < 6_000; line += 1) log.line(`${line} ${'ü'.repeat(500)}`);
  expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThanOrEqual(2_010_000);
  expect(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)).toContain(' 5999 ');
});

test('a log goes on where the last run left it', () => {
  writeFileSync(file, `${'x'.repeat(999_990)}\n`);
  openLog(file, now).line('the first line of this run');
  expect(statSync(`${file}.1`).size).toBe(999_991);
  expect(readFileSync(file, 'utf8')).toContain('the first line of this run');
});

test('a log that cannot be written breaks nothing', () => {
  writeFileSync(join(folder, 'in-the-way'), '');
  expect(() => openLog(join(folder, 'in-the-way', 'stallscope.log'), now).line('lost')).not.toThrow();
});

test('who does the same over and over fills no log, and is counted', () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const rare = new RareLines(2, clock, (line) => lines.push(line));
  for (let times = 0; times < 10; times += 1) rare.line(`foul ${times}`);
  expect(lines).toEqual(['foul 0', 'foul 1']);
  clock.block(60_000);
  rare.line('foul 10');
  expect(lines.slice(2)).toEqual(['… and 8 more lines of the kind', 'foul 10']);
});
