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
  const first = timeOf(() => judge(fullest()));
  const usual = Array.from({ length: ROUNDS }, () => timed(scenarios)).flat();
  const full = timed(Array.from({ length: ROUNDS * 10 }, fullest));
  const texts = Array.from({ length: ROUNDS * 10 }, () => JSON.stringify(fullest()));
  const reference = texts.map((text) =>
    Math.min(...Array.from({ length: TIMES }, () => timeOf(() => JSON.parse(text)))),
  );
  return measured(
    [
      atMost('from the facts of a scenario, p99', percentile(usual, 0.99), 'ms', GOAL_MS),
      shown('  median', percentile(usual, 0.5), 'ms'),
      atMost('from as many facts as there may be, p99', percentile(full, 0.99), 'ms', GOAL_MS),
      shown('  median', percentile(full, 0.5), 'ms'),
      shown('  the very first one, before anything is compiled', first, 'ms'),
      shown('  reference: the same facts read from JSON, median', percentile(reference, 0.5), 'ms'),
      shown('  reference, p99', percentile(reference, 0.99), 'ms'),
    ],
    [
      `${scenarios.length} scenarios, ${ROUNDS} rounds; the fullest: 12 traces of 30 hops, 8 resolvers, 200 earlier windows`,
    ],
  );
}

/** Each is judged so often, and the quickest counts: what else runs on this machine now and then is not the verdict's. */
const TIMES = 3;

/** Milliseconds of each verdict, each time of an object of its own, of which nothing is known yet. */
function timed(all: readonly VerdictFacts[]): readonly number[] {
  return all.map((facts) =>
    Math.min(...Array.from({ length: TIMES }, () => timeOf(() => judge({ ...facts, history: { ...facts.history } })))),
  );
}

function timeOf(work: () => unknown): number {
  const begunMs = performance.now();
  work();
  return performance.now() - begunMs;
}

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
      intervalMs: 5_000,
    },
  };
}
