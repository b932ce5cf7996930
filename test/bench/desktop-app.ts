import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { APP_NEEDS } from '../support/electron/app-needs.ts';
import { ChildProgram } from '../support/electron/child-program.ts';
import { Desktop } from '../support/electron/desktop.ts';
import { type ElectronRuntime, electronRuntime } from '../support/electron/electron-runtime.ts';
import { type AppPlace, appPlace, startApp } from '../support/electron/launch-app.ts';
import { runTool } from '../support/electron/run-tool.ts';
import { stageApp } from '../support/electron/staged-app.ts';
import { missing } from '../support/needs.ts';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { cpuMs, privateAndSharedMb, processTree } from './support/process-tree.ts';

const LAUNCHER = fileURLToPath(new URL('../../electron/headless/stallscope.cjs', import.meta.url));
const BUILT = fileURLToPath(new URL('../../out/main/app.js', import.meta.url));
const STARTS = 8;
const TARGETS = 10;
/** Long enough for what the start leaves behind to be collected. */
const SETTLE_MS = 20_000;
const IDLE_MS = 30_000;

export const name = 'app';
export const title = 'desktop app, window hidden: start to tray and first probe; memory; idle CPU';

/**
 * From the start of the program, hidden, with ten kept targets: until its first request reaches the server and until its icon is in a real
 * tray; then memory and processor of all its processes. Beside it Electron itself, which does nothing but ask the server once.
 */
export async function run(): Promise<FigureResult> {
  if (!existsSync(BUILT)) return { kind: 'skipped', reason: 'not built; run npm run build' };
  const lacking = missing(APP_NEEDS);
  if (lacking !== null) return { kind: 'skipped', reason: lacking };
  const runtime = await electronRuntime();
  const app = await stageApp(runtime);
  const desktop = await Desktop.start({ tray: true });
  const server = await startServer();
  try {
    const bareMs: number[] = [];
    const probeMs: number[] = [];
    const trayMs: number[] = [];
    const endMs: number[] = [];
    const bare = await bareApp(desktop.room, server.url);
    for (let index = 0; index < STARTS; index += 1) {
      bareMs.push(await startToRequestMs(() => startBare(runtime, bare, desktop), server, []));
      const place = await placeWithTargets(runtime, app, desktop, `start-${index}`, server.url);
      probeMs.push(await startToRequestMs(() => startApp(place, { args: ['--hidden'] }), server, endMs));
      trayMs.push(await startToTrayMs(place, desktop));
    }
    const place = await placeWithTargets(runtime, app, desktop, 'idle', server.url);
    const idle = await watchIdly(place);
    return measured(
      [
        atMost('start to first probe at the server, median', median(probeMs), 'ms', 1_500),
        shown('start to first probe, slowest', Math.max(...probeMs), 'ms'),
        atMost('start to icon in the tray, median', median(trayMs), 'ms', 1_500),
        shown('start to icon in the tray, slowest', Math.max(...trayMs), 'ms'),
        shown('Electron itself, start to one request, median', median(bareMs), 'ms'),
        shown('end after being told to, median', median(endMs), 'ms'),
        atMost(
          `idle CPU of all processes, window closed, ${TARGETS} targets at 5 s`,
          idle.cpuPercent,
          '% of a core',
          1,
        ),
        ...idle.byProcess.map(({ what, cpuPercent }) => shown(`  ${what}`, cpuPercent, '% of a core')),
        shown('memory of all processes, window closed (proportional)', idle.closedMb, 'MB'),
        shown('memory of all processes, window open (proportional)', idle.openMb, 'MB'),
      ],
      [`Electron ${runtime.version} (${runtime.origin})`],
    );
  } finally {
    server.close();
    await desktop.close();
    await rm(app, { recursive: true, force: true });
  }
}

interface CountingServer {
  readonly url: string;
  /** Resolves with performance.now() of the next request. */
  next(): Promise<number>;
  close(): void;
}

async function startServer(): Promise<CountingServer> {
  let waiting: ((atMs: number) => void)[] = [];
  const server = createServer((_request, response) => {
    const atMs = performance.now();
    for (const tell of waiting) tell(atMs);
    waiting = [];
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An app that is nothing but Electron, the frame that ours stands in. */
async function bareApp(room: string, url: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-bare-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'bare', version: '0.0.1', main: 'main.cjs' }));
  await writeFile(
    join(folder, 'main.cjs'),
    `const { app } = require('electron');
app.on('window-all-closed', () => {});
app.whenReady().then(() => require('node:http').get(${JSON.stringify(url)}));
process.on('SIGTERM', () => app.exit(0));
`,
  );
  await mkdir(join(room, 'bare'), { recursive: true });
  return folder;
}

function startBare(runtime: ElectronRuntime, folder: string, desktop: Desktop): ChildProgram {
  const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const words = [...rootOnly, folder, `--user-data-dir=${join(desktop.room, 'bare')}`];
  return new ChildProgram(runtime.executable, words, desktop.environment, desktop.room);
}

async function placeWithTargets(
  runtime: ElectronRuntime,
  app: string,
  desktop: Desktop,
  person: string,
  url: string,
): Promise<AppPlace> {
  const place = appPlace(runtime, app, desktop, person);
  const targets = Array.from({ length: TARGETS }, (_, index) => `${url}/${index}`);
  await runTool(process.execPath, [LAUNCHER, 'targets', 'add', ...targets, '--data-dir', place.dataDirectory], {
    timeoutMs: 30_000,
  });
  return place;
}

async function startToRequestMs(start: () => ChildProgram, server: CountingServer, endMs: number[]): Promise<number> {
  const first = server.next();
  const startedMs = performance.now();
  const program = start();
  try {
    return (await first) - startedMs;
  } finally {
    // What begins right after the first probe is to be over.
    await wait(2_000);
    endMs.push(await endOrderlyMs(program));
  }
}

async function startToTrayMs(place: AppPlace, desktop: Desktop): Promise<number> {
  const startedMs = performance.now();
  const program = startApp(place, { args: ['--hidden'] });
  try {
    await desktop.tray.onlyItem();
    return performance.now() - startedMs;
  } finally {
    await wait(1_000);
    await endOrderlyMs(program);
  }
}

async function endOrderlyMs(program: ChildProgram): Promise<number> {
  const toldMs = performance.now();
  program.child.kill('SIGTERM');
  await program.ended;
  return performance.now() - toldMs;
}

async function watchIdly(place: AppPlace) {
  const program = startApp(place, { args: ['--hidden'] });
  try {
    await wait(SETTLE_MS);
    const pid = program.child.pid ?? 0;
    const tree = processTree(pid);
    const before = tree.map(({ pid: one }) => cpuMs(one));
    await wait(IDLE_MS);
    const byProcess = tree.map(({ pid: one, what }, index) => ({
      what,
      cpuPercent: ((cpuMs(one) - (before[index] ?? 0)) / IDLE_MS) * 100,
    }));
    const closedMb = treeMb(pid);
    // A second start opens the window of the first.
    const second = startApp(place);
    await wait(SETTLE_MS);
    const openMb = treeMb(pid);
    await second.ended;
    return { cpuPercent: byProcess.reduce((sum, one) => sum + one.cpuPercent, 0), byProcess, closedMb, openMb };
  } finally {
    await endOrderlyMs(program);
  }
}

const treeMb = (pid: number): number =>
  processTree(pid).reduce((sum, { pid: one }) => sum + privateAndSharedMb(one), 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
