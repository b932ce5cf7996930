import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { iconFile, trayGround } from '../../../../electron/main/tray/icon-file.ts';

const FOLDER = new URL('../../../../resources/icons/tray', import.meta.url).pathname;
const ICONS = ['fine', 'overdue', 'incident', 'paused'] as const;

test('every icon that can be asked for is drawn', () => {
  for (const icon of ICONS) {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const ground of ['light', 'dark'] as const) {
        for (const scale of [1, 1.25, 1.5, 2, 2.5, 3, 4]) {
          const file = iconFile(FOLDER, icon, platform, ground, scale);
          expect(existsSync(file), file).toBe(true);
        }
      }
    }
    expect(existsSync(iconFile(FOLDER, icon, 'darwin', 'light', 1).replace('.png', '@2x.png'))).toBe(true);
  }
});

test('denser displays get larger drawings, and the four states different files', () => {
  const names = [1, 1.5, 2, 4].map((scale) => basename(iconFile(FOLDER, 'fine', 'linux', 'dark', scale)));
  expect(names).toEqual(['fine-dark-22.png', 'fine-dark-44.png', 'fine-dark-44.png', 'fine-dark-64.png']);
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(new Set(ICONS.map((icon) => iconFile(FOLDER, icon, platform, 'dark', 1))).size).toBe(4);
});

test('the icon is drawn for what it stands on, not for the theme of windows', () => {
  const facts = { platform: 'linux', desktop: 'KDE', dark: false, darkTaskbar: undefined } as const;
  expect(trayGround(facts)).toBe('light');
  expect(trayGround({ ...facts, dark: true })).toBe('dark');
  for (const desktop of ['ubuntu:GNOME', 'XFCE', 'X-Cinnamon', ''])
    expect(trayGround({ ...facts, desktop })).toBe('dark');
  expect(trayGround({ ...facts, platform: 'win32', darkTaskbar: true })).toBe('dark');
  expect(trayGround({ ...facts, platform: 'win32', dark: true, darkTaskbar: false })).toBe('light');
  expect(trayGround({ ...facts, platform: 'win32', dark: true })).toBe('dark');
});
