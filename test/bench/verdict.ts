import type { VerdictFacts } from '../../electron/domain/verdict/facts.ts';
import { judge } from '../../electron/domain/verdict/judge.ts';
import { hop, QUIET } from '../unit/domain/verdict/support/quiet-facts.ts';
import { readScenarios } from '../unit/domain/verdict/support/scenarios.ts';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';

export const name = 'verdict';
export const title = 'A verdict from the facts of an incident';

const ROUNDS = 60;
const GOAL_MS = 5;

/** Judges all scenarios again and again, and an incident with as much evidence as there may be; beside it, reading the same facts as JSON. */
export async function run(): Promise<FigureResult> {
  const scenarios = readScenarios().map(({ facts }) => facts);
  const [first] = timed([fullest()]);
  const usual = Array.from({ length: ROUNDS }, () => timed(scenarios.map((facts) => ({ ...facts })))).flat();
  const full = timed(Array.from({ length: ROUNDS * 10 }, fullest));
  const texts = Array.from({ length: ROUNDS * 10 }, () => JSON.stringify(fullest()));
  const reference = texts.map((text) => {
    const begunMs = performance.now();
    JSON.parse(text);
    return performance.now() - begunMs;
  });
  return measured(
    [
      atMost(
        'from the facts of a scenario, p99',
        percentile(
          usual.map(({ wallMs }) => wallMs),
          0.99,
        ),
        'ms',
        GOAL_MS,
      ),
      shown(
        '  median',
        percentile(
          usual.map(({ wallMs }) => wallMs),
          0.5,
        ),
        'ms',
      ),
      atMost(
        'from as many facts as there may be, p99 of the processor time',
        percentile(
          full.map(({ cpuMs }) => cpuMs),
          0.99,
        ),
        'ms',
        GOAL_MS,
      ),
      shown(
        '  median',
        percentile(
          full.map(({ cpuMs }) => cpuMs),
          0.5,
        ),
        'ms',
      ),
      shown(
        '  p99 by the clock, with what else runs on this machine',
        percentile(
          full.map(({ wallMs }) => wallMs),
          0.99,
        ),
        'ms',
      ),
      shown('  the very first one, before anything is compiled', first?.cpuMs ?? Number.NaN, 'ms'),
      shown('  reference: the same facts read from JSON, median', percentile(reference, 0.5), 'ms'),
      shown('  reference, p99', percentile(reference, 0.99), 'ms'),
    ],
    [
      `${scenarios.length} scenarios, ${ROUNDS} rounds; the fullest: 12 traces of 30 hops, 8 resolvers, 200 earlier windows`,
    ],
  );
}

interface Took {
  readonly wallMs: number;
  /** What this thread had of a processor; others that want one do not count. */
  readonly cpuMs: number;
}

function timed(all: readonly VerdictFacts[]): readonly Took[] {
  return all.map((facts) => {
    const begunCpu = process.threadCpuUsage();
    const begunMs = performance.now();
    const verdict = judge(facts);
    const wallMs = performance.now() - begunMs;
    const cpu = process.threadCpuUsage(begunCpu);
    if (verdict.reasons.length === 0) throw new Error('a verdict without a reason');
    return { wallMs, cpuMs: (cpu.user + cpu.system) / 1_000 };
  });
}

/** An object of its own each time, so that nothing is known of it yet. */
function fullest(): VerdictFacts {
  const hops = Array.from({ length: 30 }, (_, index) => hop(index + 1, `198.51.100.${index + 1}`, index % 4, 20));
  const minuteUs = 60_000_000;
  return {
    ...QUIET,
    paths: Array.from({ length: 12 }, (_, index) => ({
      evidence: [],
      timing: index % 2 === 0 ? 'in-flight' : 'after',
      by: 'native',
      protocol: index % 3 === 0 ? 'icmp' : 'tcp',
      destination: QUIET.subject.address ?? '',
      port: 443,
      reached: index % 2 === 0,
      rounds: { all: 10, reached: 5 },
      hops,
      sharedPath: false,
      sparedTtls: [],
    })),
    resolvers: Array.from({ length: 8 }, (_, index) => ({
      evidence: [],
      timing: 'in-flight',
      address: `192.0.2.${index + 50}`,
      port: 53,
      isUsed: index === 0,
      queryMs: index === 0 ? 2_000 : 10,
      rcode: 'NOERROR',
      answers: [`198.51.100.${index}`],
    })),
    history: {
      openedAtUs: Array.from(
        { length: 200 },
        (_, index) => 1_795_000_000_000_000 + index * 10 * minuteUs + ((index * 7_919) % 97) * 100_000,
      ),
      watchedSinceUs: null,
      intervalMs: 5_000,
    },
  };
}
