import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ICON_FILES, TRAY_SIZES_PX, TRAY_STATES, TRAYS } from '../../resources/icons/icon-list.ts';
import { renderIcons } from '../../resources/icons/render.ts';
import { requireOrSkip } from '../support/needs.ts';
import { readPng } from '../support/read-png.ts';
import { CHROMIUM, launchChromium, PROGRAM } from './chromium.ts';
import { CHECKOUT } from './command-line.ts';

const ICONS = join(CHECKOUT, 'resources/icons');
/** Browsers of different years round the edges of curves a little differently; a changed drawing changes pixels from nothing to all. */
const MAX_CHANNEL_DIFFERENCE = 24;

describe.runIf(requireOrSkip('the drawing of icons', [CHROMIUM]))('the icons', () => {
  test('are what their sources draw: nobody has changed one without the other', async () => {
    const pictures = ICON_FILES.filter(({ content }) => content.kind === 'png');
    const drawn = await renderIcons(pictures, PROGRAM);
    expect(drawn.size).toBe(pictures.length);
    for (const [path, png] of drawn) {
      const fresh = readPng(png);
      const kept = readPng(readFileSync(join(ICONS, path)));
      expect([kept.widthPx, kept.heightPx], path).toEqual([fresh.widthPx, fresh.heightPx]);
      expect(largestDifference(fresh.rgba, kept.rgba), path).toBeLessThanOrEqual(MAX_CHANNEL_DIFFERENCE);
    }
  });

  test('lie on one sheet for people to look at, on the trays they are for, each size as it is and enlarged', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1_600, height: 1_000 } });
      await page.setContent(contactSheet());
      const loaded = await page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0));
      expect(loaded).toBe(true);
      const sheet = await page.screenshot({ fullPage: true });
      await mkdir(join(CHECKOUT, 'test-output'), { recursive: true });
      await writeFile(join(CHECKOUT, 'test-output/icons.png'), sheet);
    } finally {
      await browser.close();
    }
  });
});

function largestDifference(one: Uint8Array, other: Uint8Array): number {
  let largest = 0;
  // What has no alpha has no colour either, whatever its bytes say, so colours count as they are seen.
  for (let at = 0; at < one.length; at += 4) {
    const alphas = [one[at + 3] ?? 0, other[at + 3] ?? 0] as const;
    largest = Math.max(largest, Math.abs(alphas[0] - alphas[1]));
    for (let channel = at; channel < at + 3; channel += 1) {
      const seen = Math.abs((one[channel] ?? 0) * alphas[0] - (other[channel] ?? 0) * alphas[1]) / 255;
      largest = Math.max(largest, seen);
    }
  }
  return largest;
}

function contactSheet(): string {
  const image = (path: string, widthPx: number): string => {
    const data = readFileSync(join(ICONS, path)).toString('base64');
    return `<img width="${widthPx}" height="${widthPx}" src="data:image/png;base64,${data}">`;
  };
  const enlarged = [16, 20, 22, 24];
  const rows = TRAYS.flatMap((tray) =>
    TRAY_STATES.map((state) => {
      const asItIs = TRAY_SIZES_PX.map((sizePx) => image(`tray/${state}-${tray}-${sizePx}.png`, sizePx)).join('');
      const large = enlarged.map((sizePx) => image(`tray/${state}-${tray}-${sizePx}.png`, sizePx * 6)).join('');
      return `<div class="${tray}">${asItIs}<i></i>${large}</div>`;
    }),
  );
  const templates = TRAY_STATES.map((state) => image(`tray/${state}Template.png`, 16)).join('');
  const app = [16, 24, 32, 48, 64, 128, 256].map((sizePx) => image(`app/${sizePx}x${sizePx}.png`, sizePx)).join('');
  const appLarge = [16, 24].map((sizePx) => image(`app/${sizePx}x${sizePx}.png`, sizePx * 6)).join('');
  return `<!doctype html><style>
    body{margin:0}div{display:flex;align-items:center;gap:16px;padding:8px 16px}img{image-rendering:pixelated}i{flex:1}
    .light{background:#e9ecf0}.dark{background:#1b1e24}</style>
    ${rows.join('')}<div class="light">${templates}</div>
    <div class="light">${app}<i></i>${appLarge}</div><div class="dark">${app}<i></i>${appLarge}</div>`;
}
