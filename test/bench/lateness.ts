import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { episodeId, incidentId, stallId, targetId } from '../../electron/domain/ids.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { quantile } from '../../electron/domain/statistics.ts';
import { DEFAULT_BODY_CAP_BYTES, DEFAULT_THRESHOLDS, NO_SECRETS, type Target } from '../../electron/domain/target.ts';
import { createCapturePlan } from '../../electron/engine/capture/plan.ts';
import { createProgramRunner } from '../../electron/engine/capture/run-program.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import type { EngineSink } from '../../electron/engine/engine.ts';
import { createTcpInfoReader } from '../../electron/engine/native/tcp-info.ts';
import { SystemSurroundings } from '../../electron/engine/observe/surroundings.ts';
import { LearnedPaths } from '../../electron/engine/paths/learned-paths.ts';
import { createConnectionPool } from '../../electron/engine/probe/connection-pool.ts';
import { probe } from '../../electron/engine/probe/registry.ts';
import { createNameResolver } from '../../electron/engine/probe/resolve/create-name-resolver.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { createThreadTracer } from '../../electron/engine/trace/thread-tracer.ts';
import { traceOfRounds } from '../../electron/engine/trace/trace-of-rounds.ts';
import type { Tracer } from '../../electron/engine/trace/tracer.ts';
import { createTestAuthority } from '../support/certificates.ts';
import { atLeast, atMost, type FigureResult, measured, shown } from './figure.ts';

export const name = 'p3';
export const title = 'Lateness of 500 targets beside 500 that hang 30 s, each every 5 s';

const TARGETS = 1_000;
/** Those that hang do so at many addresses, so that each of these is traced each second. */
const HUNG_HOSTS = Array.from({ length: 50 }, (_, index) => `127.0.1.${index + 1}`);
const { intervalMs, timeoutMs } = DEFAULT_THRESHOLDS;
/** Long enough that the first hung probes have timed out and others have taken their places. */
const RUN_MS = 45_000;

/** When the probes of one target began, and when they should have; monotonic milliseconds. */
type Starts = { readonly plannedMs: number; readonly latenessMs: number }[];

interface Outcome {
  /** Of the targets that do not hang. */
  readonly targets: readonly Starts[];
  readonly startedMs: number;
  readonly endedMs: number;
  /** Of one core. */
  readonly cpuShare: number;
  /** What the machine's other work cost: how long this process was ready and got no CPU. */
  readonly runDelayMs: number | null;
  /** Of our own tracer. */
  readonly rounds: number;
}

type Captures = 'all captures' | 'all but our traces' | 'no captures';

export async function run(): Promise<FigureResult> {
  const authority = createTestAuthority();
  const { keyFile, certFile } = authority.issue({ label: 'server', alternativeNames: ['IP:127.0.0.1'] });
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL('hanging-server.ts', import.meta.url)), keyFile, certFile, ...HUNG_HOSTS],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    const [line] = await once(server.stdout, 'data');
    const port = Number(String(line));
    const full = await engineRun(port, 'all captures');
    const untraced = await engineRun(port, 'all but our traces');
    const plain = await engineRun(port, 'no captures');
    const reference = await intervalRun(port);
    return measured(
      [
        atMost('p99 lateness, captures running', latenessP99(full), 'ms', 25),
        atMost('probes missed', missed(full), '', 0),
        shown('CPU', full.cpuShare, 'cores'),
        atLeast(
          `rounds of our own tracer meanwhile, to ${HUNG_HOSTS.length} hung addresses`,
          full.rounds,
          '',
          HUNG_HOSTS.length * 10,
        ),
        shown('p99 lateness, captures but for our own traces', latenessP99(untraced), 'ms'),
        shown('CPU, captures but for our own traces', untraced.cpuShare, 'cores'),
        atMost('p99 lateness without captures', latenessP99(plain), 'ms', 25),
        atMost('probes missed without captures', missed(plain), '', 0),
        shown('CPU without captures', plain.cpuShare, 'cores'),
        shown('reference: p99 lateness', latenessP99(reference), 'ms'),
        shown('reference: probes missed', missed(reference), ''),
        shown('reference: CPU', reference.cpuShare, 'cores'),
      ],
      [
        'reference: one setInterval and https.request a target, the same requests to the same server',
        `waited for a CPU that other work had: ${[full, untraced, plain, reference].map(waited).join(', ')} of ${RUN_MS / 1_000} s each`,
      ],
    );
  } finally {
    server.stdin.end();
    authority.remove();
  }
}

/** The product's engine, prober and captures; the sink only counts. */
async function engineRun(port: number, captures: Captures): Promise<Outcome> {
  const clock = new SystemClock();
  const connections = createConnectionPool(clock);
  const starts = new Map<number, Starts>();
  const utcAtZeroMs = clock.utcUs() / 1_000 - clock.monotonicMs();
  const { platform } = process;
  const tracer = createThreadTracer({ clock, platform, log: (line) => process.stderr.write(`${line}\n`) });
  let rounds = 0;
  const counting: Pick<Tracer, 'round'> = {
    round: (order, signal) => {
      rounds += 1;
      return tracer.round(order, signal);
    },
  };
  const listener = { path: () => {}, routeChanged: () => {} };
  const paths = new LearnedPaths({ clock, listener, traceOf: traceOfRounds, log: logError });
  const tracing = captures === 'all captures' ? { tracer: counting, paths } : null;
  if (tracing !== null) tracer.warm();
  const engine = createEngine({
    clock,
    surroundings: new SystemSurroundings(),
    probe,
    capturePlan: createCapturePlan({
      clock,
      platform,
      ...(tracing === null ? {} : { native: tracing }),
      ...(captures === 'no captures' ? { captures: [] } : {}),
    }),
    tracing,
    sink: countingSink((sample) => {
      if (hangs(sample.targetId)) return;
      if (sample.outcome === 'failed') throw new Error(`A quick request failed: ${sample.failure?.message}`);
      const plannedMs = sample.startedAtUs / 1_000 - utcAtZeroMs - sample.latenessMs;
      listOf(starts, sample.targetId).push({ plannedMs, latenessMs: sample.latenessMs });
    }),
    resolver: createNameResolver({ clock }),
    connections,
    tcpInfo: createTcpInfoReader(platform),
    environment: {},
    platform,
    runProgram: createProgramRunner({ clock, platform, environment: process.env }),
    resolverList: () => [],
    log: logError,
  });
  const cpu = process.cpuUsage();
  const runDelayBeforeMs = new SystemSurroundings().runDelayMs();
  const startedMs = clock.monotonicMs();
  engine.start(
    Array.from({ length: TARGETS }, (_, index) => ({ target: targetOf(index + 1, port), secrets: NO_SECRETS })),
  );
  await elapse(RUN_MS);
  const endedMs = clock.monotonicMs();
  const cpuShare = shareOf(cpu, endedMs - startedMs);
  const runDelayMs = waitedSince(runDelayBeforeMs);
  await engine.stop();
  await tracer.close();
  connections.close();
  return { targets: [...starts.values()], startedMs, endedMs, cpuShare, runDelayMs, rounds };
}

/** What one writes without thinking: a timer a target, a request at each tick. */
async function intervalRun(port: number): Promise<Outcome> {
  const starts = new Map<number, Starts>();
  const open = new Set<ClientRequest>();
  const cpu = process.cpuUsage();
  const runDelayBeforeMs = new SystemSurroundings().runDelayMs();
  const startedMs = performance.now();
  const timers = Array.from({ length: TARGETS }, (_, index) => {
    let plannedMs = performance.now();
    const probeOnce = () => {
      if (!hangs(index)) listOf(starts, index).push({ plannedMs, latenessMs: performance.now() - plannedMs });
      plannedMs += intervalMs;
      const sent = request(
        { host: hostOf(index), port, path: pathOf(index), agent: false, rejectUnauthorized: false, timeout: timeoutMs },
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
  await elapse(RUN_MS);
  const endedMs = performance.now();
  const cpuShare = shareOf(cpu, endedMs - startedMs);
  const runDelayMs = waitedSince(runDelayBeforeMs);
  for (const timer of timers) clearInterval(timer);
  for (const sent of open) sent.destroy();
  return { targets: [...starts.values()], startedMs, endedMs, cpuShare, runDelayMs, rounds: 0 };
}

const logError = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
};

/** Every second target. */
const hangs = (index: number) => index % 2 === 0;
const pathOf = (index: number) => (hangs(index) ? '/hang' : '/');

const hostOf = (index: number) => (hangs(index) ? HUNG_HOSTS[(index / 2) % HUNG_HOSTS.length] : null) ?? '127.0.0.1';

function targetOf(index: number, port: number): Target {
  return {
    id: targetId(index),
    origin: 'passing',
    name: `t${index}`,
    spec: {
      kind: 'http',
      url: `https://${hostOf(index)}:${port}${pathOf(index)}`,
      credentials: null,
      connectTo: null,
      connection: 'fresh',
      version: 'auto',
      method: 'GET',
      headers: [],
      expect: { status: null, body: null },
      tlsVerify: false,
      followRedirects: 0,
      bodyCapBytes: DEFAULT_BODY_CAP_BYTES,
      proxy: 'none',
    },
    thresholds: DEFAULT_THRESHOLDS,
    family: 'auto',
    resolver: { kind: 'system' },
    role: 'subject',
    group: null,
    required: true,
  };
}

function countingSink(onSample: (sample: Sample) => void): EngineSink {
  let last = 0;
  const next = () => {
    last += 1;
    return last;
  };
  const ignore = () => {};
  return {
    nextStallId: () => stallId(next()),
    nextIncidentId: () => incidentId(next()),
    nextEpisodeId: () => episodeId(next()),
    sample: onSample,
    stallOpened: ignore,
    stallChanged: ignore,
    stallClosed: ignore,
    evidence: ignore,
    incidentOpened: ignore,
    incidentChanged: ignore,
    incidentClosed: ignore,
    gap: ignore,
    path: ignore,
    routeChanged: ignore,
  };
}

const waited = ({ runDelayMs }: Outcome) => (runDelayMs === null ? 'unknown' : `${(runDelayMs / 1_000).toFixed(2)} s`);

function latenessP99({ targets }: Outcome): number {
  const all = targets.flatMap((starts) => starts.map(({ latenessMs }) => latenessMs));
  return quantile(Float64Array.from(all).sort(), 0.99) ?? Number.NaN;
}

/** Slots without a probe: at the beginning, between two probes, and at the end (but for the last second, which may be under way). */
function missed({ targets, startedMs, endedMs }: Outcome): number {
  let count = (TARGETS / 2 - targets.length) * Math.floor((endedMs - startedMs) / intervalMs);
  for (const starts of targets) {
    const planned = starts.map(({ plannedMs }) => plannedMs).sort((a, b) => a - b);
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

function listOf(map: Map<number, Starts>, key: number): Starts {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

function shareOf(before: NodeJS.CpuUsage, elapsedMs: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / elapsedMs;
}

function waitedSince(beforeMs: number | null): number | null {
  const nowMs = new SystemSurroundings().runDelayMs();
  return nowMs === null || beforeMs === null ? null : nowMs - beforeMs;
}

function elapse(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
