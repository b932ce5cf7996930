/**
 * What `electron [-r MODULE] [--version] DIR` runs in a runtime whose own starter was left out: loads the app that DIR holds, as the
 * official one does. Electron waits for this module before it is ready, so that an app registers its schemes in time.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const given = { folder: null, modules: [] };
const words = process.argv.slice(1);
for (let at = 0; at < words.length && given.folder === null; at += 1) {
  const word = words[at];
  if (word === '--version') {
    process.stdout.write(`v${process.versions.electron}\n`);
    process.exit(0);
  } else if (word === '-r' || word === '--require') {
    at += 1;
    given.modules.push(words[at]);
  } else if (!word.startsWith('-')) {
    given.folder = resolve(word);
  }
}

if (given.folder === null) {
  process.stderr.write('Say which app to run: electron [-r MODULE] DIR\n');
  process.exit(2);
}

const entryOf = (folder) => {
  if (!statSync(folder).isDirectory()) return folder;
  const about = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
  if (about.version) app.setVersion(about.version);
  app.setName(about.productName ?? about.name ?? app.getName());
  app.setDesktopName(about.desktopName ?? `${app.getName()}.desktop`);
  app.setAppPath(folder);
  return resolve(folder, about.main ?? 'index.js');
};

process.defaultApp = true;
const entry = entryOf(given.folder);
for (const name of given.modules) require(resolve(name));
await import(pathToFileURL(entry).href);
