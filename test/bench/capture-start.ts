import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CaptureContext, ProgramRunner } from '../../electron/engine/capture/capture.ts';
import { createMachineLock } from '../../electron/engine/capture/machine-lock.ts';
import { createCapturePlan } from '../../electron/engine/capture/plan.ts';
import { createProgramRunner } from '../../electron/engine/capture/run-program.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { hungRequest, someTarget, tcpSpec } from '../unit/capture/subject.ts';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';

export const name = 'p4';
export const title = 'From captureAfter until the captures are on the wire, 50 targets hanging at once (system tools)';

const TARGETS = 50;
const ROUNDS = 5;
/** Until the machine's queue has had time for some traces. */
const ROUND_MS = 3_000;

interface Round {
  /** Of each target: until its first packet reached the server, a fresh connection. */
  readonly packetMs: readonly number[];
  /** Of each trace that started: until its program was spawned. One at a time by design. */
  readonly traceMs: readonly number[];
}

export async function run(): Promise<FigureResult> {
  const rounds: Round[] = [];
  for (let count = 0; count < ROUNDS; count += 1) rounds.push(await captureRound(count));
  const packets = rounds.flatMap((round) => round.packetMs);
  const first = rounds.map((round) => Math.min(...round.traceMs));
  // A target whose trace had not begun when the round ended counts as not begun before that.
  const ownTraces = rounds.flatMap(({ traceMs }) => [
    ...traceMs.slice(0, TARGETS),
    ...Array.from({ length: Math.max(0, TARGETS - traceMs.length) }, () => ROUND_MS),
  ]);
  const polled = await shellLoops();
  return measured(
    [
      atMost('first trace packet of each target, p99', percentile(ownTraces, 0.99), 'ms', 50),
      shown('first packet to the hung address (a fresh connection), p99', percentile(packets, 0.99), 'ms'),
      shown('first packet to the hung address (a fresh connection), median', percentile(packets, 0.5), 'ms'),
      shown('first system trace of the machine, worst round', Math.max(...first), 'ms'),
      shown(
        'system traces begun within 3 s, median',
        percentile(
          rounds.map((round) => round.traceMs.length),
          0.5,
        ),
        `of ${TARGETS}`,
      ),
      shown('reference: shell loops polling each second, median', percentile(polled, 0.5), 'ms'),
      shown('reference: p99', percentile(polled, 0.99), 'ms'),
    ],
    [
      `${ROUNDS} rounds; every target's captures start in the same instant`,
      'system traces run one at a time on the machine, so that they do not disturb each other: the later targets wait for the earlier ones',
    ],
  );
}

async function captureRound(round: number): Promise<Round> {
  const clock = new SystemClock();
  const platform = process.platform;
  const server = spawn(process.execPath, [fileURLToPath(new URL('silent-server.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const stop = new AbortController();
  try {
    const firstSeenUs = new Map<string, number>();
    const lines = createInterface({ input: server.stdout });
    const [greeting] = await once(lines, 'line');
    const port = Number(String(greeting).split(' ')[1]);
    lines.on('line', (line: string) => {
      const [address = '', atUs = ''] = line.split(' ');
      if (!firstSeenUs.has(address)) firstSeenUs.set(address, Number(atUs));
    });
    const spawnedUs: number[] = [];
    const runProgram = createProgramRunner({ clock, platform, environment: process.env });
    const noting: ProgramRunner = (request) => {
      const running = runProgram(request);
      // Spawned synchronously by now.
      if (request.program === 'traceroute') spawnedUs.push(clock.utcUs());
      return running;
    };
    const context: CaptureContext = {
      clock,
      platform,
      runProgram: noting,
      environment: process.env,
      resolvers: [],
      controls: [],
      signal: stop.signal,
    };
    // Of its own: another process's trace on this machine would hold the figure up.
    const traceLock = createMachineLock({
      clock,
      platform,
      directory: tmpdir(),
      name: `stallscope-bench-${process.pid}`,
    });
    const plan = createCapturePlan({ clock, platform, traceLock });
    const dueUs = clock.utcUs() + 200_000;
    const running = Array.from({ length: TARGETS }, async (_, index) => {
      const address = `127.0.${round + 1}.${index + 1}`;
      // As the engine does it: a timer for each request.
      await new Promise<void>((settle) => clock.schedule((dueUs - clock.utcUs()) / 1_000, settle));
      const progress = { remoteAddress: address, remotePort: port, resolvedAddresses: [address] };
      const { subject } = hungRequest(clock, someTarget(tcpSpec(address, port)), progress);
      await Promise.all([plan.run('light', subject, context, () => {}), plan.run('full', subject, context, () => {})]);
    });
    await new Promise<void>((settle) => clock.schedule(ROUND_MS, settle));
    stop.abort();
    await Promise.all(running);
    const sinceDue = (atUs: number) => (atUs - dueUs) / 1_000;
    const packetMs = [...firstSeenUs.values()].map(sinceDue);
    if (packetMs.length !== TARGETS) throw new Error(`only ${packetMs.length} of ${TARGETS} addresses were called`);
    return { packetMs, traceMs: spawnedUs.map(sinceDue) };
  } finally {
    stop.abort();
    server.stdin.end();
  }
}

/** What people do by hand (product.md): a loop looks each second whether the sentinel is older than a second, then traces. */
async function shellLoops(): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stallscope-bench-'));
  try {
    const sentinel = join(folder, 'sentinel');
    const loop = `until [ -n "$(find '${sentinel}' -not -newermt '1 second ago' 2>/dev/null)" ]; do sleep 1; done; date +%s%N`;
    const loops = Array.from({ length: TARGETS }, async (_, index) => {
      // People's loops begin at no particular moment.
      await new Promise((settle) => setTimeout(settle, (index * 1_000) / TARGETS));
      const child = spawn('bash', ['-c', loop], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [nanoseconds] = await once(child.stdout, 'data');
      return Number(String(nanoseconds).trim()) / 1e6;
    });
    await new Promise((settle) => setTimeout(settle, 2_500));
    writeFileSync(sentinel, '');
    const dueMs = Date.now() + 1_000;
    return (await Promise.all(loops)).map((atMs) => atMs - dueMs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
