import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
const BUILT = join(CHECKOUT, 'out/main');

/** Loaded before the program: writes down at the end which parts of Node it has loaded, and how often it asked Intl. */
const LOOK = `
let asked = 0;
for (const name of ['DateTimeFormat', 'NumberFormat', 'Collator']) {
  const count = () => { asked += 1; };
  Intl[name] = new Proxy(Intl[name], {
    construct(target, words, as) { count(); return Reflect.construct(target, words, as); },
    apply(target, self, words) { count(); return Reflect.apply(target, self, words); },
  });
}
process.on('exit', () => {
  if (!require('node:worker_threads').isMainThread) return;
  require('node:fs').writeFileSync(process.env.LOOK_FILE, JSON.stringify({ asked, loaded: process.moduleLoadList }));
});
`;

test('a watch at rest loads no fetch, and asks the tables of Intl for nothing', async () => {
  expect(existsSync(join(BUILT, 'headless.js')), 'run npm run build first').toBe(true);
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-rest-'));
  const server = createServer((_request, response) => response.end('ok'));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const look = join(folder, 'look.cjs');
  const found = join(folder, 'found.json');
  writeFileSync(look, LOOK);
  const url = `http://127.0.0.1:${address.port}/`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--require',
      look,
      join(BUILT, 'headless.js'),
      'watch',
      url,
      '--data-dir',
      join(folder, 'data'),
      '--duration',
      '8s',
    ],
    // A zone that every system tells by its name alone.
    { env: { ...process.env, LOOK_FILE: found, TZ: 'UTC' } },
  );
  expect(stdout).toContain('Watching 1 target');
  const { asked, loaded } = JSON.parse(readFileSync(found, 'utf8'));
  expect(loaded).toContain('NativeModule http');
  expect(loaded.filter((name: string) => name.includes('undici'))).toEqual([]);
  expect(asked).toBe(0);
}, 120_000);

test('what is built for all day has one byte a character', () => {
  const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files).toContain('headless.js');
  expect(files.filter((name) => /[^\0-\x7f]/.test(readFileSync(join(BUILT, name), 'utf8')))).toEqual([]);
});
