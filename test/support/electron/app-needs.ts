import { spawnSync } from 'node:child_process';
import { type Need, program } from '../needs.ts';

/** Libraries that Electron links with or opens by itself, by what to install for them on Debian. */
const LIBRARIES: readonly (readonly [name: string, debianPackage: string])[] = [
  ['libnss3.so', 'libnss3'],
  ['libgtk-3.so.0', 'libgtk-3-0'],
  ['libasound.so.2', 'libasound2'],
  ['libgbm.so.1', 'libgbm1'],
  ['libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0'],
  ['libcups.so.2', 'libcups2'],
  ['libnotify.so.4', 'libnotify4'],
  ['libsecret-1.so.0', 'libsecret-1-0'],
];

let listed: string | null = null;
const isListed = (library: string): boolean => {
  listed ??= spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return listed.includes(`\t${library} `);
};

const libraries: readonly Need[] = LIBRARIES.map(([name, debianPackage]) => ({
  what: name,
  remedy: `apt-get install ${debianPackage}`,
  isMet: () => isListed(name),
}));

/** What tests of the app need of a machine: a display, a desktop around it, what makes the runtime, what takes pictures. */
export const APP_NEEDS: readonly Need[] = [
  program('Xvfb', 'xvfb'),
  program('dbus-daemon', 'dbus'),
  program('gdbus', 'libglib2.0-bin'),
  program('openbox', 'openbox'),
  program('xprop', 'x11-utils'),
  program('xdotool', 'xdotool'),
  program('import', 'imagemagick'),
  program('dunst', 'dunst'),
  program('xfce4-panel', 'xfce4-panel'),
  program('gnome-keyring-daemon', 'gnome-keyring'),
  program('unzip', 'unzip'),
  program('gcc', 'gcc'),
  program('g++', 'g++'),
  ...libraries,
];
