import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { quantile } from '../../electron/domain/statistics.ts';
import { DEFAULT_THRESHOLDS } from '../../electron/domain/target.ts';
import { SystemSurroundings } from '../../electron/engine/observe/surroundings.ts';
import { createTestAuthority } from '../support/certificates.ts';
import { atLeast, atMost, type FigureResult, type Measurement, measured, shown } from './figure.ts';
import {
  addressOf,
  type HungShare,
  hangs,
  type LatenessOrder,
  type LatenessReport,
  pathOf,
  type Starts,
} from './support/lateness-load.ts';

export const name = 'p3';
export const title = 'Lateness of the targets beside 500 of 1,000, and beside 50, that hang 30 s, each every 5 s';

const TARGETS = 1_000;
const { intervalMs, timeoutMs } = DEFAULT_THRESHOLDS;
/** Long enough that the first hung probes have timed out and others have taken their places. */
const RUN_MS = 45_000;

/** What both the product and the reference tell. */
type Seen = Pick<LatenessReport, 'starts' | 'startedMs' | 'endedMs' | 'cpuShare' | 'runDelayMs'>;

export async function run(): Promise<FigureResult> {
  const authority = createTestAuthority();
  const { keyFile, certFile } = authority.issue({ label: 'server', alternativeNames: ['IP:127.0.0.1'] });
  const addresses = Array.from({ length: TARGETS }, (_, index) => addressOf(index + 1));
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL('hanging-server.ts', import.meta.url)), keyFile, certFile, ...addresses],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    const [line] = await once(server.stdout, 'data');
    const port = Number(String(line));
    const measurements: Measurement[] = [];
    const waits: string[] = [];
    for (const every of [2, 20]) {
      const hung = { every };
      const count = TARGETS / every;
      const order = { targets: TARGETS, hung, port, runMs: RUN_MS };
      const full = await engineRun({ ...order, captures: 'all' });
      const untraced = await engineRun({ ...order, captures: 'all but our traces' });
      const reference = await intervalRun(port, hung);
      const of = (what: string): string => `${count} hang: ${what}`;
      measurements.push(
        atMost(of('p99 lateness'), latenessP99(full), 'ms', 25),
        atMost(of('probes missed'), missed(full, hung), '', 0),
        shown(of('longest hold of the event loop'), full.loopDelayMaxMs, 'ms'),
        shown(of('CPU'), full.cpuShare, 'cores'),
        shown(of("CPU of the tracer's thread"), full.tracerCpuShare, 'cores'),
        // One at once, and then one a second of each hung address, as long as a third of the run at least.
        atLeast(of('rounds to hung addresses'), full.rounds.first + full.rounds.repeat, '', count * 15),
        shown(of('longest first round'), full.longestFirstRoundMs, 'ms'),
        shown(of('rounds of good times'), full.rounds.baseline, ''),
        shown(of('pieces of evidence'), full.evidenceItems, ''),
        shown(of('resident memory'), full.residentMb, 'MB'),
        shown(of('p99 lateness without our tracer'), latenessP99(untraced), 'ms'),
        shown(of('CPU without our tracer'), untraced.cpuShare, 'cores'),
        shown(of('resident memory without our tracer'), untraced.residentMb, 'MB'),
      );
      waits.push(`${count} hang: ${[full, untraced, reference].map(waited).join(', ')}`);
      if (every === 2) {
        const plain = await engineRun({ ...order, captures: 'none' });
        measurements.push(
          shown(of('p99 lateness without captures'), latenessP99(plain), 'ms'),
          shown(of('CPU without captures'), plain.cpuShare, 'cores'),
        );
      }
      measurements.push(
        shown(of('reference: p99 lateness'), latenessP99(reference), 'ms'),
        shown(of('reference: probes missed'), missed(reference, hung), ''),
        shown(of('reference: CPU'), reference.cpuShare, 'cores'),
      );
    }
    return measured(measurements, [
      'every target has an address of its own; the engine runs with its store, in a process of its own',
      'reference: one setInterval and https.request a target, the same requests to the same server',
      `waited for a CPU that other work had, of ${RUN_MS / 1_000} s each: ${waits.join('; ')}`,
    ]);
  } finally {
    server.stdin.end();
    authority.remove();
  }
}

async function engineRun(order: LatenessOrder): Promise<LatenessReport> {
  const script = fileURLToPath(new URL('support/lateness-engine.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the engine ended with exit code ${code}`);
  return JSON.parse(text);
}

/** What one writes without thinking: a timer a target, a request at each tick. */
async function intervalRun(port: number, hung: HungShare): Promise<Seen> {
  const starts = new Map<number, { plannedMs: number; latenessMs: number }[]>();
  const open = new Set<ClientRequest>();
  const cpu = process.cpuUsage();
  const surroundings = new SystemSurroundings();
  const delayBeforeMs = surroundings.runDelayMs();
  const startedMs = performance.now();
  const timers = Array.from({ length: TARGETS }, (_, index) => {
    const number = index + 1;
    let plannedMs = performance.now();
    const probeOnce = () => {
      if (!hangs(number, hung)) {
        const of = starts.get(number) ?? [];
        starts.set(number, of);
        of.push({ plannedMs, latenessMs: performance.now() - plannedMs });
      }
      plannedMs += intervalMs;
      const sent = request(
        {
          host: addressOf(number),
          port,
          path: pathOf(number, hung),
          agent: false,
          rejectUnauthorized: false,
          timeout: timeoutMs,
        },
        (response) => response.resume(),
      );
      open.add(sent);
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => {});
      sent.on('close', () => open.delete(sent));
      sent.end();
    };
    probeOnce();
    return setInterval(probeOnce, intervalMs);
  });
  await new Promise((resolve) => {
    setTimeout(resolve, RUN_MS);
  });
  const endedMs = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const delayAfterMs = surroundings.runDelayMs();
  for (const timer of timers) clearInterval(timer);
  for (const sent of open) sent.destroy();
  return {
    starts: [...starts.values()],
    startedMs,
    endedMs,
    cpuShare: (user + system) / 1_000 / (endedMs - startedMs),
    runDelayMs: delayAfterMs === null || delayBeforeMs === null ? null : delayAfterMs - delayBeforeMs,
  };
}

const waited = ({ runDelayMs }: Seen) => (runDelayMs === null ? 'unknown' : `${(runDelayMs / 1_000).toFixed(2)} s`);

function latenessP99({ starts }: Seen): number {
  const all = starts.flatMap((of: Starts) => of.map(({ latenessMs }) => latenessMs));
  return quantile(Float64Array.from(all).sort(), 0.99) ?? Number.NaN;
}

/** Slots without a probe: at the beginning, between two probes, and at the end (but for the last second, which may be under way). */
function missed({ starts, startedMs, endedMs }: Seen, { every }: HungShare): number {
  let count = (TARGETS - TARGETS / every - starts.length) * Math.floor((endedMs - startedMs) / intervalMs);
  for (const of of starts) {
    const planned = of.map(({ plannedMs }) => plannedMs).sort((a, b) => a - b);
    let beforeMs = startedMs - 1;
    for (const [index, atMs] of planned.entries()) {
      count +=
        index === 0 ? Math.floor((atMs - beforeMs) / (intervalMs + 2)) : Math.round((atMs - beforeMs) / intervalMs) - 1;
      beforeMs = atMs;
    }
    count += Math.max(0, Math.floor((endedMs - 1_000 - beforeMs) / intervalMs));
  }
  return count;
}
