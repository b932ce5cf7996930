import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';
import { plainTable } from './support/plain-table.ts';
import { interactionMs, watchInteractions } from './support/watch-interactions.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const BROWSER = '/usr/bin/chromium';
const TARGETS = 1_000;
const LOADS = 7;
/** `STALLSCOPE_SOAK_MINUTES`: how long the memory is watched. */
const SOAK_MINUTES = Number(process.env.STALLSCOPE_SOAK_MINUTES ?? 2);
const SETTLE_MS = 15_000;

export const name = 'p10';
export const title = 'the window with 1,000 targets live: first paint, an interaction, frames, memory';

/** P10: a browser on the headless server that watches 1,000 targets each 5 s, beside a plain table of as many rows. */
export async function run(): Promise<FigureResult> {
  if (!existsSync(join(CHECKOUT, 'out/main/headless.js')))
    return { kind: 'skipped', reason: 'not built; run npm run build' };
  if (!existsSync(BROWSER)) return { kind: 'skipped', reason: `${BROWSER} is missing; apt-get install chromium` };
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-bench-'));
  const server = await startServer();
  const engine = await startEngine(folder, server.port);
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await wait(SETTLE_MS);
    const ours = await loads(browser, engine.url, '[role=row]');
    const plain = await loads(browser, server.plainUrl, 'tbody tr');
    const page = await openPage(browser, engine.url);
    const interactions = await interact(page);
    const plainFilterMs = await plainFilter(browser, server.plainUrl);
    const frames = await scrollFrames(page);
    const memory = await soak(page);
    return measured(
      [
        atMost('first paint, median', percentile(ours.paintMs, 0.5), 'ms', 700),
        atMost('rows to be seen, median', percentile(ours.rowsMs, 0.5), 'ms', 700),
        shown('a plain page with a table of as many rows: first paint, median', percentile(plain.paintMs, 0.5), 'ms'),
        ...interactions.map(({ what, ms }) => atMost(what, ms, 'ms', 50)),
        shown('plain table: filter as one types', plainFilterMs, 'ms'),
        shown('scrolling: frames a second', frames.perSecond, '/s'),
        shown('scrolling: frames later than 34 ms', frames.late * 100, '%'),
        shown('heap after collection at the start', memory.beforeMb, 'MB'),
        shown(`heap after collection ${SOAK_MINUTES} min later`, memory.afterMb, 'MB'),
        atMost('heap grown meanwhile', memory.afterMb - memory.beforeMb, 'MB', 5),
        shown('events shown meanwhile', memory.events, ''),
        ...sizes(),
      ],
      ['interactions: from the input to the next picture, as the browser itself counts (Event Timing), worst of five'],
    );
  } finally {
    await browser.close();
    await engine.stop();
    server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function loads(browser: Browser, url: string, row: string): Promise<{ paintMs: number[]; rowsMs: number[] }> {
  const paintMs: number[] = [];
  const rowsMs: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    // A new context has an empty cache: this is the first visit.
    const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(noteRows, row);
    await page.goto(url, { waitUntil: 'commit' });
    const times = await page.waitForFunction(() => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      const rows = (globalThis as { rowsPaintedMs?: number }).rowsPaintedMs;
      return paint === undefined || rows === undefined ? null : ([paint, rows] as const);
    });
    const [paint, rows] = (await times.jsonValue()) ?? [Number.NaN, Number.NaN];
    paintMs.push(paint);
    rowsMs.push(rows);
    await context.close();
  }
  return { paintMs, rowsMs };
}

/** Runs in the page from its start: keeps when so many rows had been painted. */
function noteRows(row: string): void {
  const observer = new MutationObserver(() => {
    if (document.querySelectorAll(row).length < 6) return;
    observer.disconnect();
    // After the picture that they are in.
    requestAnimationFrame(() => {
      setTimeout(() => Object.assign(globalThis, { rowsPaintedMs: performance.now() }), 0);
    });
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.addInitScript(watchInteractions);
  await page.goto(url);
  await page.locator('[role=row] >> nth=5').waitFor();
  await wait(3_000);
  return page;
}

async function interact(page: Page): Promise<readonly { readonly what: string; readonly ms: number }[]> {
  const search = page.getByRole('searchbox');
  const worstOfFive = async (what: string, act: (index: number) => Promise<void>) => {
    const all: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      all.push(await interactionMs(page, () => act(index)));
    }
    return { what, ms: Math.max(...all) };
  };
  const typed = await worstOfFive('a letter into the search', async (index) => {
    await search.press('12345'[index] ?? '1');
    if (index === 2) await search.fill('');
  });
  await search.fill('');
  const filtered = await worstOfFive('another filter', (index) =>
    page.getByRole('radio', { name: index % 2 === 0 ? /^Not fine/ : 'All' }).click(),
  );
  await page.getByRole('radio', { name: 'All', exact: true }).click();
  const sorted = await worstOfFive('sorting by the last time', () =>
    page.getByRole('columnheader', { name: /^Last/ }).getByRole('button').click(),
  );
  const opened = await worstOfFive('opening a target', async () => {
    await page
      .getByRole('link', { name: /^target 7/ })
      .first()
      .click();
    await page.getByText('Latency').first().waitFor();
    await page.goBack();
    await page.locator('[role=row] >> nth=5').waitFor();
  });
  return [typed, filtered, sorted, opened];
}

async function plainFilter(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.addInitScript(watchInteractions);
  await page.goto(url);
  let worst = 0;
  for (const letter of '12345') {
    worst = Math.max(worst, await interactionMs(page, () => page.locator('input').press(letter)));
    await page.locator('input').fill('');
  }
  await page.close();
  return worst;
}

async function scrollFrames(page: Page): Promise<{ readonly perSecond: number; readonly late: number }> {
  await page.mouse.move(640, 500);
  const counting = page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const gaps: number[] = [];
        let last = performance.now();
        const endMs = last + 4_000;
        const frame = (now: number): void => {
          gaps.push(now - last);
          last = now;
          if (now < endMs) requestAnimationFrame(frame);
          else resolve(gaps.slice(1));
        };
        requestAnimationFrame(frame);
      }),
  );
  for (let step = 0; step < 100; step += 1) {
    await page.mouse.wheel(0, step < 60 ? 400 : -400);
    await wait(30);
  }
  const gaps = await counting;
  const totalMs = gaps.reduce((sum, gap) => sum + gap, 0);
  return { perSecond: (gaps.length / totalMs) * 1_000, late: gaps.filter((gap) => gap > 34).length / gaps.length };
}

async function soak(page: Page): Promise<{ beforeMb: number; afterMb: number; events: number }> {
  const session = await page.context().newCDPSession(page);
  const beforeMb = await heapMb(session);
  await wait(SOAK_MINUTES * 60_000);
  const afterMb = await heapMb(session);
  return { beforeMb, afterMb, events: SOAK_MINUTES * 60 * (TARGETS / 5) };
}

async function heapMb(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1_048_576;
}

/** What the page consists of, as it would cross a network. */
function sizes() {
  const folder = join(CHECKOUT, 'out/renderer/assets');
  const files = readdirSync(folder).map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
  const page = readFileSync(join(CHECKOUT, 'out/renderer/index.html'), 'utf8');
  const kb = (chosen: typeof files): number =>
    chosen.reduce((sum, { bytes }) => sum + gzipSync(bytes).length, 0) / 1_000;
  const code = files.filter(({ file }) => /\.(js|css)$/.test(file));
  return [
    shown('code and styles of the first picture, gzip', kb(code.filter(({ file }) => page.includes(file))), 'kB'),
    shown('code and styles of all screens, gzip', kb(code), 'kB'),
    shown(
      'typefaces',
      files.filter(({ file }) => file.endsWith('.woff2')).reduce((sum, { bytes }) => sum + bytes.length, 0) / 1_000,
      'kB',
    ),
  ];
}

async function startServer(): Promise<{ readonly port: number; readonly plainUrl: string; readonly stop: () => void }> {
  const server: Server = createServer((request, response) => {
    if (request.url !== '/plain') {
      response.end('ok');
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(plainTable(TARGETS));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    port: address.port,
    plainUrl: `http://127.0.0.1:${address.port}/plain`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function startEngine(
  folder: string,
  port: number,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const configuration = join(folder, 'targets.yaml');
  const lines = Array.from(
    { length: TARGETS },
    (_, index) =>
      `  - { name: "target ${index}", url: "http://127.0.0.1:${port}/${index}", group: group ${index % 20} }`,
  );
  await writeFile(configuration, `targets:\n${lines.join('\n')}\n`);
  const launcher = join(CHECKOUT, 'electron/headless/stallscope.cjs');
  const args = ['watch', '--config', configuration, '--data-dir', join(folder, 'data'), '--ui', '127.0.0.1:7988'];
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, stop: () => stop(child) };
  }
  throw new Error('Stallscope ended before it said where its page is.');
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
