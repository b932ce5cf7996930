import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CapturedHangs } from '../lab/support/captured-hang.ts';
import { type Lab, openLab } from '../lab/support/lab.ts';
import { LAB_NEEDS } from '../lab/support/lab-needs.ts';
import { deafFarHosts } from '../lab/support/long-way.ts';
import { FAR_OPEN_PORT } from '../lab/support/network-plan.ts';
import { missing } from '../support/needs.ts';
import { atLeast, atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';
import { watchTracePackets } from './support/trace-packets.ts';

export const name = 'p4';
export const title = 'From captureAfter until the first trace packet is on the wire, 50 targets hanging at once';

const TARGETS = 50;
const ROUNDS = 5;
/** Until the machine's queue has had time for some traces of the system's tools. */
const ROUND_MS = 3_000;

interface Round {
  /** Of each target, read off the wire; null when none left in all this time. */
  readonly wireMs: readonly (number | null)[];
  /** The same as the tracer tells it in the evidence. */
  readonly toldMs: readonly number[];
  readonly systemTraces: number;
}

export async function run(): Promise<FigureResult> {
  const reason = missing(LAB_NEEDS);
  if (reason !== null) return { kind: 'skipped', reason };
  const rounds: Round[] = [];
  const lab = await openLab();
  try {
    const addresses = (await deafFarHosts(TARGETS)).map(({ address4 }) => address4);
    for (let count = 0; count < ROUNDS; count += 1) rounds.push(await captureRound(lab, addresses));
  } finally {
    await lab.close();
  }
  const begun = rounds.map(({ wireMs }) => wireMs.filter((ms) => ms !== null).length);
  // A target whose trace had not begun when the round ended counts as not begun before that.
  const wire = rounds.flatMap(({ wireMs }) => wireMs.map((ms) => ms ?? ROUND_MS));
  const polled = await shellLoops();
  return measured(
    [
      atMost('first trace packet of each target on the wire, p99', percentile(wire, 0.99), 'ms', 50),
      shown('first trace packet of each target on the wire, median', percentile(wire, 0.5), 'ms'),
      atLeast('targets whose trace began, worst round', Math.min(...begun), `of ${TARGETS}`, TARGETS),
      shown(
        'first packet after the round was asked for, as the evidence tells it, p99',
        percentile(
          rounds.flatMap(({ toldMs }) => toldMs),
          0.99,
        ),
        'ms',
      ),
      shown(
        'traces by the system’s tools begun within 3 s, median',
        percentile(
          rounds.map(({ systemTraces }) => systemTraces),
          0.5,
        ),
        `of ${TARGETS}`,
      ),
      shown('reference: shell loops polling each second, median', percentile(polled, 0.5), 'ms'),
      shown('reference: p99', percentile(polled, 0.99), 'ms'),
    ],
    [
      `${ROUNDS} rounds; all captures of every target start in the same instant, in a lab whose destination drops connection requests`,
      'judged by tcpdump on the client’s wire: a packet of a trace is one that starts with a short time to live',
    ],
  );
}

async function captureRound(lab: Lab, addresses: readonly string[]): Promise<Round> {
  const packets = await watchTracePackets(lab);
  const script = fileURLToPath(new URL('../lab/support/captured-hang.ts', import.meta.url));
  const asked = JSON.stringify({ addresses, port: FAR_OPEN_PORT, holdMs: ROUND_MS });
  const { exitCode, stdout, stderr } = await lab.run('client', process.execPath, [script, asked], 60_000);
  await packets.stop();
  if (exitCode !== 0) throw new Error(`captured-hang ended with ${exitCode}: ${stderr}`);
  const done: CapturedHangs = JSON.parse(stdout);
  return {
    wireMs: addresses.map((address) => {
      const atUs = packets.firstTo(address);
      return atUs === null ? null : (atUs - done.dueUs) / 1_000;
    }),
    toldMs: firstPackets(done),
    systemTraces: done.systemTraces,
  };
}

/** Of each target, from its first round. */
function firstPackets({ evidence }: CapturedHangs): readonly number[] {
  const first = new Map<string, number>();
  for (const { address, draft } of evidence) {
    if (draft.kind !== 'trace' || draft.data === null || typeof draft.data !== 'object') continue;
    const afterMs: unknown = Reflect.get(draft.data, 'firstPacketAfterMs');
    if (typeof afterMs === 'number' && !first.has(address)) first.set(address, afterMs);
  }
  return [...first.values()];
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
