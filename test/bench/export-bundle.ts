import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { utcText } from '../../electron/domain/utc-text.ts';
import { readZip } from '../unit/bundle/read-zip.ts';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';
import { type RecordedDay, recordDay } from './support/recorded-day.ts';

export const name = 'p8';
export const title = 'Export of a 24 h window, of a million samples, of one incident';

const LAUNCHER = fileURLToPath(new URL('../../electron/headless/stallscope.cjs', import.meta.url));
const BUILT = fileURLToPath(new URL('../../out/main/headless.js', import.meta.url));
/** At five seconds, a day of so many is a million samples. */
const TARGETS = 58;
/** Of the first target in a bad day, and of the second in a usual one. */
const INCIDENTS = [24, 3] as const;
const RUNS = 5;
const REPORT_BYTES = 1_000_000;

/** P8: whole processes of the command line, over a store with a day of a million samples; gzip over the same table beside it. */
export async function run(): Promise<FigureResult> {
  if (!existsSync(BUILT)) return { kind: 'skipped', reason: 'not built; run npm run build' };
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-p8-'));
  try {
    const data = join(folder, 'data');
    const day = recordDay(data, TARGETS, INCIDENTS);
    const window = ['--from', utcText(day.fromUs), '--to', utcText(day.toUs)];
    const bareMs = median(await times(RUNS, () => ended(['--version'])));
    const usualDay = await times(RUNS, (index) =>
      ended([
        'export',
        '--data-dir',
        data,
        ...window,
        '--target',
        day.names[1] ?? '',
        '--out',
        join(folder, `usual-${index}.zip`),
      ]),
    );
    const oneDay = await times(RUNS, (index) =>
      ended([
        'export',
        '--data-dir',
        data,
        ...window,
        '--target',
        firstOf(day),
        '--out',
        join(folder, `day-${index}.zip`),
      ]),
    );
    const oneIncident = await times(RUNS, (index) =>
      ended([
        'export',
        '--data-dir',
        data,
        '--incident',
        String(day.incidents[0]),
        '--out',
        join(folder, `one-${index}.zip`),
      ]),
    );
    const million = join(folder, 'million.zip');
    const all = await ended(['export', '--data-dir', data, ...window, '--out', million]);
    const table = await entryOf(million, 'samples.csv');
    const report = await entryOf(join(folder, 'day-0.zip'), 'report.html');
    const plain = await gzipMs(folder, table);
    return measured(
      [
        atMost('24 h of one target, 17,280 samples, 3 incidents: whole process, median', median(usualDay), 'ms', 1_000),
        atMost('  with 24 incidents, 96 hung requests and 1,152 captures', median(oneDay), 'ms', 1_000),
        atMost('  its report.html', report.length, 'B', REPORT_BYTES),
        atMost('one incident, without the bare start of the program, median', median(oneIncident) - bareMs, 'ms', 300),
        shown('  reference: the bare start, median', bareMs, 'ms'),
        atMost(`${day.samples.toLocaleString('en')} samples: resident memory, highest`, all.peakMb, 'MB', 150),
        shown('  took', all.tookMs / 1_000, 's'),
        shown('  the zip', (await stat(million)).size / 1e6, 'MB'),
        shown('  reference: gzip -6 over its samples.csv alone', plain / 1_000, 's'),
      ],
      [
        `samples.csv has ${(table.length / 1e6).toFixed(0)} MB; times are of whole processes, memory of all their threads`,
      ],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const firstOf = ({ names }: RecordedDay): string => names[0] ?? '';
const median = (runs: readonly { readonly tookMs: number }[]): number =>
  percentile(
    runs.map(({ tookMs }) => tookMs),
    0.5,
  );

async function times(count: number, one: (index: number) => Promise<Ended>): Promise<readonly Ended[]> {
  const done: Ended[] = [];
  for (let index = 0; index < count; index += 1) done.push(await one(index));
  return done;
}

interface Ended {
  readonly tookMs: number;
  /** The most that was resident, as the kernel kept it; 0 where it does not tell. */
  readonly peakMb: number;
}

/** One run of the command line from its start to its end. */
async function ended(args: readonly string[]): Promise<Ended> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [LAUNCHER, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (piece) => {
    complaint += String(piece);
  });
  const over = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let tookMs: number | null = null;
  const exitCode = over.then((code) => {
    tookMs = performance.now() - startedMs;
    return code;
  });
  let peakMb = 0;
  while (tookMs === null) {
    peakMb = Math.max(peakMb, highWaterMb(child.pid ?? 0));
    await Promise.race([exitCode, wait(10)]);
  }
  const code = await exitCode;
  if (code !== 0) throw new Error(`stallscope ${args[0]} ended with ${code}: ${complaint}`);
  return { tookMs, peakMb };
}

function highWaterMb(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    // It has ended, or this system has no such file.
    return 0;
  }
}

async function entryOf(zip: string, path: string): Promise<Buffer> {
  const entry = (await readZip(zip)).find((one) => one.path === path);
  if (entry === undefined) throw new Error(`${zip} has no ${path}`);
  return entry.bytes;
}

async function gzipMs(folder: string, content: Buffer): Promise<number> {
  const file = join(folder, 'samples.csv');
  await writeFile(file, content);
  await readFile(file);
  const startedMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    const child = spawn('gzip', ['-6', '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  return performance.now() - startedMs;
}
