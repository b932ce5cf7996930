import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { APP_NEEDS } from '../../../support/electron/app-needs.ts';
import { Desktop } from '../../../support/electron/desktop.ts';
import { ROOT, requireOrSkip } from '../../../support/needs.ts';
import { type HttpServer, startHttpServer } from '../../../support/servers/http-server.ts';
import { ask } from '../ask.ts';
import { type AppPerson, ordinaryUserOn, rootOn } from './app-person.ts';
import { type PackedApp, packApp } from './pack-app.ts';
import { RunningApp } from './running-app.ts';

const SLOWEST_MS = 30_000;
/** Where no Electron was ever used, it is fetched first, and the database compiled for it. */
const FIRST_PACKING_MS = 600_000;
/** Over the two seconds from which a request counts as slow. */
const HANG_MS = 3_000;

describe.runIf(requireOrSkip('the packaged app', [ROOT, ...APP_NEEDS]))('the packaged app', () => {
  let room = '';
  let app: PackedApp;
  let desktop: Desktop;
  let server: HttpServer;
  let running: RunningApp | null = null;
  let person: AppPerson | null = null;

  const target = (name: string): string => `${server.origin}/packaged-${name}`;
  const theRunning = (): RunningApp => {
    if (running === null) throw new Error('the app was not started');
    return running;
  };

  async function firstSample(name: string): Promise<Page> {
    const page = await theRunning().window();
    page.setDefaultTimeout(SLOWEST_MS);
    const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
    await field.fill(target(name));
    await field.press('Enter');
    await page.getByText('200 from 127.0.0.1').waitFor();
    await desktop.picture(`packaged-${name}`);
    return page;
  }

  async function hangCaught(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Open overview' }).click();
    server.setBehaviour(() => {
      server.setBehaviour(() => ({ kind: 'ok' }));
      return { kind: 'hang-in-wait', forMs: HANG_MS };
    });
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Incidents' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: target(name) })
      .dblclick();
    await page.getByText('stuck in wait').waitFor();
    await page.getByRole('region', { name: 'While it hung' }).getByText('Native traces').waitFor();
    await desktop.picture(`packaged-${name}-incident`);
  }

  /** The desks are read from the archive, and the thread that makes bundles starts from there. */
  async function bundleShown(page: Page): Promise<void> {
    const { profiles } = await ask<{ profiles: readonly { id: string }[] }>(page, 'bundle.profiles', {});
    expect(profiles.map(({ id }) => id)).toEqual(['generic', 'aws', 'cloudflare', 'hetzner', 'linode', 'stripe']);
    const scope = { kind: 'incident', incident: 1 };
    const choice = { scope, profile: 'cloudflare', redact: 'standard' };
    expect(await ask(page, 'bundle.preview', choice)).toMatchObject({ form: 'files' });
  }

  /** How the kernel confines the processes that draw pages, by the field Seccomp of proc(5). */
  async function confinement(): Promise<Set<string | undefined>> {
    const all = await theRunning().processes();
    const drawing = all.filter(({ command }) => command.includes('--type=renderer'));
    return new Set(drawing.map(({ status }) => /^Seccomp:\t(\d)$/m.exec(status)?.[1]));
  }

  async function endedInOrder(): Promise<void> {
    expect(await theRunning().terminate()).toBe(0);
    expect(await theRunning().processes()).toEqual([]);
    const file = join(theRunning().dataFolder, 'stallscope.db');
    const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
    expect(log?.size ?? 0, 'all is in the database itself').toBe(0);
    const database = new Database(file, { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.prepare('SELECT count(*) FROM samples').pluck().get()).toBeGreaterThan(0);
    // Both come by native code, which the system loads from beside the archive; the trace in a thread of its own.
    const captured = database.prepare('SELECT method FROM evidence WHERE status = ?').pluck().all('captured');
    expect(captured).toContain('native TCP trace, all hops at once');
    expect(captured).toContainEqual(expect.stringContaining('TCP_INFO of the connection'));
    database.close();
  }

  beforeAll(async () => {
    room = await mkdtemp(join(tmpdir(), 'stallscope-packaged-'));
    await chmod(room, 0o755);
    desktop = await Desktop.start({ tray: true });
    server = await startHttpServer();
    app = await packApp(room);
  }, FIRST_PACKING_MS);

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && running !== null) {
      await desktop.picture('packaged-failed');
      process.stderr.write(`${running.output}\n`);
    }
    await running?.stop();
    await person?.leave();
    running = null;
    person = null;
  });

  afterAll(async () => {
    await server?.close();
    await desktop?.close();
    await rm(room, { recursive: true, force: true });
  });

  test('is no Node, no debugger, and runs nothing but its own archive', async () => {
    const fuses = await getCurrentFuseWire(app.executable);
    const { ENABLE: on, DISABLE: off } = FuseState;
    expect({
      runAsNode: fuses[FuseV1Options.RunAsNode],
      nodeOptions: fuses[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: fuses[FuseV1Options.EnableNodeCliInspectArguments],
      cookieEncryption: fuses[FuseV1Options.EnableCookieEncryption],
      onlyAsar: fuses[FuseV1Options.OnlyLoadAppFromAsar],
      integrity: fuses[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      filePrivileges: fuses[FuseV1Options.GrantFileProtocolExtraPrivileges],
      ownSnapshot: fuses[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot],
    }).toEqual({
      runAsNode: off,
      nodeOptions: off,
      inspect: off,
      cookieEncryption: on,
      onlyAsar: on,
      integrity: on,
      filePrivileges: off,
      ownSnapshot: off,
    });
  });

  test('holds what runs and its licences, and nothing else', () => {
    const files = listPackage(app.archive, { isPack: false }).filter((path) => /\.[^/]+$|LICENSE$/.test(path));
    const belongs = [
      /^\/(package\.json|LICENSE)$/,
      /^\/out\/main\/(app|bundle-worker|engine-process|store-reader-worker|tracer-worker)\.js$/,
      /^\/out\/main\/chunks\/[\w-]+\.js$/,
      /^\/out\/preload\/preload\.cjs$/,
      /^\/out\/renderer\/(index\.html|assets\/[\w.-]+\.(js|css|svg|woff2))$/,
      /^\/out\/(main|preload|renderer)\/third-party-licenses\.md$/,
      /^\/out\/renderer\/typeface-license\.txt$/,
      /^\/resources\/icons\/tray\/(fine|overdue|incident|paused)-(light|dark)-\d+\.png$/,
      /^\/resources\/icons\/app\/256x256\.png$/,
      /^\/resources\/profiles\/[a-z]+\.yaml$/,
      /^\/node_modules\/better-sqlite3\/(package\.json|LICENSE|lib\/(methods\/)?[a-z-]+\.js|prebuilds\/linux-x64\.node)$/,
      /^\/node_modules\/koffi\/(package\.json|LICENSE\.txt|index\.cjs|src\/koffi\/index\.cjs|src\/koffi\/src\/static\.cjs)$/,
      /^\/node_modules\/@koromix\/koffi-linux-x64\/(package\.json|index\.js|linux_x64\/koffi\.node)$/,
    ];
    expect(files.filter((path) => !belongs.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(files).toContain('/resources/profiles/generic.yaml');
    const ofParts = [
      'main/third-party-licenses.md',
      'renderer/third-party-licenses.md',
      'renderer/typeface-license.txt',
    ];
    for (const licence of ['/LICENSE', ...ofParts.map((path) => `/out/${path}`)]) expect(files).toContain(licence);
    for (const licence of ['LICENSE.electron.txt', 'LICENSES.chromium.html']) {
      expect(existsSync(join(app.folder, licence)), licence).toBe(true);
    }
    expect(existsSync(join(app.folder, 'resources/default_app.asar'))).toBe(false);
  });

  test('keeps native code outside of the archive, where the system can load it', () => {
    for (const path of [
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
    ]) {
      expect(existsSync(join(app.unpacked, path)), path).toBe(true);
    }
  });

  test('is called Stallscope in what it was packed with, and starts what was built', () => {
    const about = z
      .object({ name: z.string(), main: z.string(), desktopName: z.string() })
      .parse(JSON.parse(extractFile(app.archive, 'package.json').toString('utf8')));
    expect(about).toEqual({ name: 'stallscope', main: 'out/main/app.js', desktopName: 'stallscope.desktop' });
  });

  test('started by root, without the sandbox that root cannot have: does all that it is for, with its icon in the tray', async () => {
    person = await rootOn(desktop);
    running = new RunningApp(app, person);
    const page = await firstSample('root');
    expect(await confinement()).toEqual(new Set(['0']));
    expect(await desktop.tray.tooltip(await desktop.tray.onlyItem())).not.toBe('');
    await hangCaught(page, 'root');
    await bundleShown(page);
    await endedInOrder();
  });

  test('started by an ordinary user, in the sandbox: does the same', async () => {
    person = await ordinaryUserOn(desktop);
    running = new RunningApp(app, person);
    const page = await firstSample('ordinary');
    // 2: the kernel lets it make only those calls that a filter permits.
    expect(await confinement()).toEqual(new Set(['2']));
    await hangCaught(page, 'ordinary');
    await bundleShown(page);
    await endedInOrder();
  });

  test('takes no word that would make it a plain Node', () => {
    const proof = join(room, 'proof');
    const script = `require('fs').writeFileSync(${JSON.stringify(proof)}, '')`;
    const ended = spawnSync(app.executable, ['-e', script], {
      env: { PATH: process.env.PATH ?? '', HOME: room, ELECTRON_RUN_AS_NODE: '1', DISPLAY: '' },
      timeout: SLOWEST_MS,
    });
    // As root, and without the word that Chromium wants of root then, the app itself refuses to start.
    expect(ended.error).toBeUndefined();
    expect(ended.status).not.toBe(0);
    expect(existsSync(proof)).toBe(false);
  });
});
