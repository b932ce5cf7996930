import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { cpuMs } from './support/process-tree.ts';

const LAUNCHER = fileURLToPath(new URL('../../electron/headless/stallscope.cjs', import.meta.url));
const BUILT = fileURLToPath(new URL('../../out/main/headless.js', import.meta.url));
const STARTS = 15;
const TARGETS = 10;
/** Long enough for what the start leaves behind to be collected. */
const SETTLE_MS = 15_000;
const IDLE_MS = 30_000;

export const name = 'p9';
export const title = 'headless start to first sample; resident memory with 10 targets; idle CPU';

/** P9: from the start of the program to its first sample; memory and processor while it watches ten targets at the default interval. */
export async function run(): Promise<FigureResult> {
  if (!existsSync(BUILT)) return { kind: 'skipped', reason: 'not built; run npm run build' };
  const server = await startServer();
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-bench-'));
  try {
    const bareMs: number[] = [];
    const firstSampleMs: number[] = [];
    for (let index = 0; index < STARTS; index += 1) {
      bareMs.push(await bareStartMs());
      firstSampleMs.push(await startToFirstSampleMs(server.url, join(folder, `start-${index}`)));
    }
    const idle = process.platform === 'linux' ? await watchIdly(server.url, join(folder, 'idle')) : null;
    return measured(
      [
        atMost('start to first sample, median', median(firstSampleMs), 'ms', 400),
        shown('start to first sample, slowest', Math.max(...firstSampleMs), 'ms'),
        shown('Node itself with an empty script, median', median(bareMs), 'ms'),
        ...(idle === null
          ? []
          : [
              atMost(`resident memory with ${TARGETS} targets`, idle.residentMb, 'MB', 120),
              shown('the most that it was since the start', idle.mostMb, 'MB'),
              atMost('idle CPU', idle.cpuPercent, '% of a core', 1),
            ]),
      ],
      idle === null ? ['memory and processor are read from /proc, which this system does not have'] : [],
    );
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startServer(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server: Server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function bareStartMs(): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("x")'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout?.once('data', () => resolve(performance.now() - startedMs));
    child.once('error', reject);
  });
}

async function startToFirstSampleMs(url: string, directory: string): Promise<number> {
  const startedMs = performance.now();
  const child = watch([`${url}/`], directory);
  try {
    await firstSample(child);
    return performance.now() - startedMs;
  } finally {
    await stop(child);
  }
}

async function watchIdly(
  url: string,
  directory: string,
): Promise<{ readonly residentMb: number; readonly mostMb: number; readonly cpuPercent: number }> {
  const targets = Array.from({ length: TARGETS }, (_, index) => `${url}/${index}`);
  const child = watch(targets, directory);
  try {
    await firstSample(child);
    child.stdout?.resume();
    await wait(SETTLE_MS);
    const pid = child.pid ?? 0;
    const beforeMs = cpuMs(pid);
    await wait(IDLE_MS);
    const usedMs = cpuMs(pid) - beforeMs;
    return { residentMb: memoryMb(pid, 'VmRSS'), mostMb: memoryMb(pid, 'VmHWM'), cpuPercent: (usedMs / IDLE_MS) * 100 };
  } finally {
    await stop(child);
  }
}

function watch(targets: readonly string[], directory: string): ChildProcess {
  return spawn(process.execPath, [LAUNCHER, 'watch', ...targets, '--data-dir', directory, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function firstSample(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (/"type":"sample"/.test(text)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`stallscope ended with ${code} before its first sample`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function memoryMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1_024) / 1_000_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
