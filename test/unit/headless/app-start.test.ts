import { describe, expect, test } from 'vitest';
import {
  type AppStart,
  type AppSurroundings,
  decideAppStart,
  displayHindrance,
} from '../../../electron/headless/desktop/app-start.ts';

const surroundings = (different: Partial<AppSurroundings>): AppSurroundings => ({
  platform: 'linux',
  environment: { DISPLAY: ':0' },
  isRoot: false,
  electron: { executable: '/opt/electron/electron', version: '45.4.1', sandbox: 'works' },
  hasOwnSqlite: false,
  packageDirectory: '/home/me/stallscope',
  dataDirectory: null,
  hidden: false,
  ...different,
});

const started = (different: Partial<AppSurroundings>) => {
  const start = decideAppStart(surroundings(different));
  if (start.kind === 'page') throw new Error(start.reason);
  return start;
};

const reasonOf = (start: AppStart): string => (start.kind === 'page' ? start.reason : '');

describe('a display', () => {
  test('on Linux it is X11 or Wayland, and none is said in words', () => {
    expect(displayHindrance('linux', { DISPLAY: ':0' })).toBeNull();
    expect(displayHindrance('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
    expect(displayHindrance('linux', {})).toMatch(/no display.*DISPLAY.*WAYLAND_DISPLAY/);
    expect(displayHindrance('linux', { DISPLAY: '', WAYLAND_DISPLAY: '' })).toMatch(/no display/);
  });

  test('macOS and Windows have one without a variable that says so', () => {
    expect(displayHindrance('darwin', {})).toBeNull();
    expect(displayHindrance('win32', {})).toBeNull();
  });

  test('where there is Wayland alone, Electron is told, since older ones look for X11', () => {
    const wayland = { WAYLAND_DISPLAY: 'wayland-0' };
    expect(started({ environment: wayland }).args).toEqual(['--ozone-platform=wayland', '/home/me/stallscope']);
    expect(started({ environment: { ...wayland, DISPLAY: ':0' } }).args).toEqual(['/home/me/stallscope']);
    expect(started({ environment: {}, platform: 'darwin' }).args).toEqual(['/home/me/stallscope']);
  });
});

describe('the app is started', () => {
  test('by argument vector, with the folder of the store and without a window where asked for', () => {
    const { program, args, notes } = started({ dataDirectory: '/srv/my data', hidden: true });
    expect([program, notes]).toEqual(['/opt/electron/electron', []]);
    expect(args).toEqual(['/home/me/stallscope', '--data-dir=/srv/my data', '--hidden']);
  });

  test('without a sandbox for root on Linux, as Chromium has none then, and this is said', () => {
    const helper = { helper: '/opt/electron/chrome-sandbox' };
    const { args, notes } = started({
      isRoot: true,
      electron: { executable: '/opt/electron/electron', version: '45.4.1', sandbox: helper },
    });
    expect(args[0]).toBe('--no-sandbox');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/root.*--no-sandbox/);
  });

  test('with its sandbox for everybody else, and for root where there is no such rule', () => {
    expect(started({}).args).not.toContain('--no-sandbox');
    expect(started({ isRoot: true, platform: 'darwin' }).args).not.toContain('--no-sandbox');
  });

  test('never without the sandbox behind an ordinary person: where it cannot work, the remedy is told instead', () => {
    const start = decideAppStart(
      surroundings({
        electron: { executable: '/e', version: '45.4.1', sandbox: { helper: '/opt/my electron/chrome-sandbox' } },
      }),
    );
    expect(reasonOf(start)).toContain('sudo chmod 4755 "/opt/my electron/chrome-sandbox"');
  });
});

describe('an Electron that is too old for the database', () => {
  const old = { executable: '/opt/old/electron', version: '33.2.1', sandbox: 'works' as const };

  test('is refused in words instead of crashing', () => {
    const reason = reasonOf(decideAppStart(surroundings({ electron: old })));
    expect(reason).toMatch(/\/opt\/old\/electron is Electron 33\.2\.1.*36 or newer/);
    expect(reasonOf(decideAppStart(surroundings({ electron: { ...old, version: '35.9.9' } })))).not.toBe('');
  });

  test('is taken where the database was compiled for it', () => {
    expect(started({ electron: old, hasOwnSqlite: true }).program).toBe('/opt/old/electron');
  });

  test('one that is new enough, or does not tell its version, is taken', () => {
    expect(started({ electron: { ...old, version: '36.0.0' } }).program).toBe('/opt/old/electron');
    expect(started({ electron: { ...old, version: null } }).program).toBe('/opt/old/electron');
  });
});
