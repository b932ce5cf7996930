import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from '../../../../electron/main/settings/open-settings.ts';
import { DEFAULT_SETTINGS } from '../../../../electron/main/settings/settings-file.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-settings-'));
  file = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(at = file) {
  const [notes, log]: [string[], string[]] = [[], []];
  const store = openSettings({
    file: at,
    clock: new FakeClock(),
    log: (line) => log.push(line),
    note: (sentence) => notes.push(sentence),
  });
  return { store, notes, log };
}

test('the first start has the usual settings and writes nothing', () => {
  const { store, notes } = open();
  expect(store.get()).toEqual(DEFAULT_SETTINGS);
  expect(readdirSync(folder)).toEqual([]);
  expect(notes).toEqual([]);
});

test('what was changed is there at the next start, for this user alone to read', () => {
  const { store } = open();
  store.change({
    theme: 'dark',
    notices: { muted: ['api'] },
    window: { x: -5, y: 3, width: 900, height: 700, maximized: true },
  });
  expect(open().store.get()).toEqual({
    ...DEFAULT_SETTINGS,
    theme: 'dark',
    notices: { enabled: true, recovery: true, muted: ['api'] },
    window: { x: -5, y: 3, width: 900, height: 700, maximized: true },
  });
  expect(readdirSync(folder)).toEqual(['settings.json']);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what is left out of a change stays, also inside of notices and also as undefined', () => {
  const { store } = open();
  store.change({ notices: { recovery: false } });
  store.change({ notices: { enabled: false } });
  // A change that came from a window may name a field and give it no value.
  store.change({ theme: undefined, startAtLogin: true } as unknown as Parameters<typeof store.change>[0]);
  expect(store.get()).toMatchObject({
    startAtLogin: true,
    theme: 'system',
    notices: { enabled: false, recovery: false },
  });
});

test('whoever listens is told of changes, and not of what changes nothing', () => {
  const { store } = open();
  const themes: string[] = [];
  const end = store.onChange(({ theme }) => themes.push(theme));
  store.change({ theme: 'dark' });
  store.change({ theme: 'dark' });
  end();
  store.change({ theme: 'light' });
  expect(themes).toEqual(['dark']);
});

test.each([
  ['damaged', '{"version": 1, "theme":'],
  ['somebody else’s', '{"colour": "pink"}'],
  ['from another version', JSON.stringify({ version: 2, ...DEFAULT_SETTINGS })],
  ['no settings at all', '[]'],
  ['empty', ''],
])('a file that is %s is set aside, said once, and nothing of it is lost', (_how, content) => {
  writeFileSync(file, content);
  const { store, notes } = open();
  expect(store.get()).toEqual(DEFAULT_SETTINGS);
  expect(notes.length).toBe(1);
  const [aside] = readdirSync(folder);
  expect(notes[0]).toContain(join(folder, aside ?? ''));
  expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe(content);
  store.change({ theme: 'light' });
  expect(open().notes).toEqual([]);
});

test('no content of the file makes the start fail', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      writeFileSync(file, content);
      expect(open().store.get()).toEqual(DEFAULT_SETTINGS);
    }),
    { numRuns: 50 },
  );
});

test('a folder that cannot be written leaves the settings in memory, and that is said once', () => {
  // Where a folder should be lies a file: no right of any user helps there.
  writeFileSync(join(folder, 'in-the-way'), '');
  const { store, notes } = open(join(folder, 'in-the-way', 'settings.json'));
  const before = notes.length;
  store.change({ theme: 'dark' });
  store.change({ theme: 'light' });
  expect(store.get().theme).toBe('light');
  expect(notes.length).toBe(1);
  expect(notes[0]).toContain('until');
  expect(before).toBeLessThanOrEqual(1);
});

test('a folder that goes away while the app runs is said once, and again when it came back and went', () => {
  const { store, notes } = open();
  rmSync(folder, { recursive: true });
  store.change({ theme: 'dark' });
  store.change({ theme: 'light' });
  expect(notes).toEqual([expect.stringContaining(`could not be written to ${file} (ENOENT)`)]);
  mkdirSync(folder);
  store.change({ theme: 'dark' });
  expect(open().store.get().theme).toBe('dark');
  rmSync(folder, { recursive: true });
  store.change({ theme: 'light' });
  expect(notes.length).toBe(2);
});

test('a file that cannot be read is not written over', () => {
  mkdirSync(file);
  const { store, notes } = open();
  store.change({ theme: 'dark' });
  expect(notes).toEqual([expect.stringContaining('cannot be read (EISDIR)')]);
  expect(statSync(file).isDirectory()).toBe(true);
  expect(store.get().theme).toBe('dark');
});

test('two that write at the same time leave one whole file', () => {
  const [one, other] = [open().store, open().store];
  for (let turn = 0; turn < 50; turn += 1) {
    one.change({ window: { x: turn, y: 0, width: 900, height: 700, maximized: false } });
    other.change({ notices: { muted: [`target ${turn}`] } });
  }
  expect(open().notes).toEqual([]);
  expect(open().store.get().notices.muted).toEqual(['target 49']);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('what was said once does not grow for ever', () => {
  const { store } = open();
  store.change({ said: Array.from({ length: 2_000 }, (_, index) => `key ${index}`) });
  expect(store.get().said.length).toBe(500);
  expect(store.get().said.at(-1)).toBe('key 1999');
  expect(open().store.get().said.length).toBe(500);
});
