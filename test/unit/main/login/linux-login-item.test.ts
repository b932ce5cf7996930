import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { autostartEntry } from '../../../../electron/main/login/desktop-entry.ts';
import { changeLoginItem, keepLoginItem } from '../../../../electron/main/login/keep-login-item.ts';
import { linuxLoginItem } from '../../../../electron/main/login/linux-login-item.ts';
import { unpackagedLoginItem } from '../../../../electron/main/login/login-item.ts';
import { fakeAppParts } from '../support/fake-app-parts.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stallscope-login-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const item = (environment: Record<string, string> = {}, executable = '/opt/Stallscope/stallscope') =>
  linuxLoginItem({ environment, homeDirectory: home, executable });
const entryFile = () => join(home, '.config', 'autostart', 'stallscope.desktop');

/** Reads the `Exec` line as the Desktop Entry Specification tells sessions to: escapes of the value, then quotes, then field codes. */
function commandOf(entry: string): string[] {
  const raw = /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';
  const escapes: Record<string, string> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };
  const value = raw.replace(/\\(.)/g, (_all, letter: string) => escapes[letter] ?? '');
  const words: string[] = [];
  for (let at = 0; at < value.length; ) {
    if (value[at] === ' ') {
      at += 1;
      continue;
    }
    let word = '';
    if (value[at] === '"') {
      for (at += 1; value[at] !== '"'; at += 1) {
        if (at >= value.length) throw new Error('a quote is not closed');
        if (value[at] === '\\') at += 1;
        else if (value[at] === '`' || value[at] === '$') throw new Error(`${value[at]} is not escaped`);
        word += value[at];
      }
      at += 1;
    } else {
      for (; at < value.length && value[at] !== ' '; at += 1) word += value[at];
    }
    if (/%[^%]|%$/.test(word.replaceAll('%%', ''))) throw new Error('a field code is left');
    words.push(word.replaceAll('%%', '%'));
  }
  return words;
}

test('chosen, the session starts the app hidden; chosen off again, nothing is left', () => {
  expect(item().isOn()).toBe(false);
  expect(item().change(true)).toEqual({ kind: 'done' });
  expect(item().isOn()).toBe(true);
  const entry = readFileSync(entryFile(), 'utf8');
  expect(commandOf(entry)).toEqual(['/opt/Stallscope/stallscope', '--hidden']);
  expect(entry.startsWith('[Desktop Entry]\nType=Application\n')).toBe(true);
  expect(item().change(false)).toEqual({ kind: 'done' });
  expect(readdirSync(join(home, '.config', 'autostart'))).toEqual([]);
});

test('a path with any characters reaches the session as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      fc.pre(!name.includes('\0'));
      const path = `/home/a b/${name.toWellFormed()}`;
      const entry = autostartEntry([path, '--hidden']);
      expect(entry.split('\n').filter((line) => line.startsWith('Exec='))).toHaveLength(1);
      expect(commandOf(entry)).toEqual([path, '--hidden']);
    }),
  );
  for (const path of ['/a b/100%/$HOME/`id`/"x"\\y', '/a;b', '/a%f', '/a\nHidden=true'])
    expect(commandOf(autostartEntry([path]))).toEqual([path]);
});

test('of an AppImage the file itself is started, not the mount that it runs from', () => {
  item({ APPIMAGE: '/home/me/Apps/Stallscope.AppImage' }, '/tmp/.mount_Stall1234/stallscope').change(true);
  expect(commandOf(readFileSync(entryFile(), 'utf8'))[0]).toBe('/home/me/Apps/Stallscope.AppImage');
});

test('the folder for configuration is where the session says, unless that is no full path', () => {
  const elsewhere = join(home, 'elsewhere');
  item({ XDG_CONFIG_HOME: elsewhere }).change(true);
  expect(existsSync(join(elsewhere, 'autostart', 'stallscope.desktop'))).toBe(true);
  item({ XDG_CONFIG_HOME: 'relative' }).change(true);
  expect(existsSync(entryFile())).toBe(true);
});

test('what the desktop switched off counts as off', () => {
  item().change(true);
  for (const line of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
    writeFileSync(entryFile(), `[Desktop Entry]\nType=Application\nExec=stallscope\n${line}\n`);
    expect(item().isOn()).toBe(false);
  }
});

test('a folder that cannot be written to is said in words, and the setting stays off', () => {
  mkdirSync(join(home, '.config'));
  writeFileSync(join(home, '.config', 'autostart'), 'a file where a folder belongs');
  const parts = fakeAppParts();
  changeLoginItem(item(), true, parts);
  expect(parts.settings.get().startAtLogin).toBe(false);
  expect(parts.notes).toEqual([
    `Stallscope cannot start at login, because ${entryFile()} cannot be written (ENOTDIR). Check who owns that folder.`,
  ]);
});

test('an app that was moved is named anew at its next start', () => {
  const parts = fakeAppParts({ startAtLogin: true });
  item({}, '/old/place/stallscope').change(true);
  keepLoginItem(item({}, '/new/place/stallscope'), parts);
  expect(commandOf(readFileSync(entryFile(), 'utf8'))[0]).toBe('/new/place/stallscope');
  expect(parts.settings.get().startAtLogin).toBe(true);
});

test('what a person took out by the means of the desktop is not put back', () => {
  const parts = fakeAppParts({ startAtLogin: true });
  keepLoginItem(item(), parts);
  expect(parts.settings.get().startAtLogin).toBe(false);
  expect(existsSync(entryFile())).toBe(false);
});

test('nothing is touched by an app that was never asked to start at login', () => {
  item().change(true);
  const before = readFileSync(entryFile(), 'utf8');
  keepLoginItem(item({}, '/new/place/stallscope'), fakeAppParts());
  expect(readFileSync(entryFile(), 'utf8')).toBe(before);
});

test('an app that runs from its source folder says why it does not start at login', () => {
  const parts = fakeAppParts();
  expect(unpackagedLoginItem.hindrance()).toContain('installed app');
  changeLoginItem(unpackagedLoginItem, true, parts);
  expect(parts.settings.get().startAtLogin).toBe(false);
  expect(parts.notes[0]).toContain('source folder');
});
