/** `npm run icons`: draws every icon anew from the sources in `source/` and writes it where it is kept. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ICON_FILES } from './icon-list.ts';
import { renderIcons } from './render.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const contents = await renderIcons(ICON_FILES, CHROMIUM);
for (const [path, content] of contents) {
  const file = fileURLToPath(new URL(path, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
process.stdout.write(`Drew ${contents.size} files.\n`);
