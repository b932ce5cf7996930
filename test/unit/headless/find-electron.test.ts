import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchElectron } from '../../../electron/headless/desktop/fetch-electron.ts';
import { findElectron, hasOwnSqlite } from '../../../electron/headless/desktop/find-electron.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stallscope-find-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text = ''): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const withPackage = () => file('node_modules/electron/package.json', '{ "name": "electron", "version": "45.4.1" }');

test('the folder that a person names comes first, and tells its own version', () => {
  withPackage();
  const executable = file('named/electron');
  file('named/version', 'v41.0.3\n');
  const search = findElectron(folder, 'linux', { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'named') });
  expect(search).toMatchObject({ kind: 'found', electron: { executable, version: '41.0.3' } });
});

test('a folder that is named and holds no Electron is not passed over in silence', () => {
  withPackage();
  const search = findElectron(folder, 'linux', { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nowhere') });
  expect(search).toMatchObject({
    kind: 'missing',
    reason: expect.stringMatching(/nowhere, where there is no electron/),
  });
});

test('the installed package is used with the runtime that it has fetched, on every platform by its own name', () => {
  withPackage();
  for (const [platform, name] of [
    ['linux', 'electron'],
    ['win32', 'electron.exe'],
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ] as const) {
    const executable = file(`node_modules/electron/dist/${name}`);
    const search = findElectron(folder, platform, { ELECTRON_OVERRIDE_DIST_PATH: '' });
    expect(search).toMatchObject({ kind: 'found', electron: { executable, version: '45.4.1' } });
  }
});

test('a package whose runtime was never fetched names what fetches it', () => {
  withPackage();
  expect(findElectron(folder, 'linux', {})).toEqual({
    kind: 'not-fetched',
    installer: join(folder, 'node_modules/electron/install.js'),
    version: '45.4.1',
  });
});

test('without the package there is no Electron, and the words say how to get one', () => {
  expect(findElectron(folder, 'linux', {})).toMatchObject({ kind: 'missing', reason: expect.stringMatching(/npm ci/) });
});

test('a database that was compiled here is noticed', () => {
  file('node_modules/better-sqlite3/package.json', '{}');
  expect(hasOwnSqlite(folder)).toBe(false);
  file('node_modules/better-sqlite3/build/Release/better_sqlite3.node');
  expect(hasOwnSqlite(folder)).toBe(true);
});

test('an installer that fails is quoted with the first thing that it says', async () => {
  const installer = file(
    'install.cjs',
    `console.error('\\nTypeError: fetch failed\\n    at nowhere'); process.exit(1);`,
  );
  const fetched = await fetchElectron(installer, 20_000, new AbortController().signal);
  expect(fetched).toEqual({ kind: 'failed', reason: 'TypeError: fetch failed' });
});

test('an installer that hangs is ended, and one that is no longer wanted too', async () => {
  const hanging = file('hang.cjs', 'setInterval(() => {}, 1000);');
  const limited = await fetchElectron(hanging, 300, new AbortController().signal);
  expect(limited).toEqual({ kind: 'failed', reason: 'nothing came of it in 0.3 s' });
  const ending = new AbortController();
  const unwanted = fetchElectron(hanging, 20_000, ending.signal);
  ending.abort();
  expect(await unwanted).toEqual({ kind: 'failed', reason: 'it was asked to end' });
});

test('an installer that succeeds is believed', async () => {
  const installer = file('done.cjs', '');
  expect(await fetchElectron(installer, 20_000, new AbortController().signal)).toEqual({ kind: 'done' });
});
