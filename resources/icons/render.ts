import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { icnsFile } from './icns-file.ts';
import { icoFile } from './ico-file.ts';
import type { Drawing, IconFile } from './icon-list.ts';

/** Draws what an icon file holds, from the sources beside this file, in a browser that runs on this machine and is ended after. */
export async function renderIcons(files: readonly IconFile[], chromiumPath: string): Promise<Map<string, Buffer>> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    return await renderAll(files, browser);
  } finally {
    await browser.close();
  }
}

async function renderAll(files: readonly IconFile[], browser: Browser): Promise<Map<string, Buffer>> {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  const drawn = new Map<string, Buffer>();
  const draw = async (drawing: Drawing): Promise<Buffer> => {
    const key = JSON.stringify(drawing);
    const png = drawn.get(key) ?? (await picture(page, drawing));
    drawn.set(key, png);
    return png;
  };
  const contents = new Map<string, Buffer>();
  for (const file of files) contents.set(file.path, await fileContent(file, draw));
  return contents;
}

async function fileContent({ content }: IconFile, draw: (drawing: Drawing) => Promise<Buffer>): Promise<Buffer> {
  switch (content.kind) {
    case 'png':
      return draw(content.drawing);
    case 'ico': {
      const pictures = [];
      for (const drawing of content.drawings) pictures.push({ sizePx: drawing.sizePx, png: await draw(drawing) });
      return icoFile(pictures);
    }
    case 'icns': {
      const pictures = [];
      for (const { type, drawing } of content.parts) pictures.push({ type, png: await draw(drawing) });
      return icnsFile(pictures);
    }
  }
}

async function picture(page: Page, { source, sizePx, ink }: Drawing): Promise<Buffer> {
  const svg = readFileSync(new URL(source, import.meta.url), 'utf8');
  await page.setViewportSize({ width: sizePx, height: sizePx });
  await page.setContent(
    `<!doctype html><style>html,body{margin:0}svg{display:block;width:${sizePx}px;height:${sizePx}px;color:${ink}}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true, type: 'png' });
}
