import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate } from '../../../../electron/main/window/menu-template.ts';

function rolesIn(items: readonly MenuItemConstructorOptions[]): string[] {
  return items.flatMap(({ role, submenu }) => [
    ...(role === undefined ? [] : [role]),
    ...(Array.isArray(submenu) ? rolesIn(submenu) : []),
  ]);
}

const roles = (platform: NodeJS.Platform, development: boolean) =>
  rolesIn(menuTemplate({ platform, development, appName: 'Stallscope' }));

test.each(['linux', 'win32', 'darwin'] as const)('on %s a person can copy, paste, zoom', (platform) => {
  expect(roles(platform, false)).toEqual(
    expect.arrayContaining(['copy', 'paste', 'cut', 'selectAll', 'zoomIn', 'zoomOut', 'resetZoom']),
  );
});

test('the app can be quit and its window closed by the menu', () => {
  expect(roles('linux', false)).toEqual(expect.arrayContaining(['quit', 'close']));
  expect(roles('darwin', false)).toEqual(expect.arrayContaining(['appMenu', 'windowMenu']));
});

test('what developers need is there in development alone', () => {
  expect(roles('linux', true)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']));
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    expect(roles(platform, false)).not.toContain('reload');
    expect(roles(platform, false)).not.toContain('toggleDevTools');
  }
});
