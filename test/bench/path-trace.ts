import { fileURLToPath } from 'node:url';
import type { PathProbe } from '../../electron/domain/path-probe.ts';
import type { KnownPath } from '../../electron/engine/trace/tracer.ts';
import { STALLSCOPE } from '../lab/support/command-line.ts';
import { type Lab, openLab } from '../lab/support/lab.ts';
import { LAB_NEEDS } from '../lab/support/lab-needs.ts';
import { letQuietRouterSpeak } from '../lab/support/long-way.ts';
import {
  FAR_HOSTS,
  FAR_OPEN_PORT,
  HOSTS,
  manyFarHosts,
  ROUTERS_SEEN_FROM_CLIENT,
  SLOW_WIRE,
} from '../lab/support/network-plan.ts';
import { makeOrdinaryUser, type OrdinaryUser } from '../lab/support/ordinary-user.ts';
import { missing, program } from '../support/needs.ts';
import { atLeast, atMost, type FigureResult, type Measurement, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';
import type { BenchRound, BenchRounds, BenchRoundsDone } from './support/trace-rounds.ts';

export const name = 'p5';
export const title =
  'A complete path trace: time beyond the longest round trip, beside the system’s tools in the same lab';

const { r1, r2, r3, west, east, edge } = ROUTERS_SEEN_FROM_CLIENT;
const PORT = FAR_OPEN_PORT;
const TIMES = 4;
/** Linux routers answer one host with six errors at once and then with one a second. */
const REST_MS = 6_500;
const MANY = 50;
const CPU_ROUNDS = 20;
const CPU_TRACEROUTES = 5;
const WHOLE_RUNS = 2;

interface Path {
  readonly label: string;
  readonly address: string;
  /** Who may answer at each hop; nobody at a silent one. */
  readonly truth: readonly (readonly string[])[];
}

const HOP_3 = [west.address4, east.address4];
/** The silent router, once it speaks, is met on either of its wires. */
const QUIET_SPEAKS = ['198.51.100.58', '198.51.100.62'];
const SHORT: Path = {
  label: '4 hops',
  address: HOSTS.healthy.address4,
  truth: [[r1.address4], [r2.address4], [r3.address4], [HOSTS.healthy.address4]],
};
const SLOW: Path = {
  label: `6 hops, the last ${2 * SLOW_WIRE.delayMs} ms away`,
  address: FAR_HOSTS.remote.address4,
  truth: [[r1.address4], [r2.address4], HOP_3, QUIET_SPEAKS, [edge.address4], [FAR_HOSTS.remote.address4]],
};
const SILENT: Path = {
  label: '6 hops, one silent',
  address: FAR_HOSTS.open.address4,
  truth: [[r1.address4], [r2.address4], HOP_3, [], [edge.address4], [FAR_HOSTS.open.address4]],
};
const SLOW_SILENT: Path = {
  label: `6 hops, one silent, the last ${2 * SLOW_WIRE.delayMs} ms away`,
  address: FAR_HOSTS.remote.address4,
  truth: [...SILENT.truth.slice(0, 5), [FAR_HOSTS.remote.address4]],
};

export async function run(): Promise<FigureResult> {
  const reason = missing([...LAB_NEEDS, program('setpriv', 'util-linux'), program('tracepath', 'iputils-tracepath')]);
  if (reason !== null) return { kind: 'skipped', reason };
  const lab = await openLab();
  try {
    const user = await makeOrdinaryUser(lab);
    const measurements: Measurement[] = [];
    for (const path of [SILENT, SLOW_SILENT]) measurements.push(...(await warm(lab, path, 'at most a second')));
    measurements.push(...(await wholePrograms(lab, user, SILENT)));
    measurements.push(...(await cpu(lab)));
    measurements.push(...(await manyAtOnce(lab)));
    await letQuietRouterSpeak();
    for (const path of [SHORT, SLOW]) measurements.push(...(await warm(lab, path, 'the longest hop')));
    measurements.push(...(await wholePrograms(lab, user, SLOW)));
    return measured(measurements, [
      `${TIMES} rounds of each path by a tracer that is warm, nothing known of the path before, three probes a hop`,
      'whole programs: from their start until their end, Node’s own start included; traceroute, mtr and tracepath as root, the product as an ordinary user',
      'between two traces the routers are given time to refill their limit of answers; they stand at Linux’s default',
    ]);
  } finally {
    await lab.close();
  }
}

async function rounds(lab: Lab, asked: BenchRounds): Promise<BenchRoundsDone> {
  const script = fileURLToPath(new URL('support/trace-rounds.ts', import.meta.url));
  const { exitCode, stdout, stderr } = await lab.run(
    'client',
    process.execPath,
    [script, JSON.stringify(asked)],
    120_000,
  );
  if (exitCode !== 0) throw new Error(`trace-rounds ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}

const asking = (addresses: readonly string[], more: Partial<BenchRounds>): BenchRounds => ({
  addresses,
  port: PORT,
  protocol: 'tcp',
  probesPerHop: 3,
  known: null,
  times: 1,
  everyMs: REST_MS,
  ...more,
});

async function warm(lab: Lab, path: Path, limit: 'the longest hop' | 'at most a second'): Promise<Measurement[]> {
  await rest();
  const done = await rounds(lab, asking([path.address], { times: TIMES }));
  const complete = done.rounds.filter((round) => isTrue(round, path, 'whole')).length;
  const label = `warm tracer, ${path.label}`;
  const wall = done.rounds.map(({ wallMs }) => wallMs);
  const time =
    limit === 'at most a second'
      ? [atMost(`${label}: complete, worst`, Math.max(...wall), 'ms', 1_000)]
      : [
          atMost(
            `${label}: beyond the longest hop’s round trip, worst`,
            Math.max(...done.rounds.map((round) => round.wallMs - longestMs(round))),
            'ms',
            20,
          ),
          shown(`${label}: complete, median`, percentile(wall, 0.5), 'ms'),
        ];
  return [
    ...time,
    atLeast(`${label}: true and whole`, complete, `of ${TIMES}`, TIMES),
    shown(`${label}: CPU a round`, done.cpuMs / TIMES, 'ms'),
  ];
}

/** Whole programs, one after the other. */
async function wholePrograms(lab: Lab, user: OrdinaryUser, path: Path): Promise<Measurement[]> {
  const { address } = path;
  const tools: readonly (readonly [string, readonly [string, readonly string[]]])[] = [
    ['trace (ordinary user)', user.command('bound', process.execPath, [STALLSCOPE, 'trace', address, '--json'])],
    ['traceroute -T (root)', ['traceroute', ['-T', '-n', '-p', String(PORT), address]]],
    ['mtr --tcp, one cycle (root)', ['mtr', ['-n', '-r', '-c', '1', '--tcp', '-P', String(PORT), address]]],
    ['tracepath', ['tracepath', ['-n', address]]],
  ];
  const measurements: Measurement[] = [];
  for (const [label, [first, args]] of tools) {
    const times: number[] = [];
    for (let count = 0; count < WHOLE_RUNS; count += 1) {
      await rest();
      const fromMs = performance.now();
      const { exitCode, stderr } = await lab.run('client', first, args, 60_000);
      times.push(performance.now() - fromMs);
      if (exitCode === null) throw new Error(`${label} did not end within a minute: ${stderr}`);
      if (count === 0 && first === 'env' && exitCode !== 0) throw new Error(`${label}: ${stderr}`);
    }
    measurements.push(shown(`whole program, ${path.label}: ${label}, median`, percentile(times, 0.5), 'ms'));
  }
  return measurements;
}

async function cpu(lab: Lab): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const [path, known] of [
    [SHORT, { distance: 4, routers: SHORT.truth.slice(0, 3).map(([one]) => one ?? null) }],
    [SILENT, { distance: 6, routers: SILENT.truth.slice(0, 5).map(([one]) => one ?? null) }],
  ] as const satisfies readonly (readonly [Path, KnownPath])[]) {
    await rest();
    const asked = asking([path.address], { known, probesPerHop: 1, times: CPU_ROUNDS, everyMs: 1_000 });
    const done = await rounds(lab, asked);
    const sent = done.rounds.reduce((sum, round) => sum + probesOf(round).length, 0);
    const label = `CPU, a round each second along a known path of ${path.label}`;
    measurements.push(
      shown(`${label}: a round`, done.cpuMs / CPU_ROUNDS, 'ms'),
      shown(`${label}: a probe`, done.cpuMs / sent, 'ms'),
    );
    const command = `traceroute -T -n -q 1 -w 1 -p ${PORT} ${path.address}`;
    const loop = `for i in $(seq ${CPU_TRACEROUTES}); do ${command} >/dev/null 2>&1; sleep 1; done; times`;
    const { stdout } = await lab.run('client', 'bash', ['-c', loop], 120_000);
    const children = stdout.trim().split('\n').at(-1) ?? '';
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map((part) => Number(part[1]) * 60 + Number(part[2]));
    const totalMs = seconds.reduce((sum, one) => sum + one, 0) * 1_000;
    // `sleep` is a program, too; it costs less than a millisecond.
    measurements.push(
      shown(`reference: traceroute -T -q 1, ${path.label}: a run`, totalMs / CPU_TRACEROUTES, 'ms of CPU'),
    );
  }
  return measurements;
}

async function manyAtOnce(lab: Lab): Promise<Measurement[]> {
  const addresses = manyFarHosts(MANY).map(({ address4 }) => address4);
  await rest();
  const { rounds: done, cpuMs } = await rounds(lab, asking(addresses, { probesPerHop: 1 }));
  const pathOf = (address: string): Path => ({ ...SILENT, address, truth: [...SILENT.truth.slice(0, 5), [address]] });
  const isRight = (round: BenchRound): boolean => isTrue(round, pathOf(round.address), 'so far as routers answered');
  const reached = done.filter((round) => isPlacedRightly(round, 6));
  await rest();
  const fromMs = performance.now();
  const exits = await Promise.all(
    addresses.map((address) =>
      lab.run('client', 'traceroute', ['-T', '-n', '-q', '1', '-w', '1', '-p', String(PORT), address], 60_000),
    ),
  );
  const traceroutesMs = performance.now() - fromMs;
  const whole = exits.filter(({ stdout }) => stdout.trim().split('\n').at(-1)?.includes('192.0.2.') === true).length;
  return [
    shown(`${MANY} destinations at once: all complete after`, Math.max(...done.map(({ wallMs }) => wallMs)), 'ms'),
    shown(
      `${MANY} destinations at once: first packet of the last one after`,
      Math.max(...done.map(({ outcome }) => firstPacketMs(outcome))),
      'ms',
    ),
    atLeast(
      `${MANY} destinations at once: every answerer where it stands`,
      done.filter(isRight).length,
      `of ${MANY}`,
      MANY,
    ),
    atLeast(
      `${MANY} destinations at once: reached, with nothing wrong said of the distance`,
      reached.length,
      `of ${MANY}`,
      MANY,
    ),
    shown(
      `${MANY} destinations at once: of those, distance known exactly`,
      reached.filter(isPlaced).length,
      `of ${MANY}`,
    ),
    shown(`${MANY} destinations at once: CPU a destination`, cpuMs / MANY, 'ms'),
    shown(`reference: ${MANY} traceroute -T at once (root)`, traceroutesMs, 'ms'),
    shown(`reference: ${MANY} traceroute -T at once: reached`, whole, `of ${MANY}`),
  ];
}

const firstPacketMs = (outcome: BenchRound['outcome']): number =>
  outcome.kind === 'traced' ? (outcome.findings.firstPacketAfterMs ?? Number.NaN) : Number.NaN;

const probesOf = ({ outcome }: BenchRound): readonly PathProbe[] =>
  outcome.kind === 'traced' ? [...outcome.findings.probes, ...outcome.findings.scouts] : [];

function longestMs(round: BenchRound): number {
  return Math.max(...probesOf(round).map(({ state }) => (state.kind === 'answered' ? state.rttMs : 0)));
}

/** Every answer comes from who stands at that distance, and the destination is where it is; `whole`: and nobody who answers was left out. */
function isTrue(round: BenchRound, { truth }: Path, how: 'whole' | 'so far as routers answered'): boolean {
  if (!isPlacedRightly(round, truth.length)) return false;
  if (how === 'whole' && !isPlaced(round)) return false;
  const answered = new Set<number>();
  for (const { ttl, state } of probesOf(round)) {
    if (state.kind !== 'answered') continue;
    const at = Math.min(ttl, truth.length);
    if (!(truth[at - 1] ?? []).includes(state.address)) return false;
    answered.add(at);
  }
  return (
    how === 'so far as routers answered' || truth.every((who, index) => who.length === 0 || answered.has(index + 1))
  );
}

const isPlaced = ({ outcome }: BenchRound): boolean => outcome.kind === 'traced' && !outcome.findings.reachedAtMost;

/** The destination was reached, and what is said of its distance holds. */
function isPlacedRightly({ outcome }: BenchRound, distance: number): boolean {
  if (outcome.kind !== 'traced') return false;
  const { reachedTtl, reachedAtMost, probes, scouts } = outcome.findings;
  if (reachedTtl === null) return false;
  if (!reachedAtMost) return reachedTtl === distance;
  // An answer at that distance means: there or nearer. None: there or farther, because what is nearer was tried.
  const wasHeard = [...probes, ...scouts].some(({ ttl, state }) => ttl === reachedTtl && state.kind === 'answered');
  return wasHeard ? reachedTtl >= distance : reachedTtl <= distance;
}

const rest = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, REST_MS);
  });
