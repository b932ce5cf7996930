import { expect, test } from 'vitest';
import { changeLoginItem } from '../../../../electron/main/login/keep-login-item.ts';
import { type LoginItemSystem, systemLoginItem } from '../../../../electron/main/login/system-login-item.ts';
import { fakeAppParts } from '../support/fake-app-parts.ts';

const EXECUTABLE = 'C:\\Users\\Ada L\\AppData\\Local\\Programs\\Stallscope\\Stallscope.exe';

/** A system that keeps what it is told by path and arguments, as Windows does. */
class FakeSystem implements LoginItemSystem {
  readonly set: unknown[] = [];
  status = 'not-registered';
  obeys = true;
  inTaskManager = true;
  atLogin = false;
  #on: string | null = null;
  setLoginItemSettings(settings: { openAtLogin: boolean; path?: string; args?: string[] }): void {
    this.set.push(settings);
    if (this.obeys) this.#on = settings.openAtLogin ? identity(settings) : null;
  }
  getLoginItemSettings(options: { path?: string; args?: string[] } = {}) {
    return {
      openAtLogin: this.#on !== null && this.#on === identity(options),
      status: this.status,
      wasOpenedAtLogin: this.atLogin,
      executableWillLaunchAtLogin: this.#on !== null && this.inTaskManager,
    };
  }
}
const identity = ({ path = '', args = [] }: { path?: string; args?: string[] }) => [path, ...args].join(' ');

test('Windows starts this executable hidden, and is asked for the same that was set', () => {
  const system = new FakeSystem();
  const item = systemLoginItem(system, 'win32', EXECUTABLE);
  expect(item.change(true)).toEqual({ kind: 'done' });
  expect(system.set).toEqual([{ openAtLogin: true, path: EXECUTABLE, args: ['--hidden'] }]);
  expect(item.isOn()).toBe(true);
  expect(item.change(false)).toEqual({ kind: 'done' });
  expect(item.isOn()).toBe(false);
});

test('switched off in the Task Manager is off, and switching it on says where to look', () => {
  const system = new FakeSystem();
  system.inTaskManager = false;
  const parts = fakeAppParts();
  changeLoginItem(systemLoginItem(system, 'win32', EXECUTABLE), true, parts);
  expect(parts.settings.get().startAtLogin).toBe(false);
  expect(parts.notes[0]).toContain('Task Manager');
});

test('macOS gets no arguments, and tells by itself that it was the start at login', () => {
  const system = new FakeSystem();
  const item = systemLoginItem(system, 'darwin', '/Applications/Stallscope.app/Contents/MacOS/Stallscope');
  const parts = fakeAppParts();
  changeLoginItem(item, true, parts);
  expect(system.set).toEqual([{ openAtLogin: true }]);
  expect(parts.settings.get().startAtLogin).toBe(true);
  expect(item.startedAtLogin()).toBe(false);
  system.atLogin = true;
  expect(item.startedAtLogin()).toBe(true);
  expect(systemLoginItem(system, 'win32', EXECUTABLE).startedAtLogin()).toBe(null);
});

test('macOS that wants to be asked by a person is said in words, and the setting stays off', () => {
  const system = new FakeSystem();
  system.obeys = false;
  system.status = 'requires-approval';
  const parts = fakeAppParts();
  changeLoginItem(systemLoginItem(system, 'darwin', '/x'), true, parts);
  expect(parts.settings.get().startAtLogin).toBe(false);
  expect(parts.notes[0]).toContain('Login Items');
});

test('a system that throws is a refusal, not a crash', () => {
  const system = new FakeSystem();
  system.setLoginItemSettings = () => {
    throw new Error('no registry');
  };
  expect(systemLoginItem(system, 'win32', EXECUTABLE).change(true).kind).toBe('refused');
});
