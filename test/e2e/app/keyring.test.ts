import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';
import { ask } from './ask.ts';
import { watch } from './watching.ts';

const canRun = requireOrSkip('app: keyring', APP_NEEDS);
const SECRET = 'planted-token-4c19e7';

let server: Server;
let origin: string;
/** What requests carried. */
let seen: (string | undefined)[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function give(page: Page): Promise<void> {
  await watch(page, `${origin}/`);
  const { targets } = await ask<{ targets: { name: string }[] }>(page, 'targets.list', {});
  await ask(page, 'targets.setSecrets', {
    target: targets[0]?.name,
    headers: { authorization: `Bearer ${SECRET}` },
  });
  await until('a request with it', () => seen.includes(`Bearer ${SECRET}`));
}

/** Files below the folder that hold the secret, as it is or as base64. */
async function filesWithSecret(folder: string): Promise<string[]> {
  const forms = [SECRET, Buffer.from(SECRET).toString('base64').slice(0, -2)];
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file, 'latin1').catch(() => '');
    if (forms.some((form) => content.includes(form))) found.push(file);
  }
  return found;
}

describe.runIf(canRun)('with a keyring', () => {
  const apps = appInTest({ keyring: true });

  test('a secret header is there again after a restart, and in no file in the clear', async () => {
    const place = apps.place('with-keyring');
    const first = await apps.launch(place);
    await give(await first.window());
    await first.quit();
    const file = join(place.userData, 'secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await filesWithSecret(place.userData)).toEqual([]);
    expect(await filesWithSecret(place.dataDirectory)).toEqual([]);
    seen.length = 0;
    const second = await apps.launch(place);
    await until('a request with it after the restart', () => seen.includes(`Bearer ${SECRET}`), 60_000);
    const page = await second.window();
    expect(await ask(page, 'desktop.state', {})).toMatchObject({ keyring: 'protected', notes: [] });
    await second.quit();
  });
});

describe.runIf(canRun)('without a keyring', () => {
  const apps = appInTest();

  test('a secret is in memory only, which is said; kept in a file when a person agrees, and gone when they take it back', async () => {
    const place = apps.place('without-keyring');
    const app = await apps.launch(place);
    const page = await app.window();
    await give(page);
    const state = () => ask<{ keyring: string; notes: string[] }>(page, 'desktop.state', {});
    await until('it is said', async () => (await state()).notes.some((note) => note.includes('no keyring')));
    expect((await state()).keyring).toBe('missing');
    expect(await readdir(place.userData)).not.toContain('secrets.json');
    await ask(page, 'desktop.change', { withoutKeyring: 'unprotected' });
    expect((await stat(join(place.userData, 'secrets.json'))).mode & 0o777).toBe(0o600);
    await ask(page, 'desktop.change', { withoutKeyring: 'memory' });
    expect(await readdir(place.userData)).not.toContain('secrets.json');
    await app.quit();
    expect(await filesWithSecret(place.userData)).toEqual([]);
    expect(await filesWithSecret(place.dataDirectory)).toEqual([]);
  });
});
