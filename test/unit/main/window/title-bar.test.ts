import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { titleBarButtons, titleBarOptions } from '../../../../electron/main/window/title-bar.ts';

const tokens = await readFile(new URL('../../../../renderer/styles/tokens.css', import.meta.url), 'utf8');
const token = (name: string): readonly (string | undefined)[] => {
  const [, light, dark] = new RegExp(`--${name}:\\s+light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens) ?? [];
  return [light, dark];
};

test('the buttons of the window have the colours of the page’s bar, in both themes', () => {
  expect([titleBarButtons(false).color, titleBarButtons(true).color]).toEqual(token('bg'));
  expect([titleBarButtons(false).symbolColor, titleBarButtons(true).symbolColor]).toEqual(token('text-2'));
  expect(titleBarOptions('linux', true).titleBarOverlay).toEqual(titleBarButtons(true));
});

test('the buttons are as high as the bar without its line', () => {
  const [, height] = /--bar:\s+(\d+)px/.exec(tokens) ?? [];
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    expect(titleBarOptions(platform, false)).toMatchObject({
      titleBarStyle: 'hidden',
      titleBarOverlay: { height: Number(height) - 1 },
    });
  }
});

test('macOS draws its own buttons at the left, in its own colours', () => {
  const options = titleBarOptions('darwin', true);
  expect(options.trafficLightPosition).toEqual({ x: 16, y: 15 });
  expect(options.titleBarOverlay).not.toHaveProperty('color');
});
