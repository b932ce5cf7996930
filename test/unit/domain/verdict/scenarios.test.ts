import { describe, expect, test } from 'vitest';
import { judge } from '../../../../electron/domain/verdict/judge.ts';
import { CONFIDENCES, SEGMENTS, type Verdict } from '../../../../electron/domain/verdict/verdict.ts';
import { readScenarios, type Scenario } from './support/scenarios.ts';

const SCENARIOS = readScenarios();
const LEAST_SCENARIOS = 40;

const rank = (confidence: Verdict['confidence']): number => CONFIDENCES.indexOf(confidence);
const textsOf = ({ summary, reasons, against, ask }: Verdict): readonly string[] => [
  summary,
  ...reasons,
  ...against,
  ...ask,
];

/** What is wrong with the verdict on a scenario, in words; empty where nothing is. */
function complaints({ expect: wanted }: Scenario, verdict: Verdict): readonly string[] {
  const texts = textsOf(verdict);
  const least = rank(wanted.atLeast);
  const most = rank(wanted.atMost);
  const given = rank(verdict.confidence);
  return [
    ...(verdict.segment === wanted.segment ? [] : [`segment ${verdict.segment} instead of ${wanted.segment}`]),
    ...(given < least ? [`confidence ${verdict.confidence}, at least ${wanted.atLeast} was due`] : []),
    ...(given > most ? [`confidence ${verdict.confidence}, at most ${wanted.atMost} is honest`] : []),
    ...(wanted.fromHop === undefined || wanted.fromHop === verdict.fromHop
      ? []
      : [`from hop ${verdict.fromHop} instead of ${wanted.fromHop}`]),
    ...wanted.says.filter((part) => !texts.some((text) => text.includes(part))).map((part) => `nowhere “${part}”`),
    ...wanted.against
      .filter((part) => !verdict.against.some((text) => text.includes(part)))
      .map((part) => `against says nowhere “${part}”`),
    ...wanted.saysNot.filter((part) => texts.some((text) => text.includes(part))).map((part) => `says “${part}”`),
  ];
}

/** Expected by judged, as a table. */
function confusionMatrix(pairs: readonly (readonly [expected: string, judged: string])[]): string {
  const used = SEGMENTS.filter((segment) => pairs.some((pair) => pair.includes(segment)));
  const width = Math.max(...used.map(({ length }) => length)) + 2;
  const count = (expected: string, judged: string): string => {
    const found = pairs.filter(([one, other]) => one === expected && other === judged).length;
    return found === 0 ? '·' : String(found);
  };
  const head = ['expected'.padEnd(width), ...used.map((segment) => segment.padStart(width))].join('');
  const rows = used.map((expected) =>
    [expected.padEnd(width), ...used.map((judged) => count(expected, judged).padStart(width))].join(''),
  );
  return [head, ...rows].join('\n');
}

describe('verdicts on scenarios', () => {
  test(`there are at least ${LEAST_SCENARIOS} of them, each with a name of its own, and each segment is among them`, () => {
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(LEAST_SCENARIOS);
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    expect(new Set(SCENARIOS.map((scenario) => scenario.expect.segment))).toEqual(new Set(SEGMENTS));
  });

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', (_name, scenario) => {
    const verdict = judge(scenario.facts);
    expect({ complaints: complaints(scenario, verdict), verdict }, scenario.case).toEqual({ complaints: [], verdict });
  });

  test('the confusion matrix has nothing beside its diagonal, and no wrong segment is named with high confidence', () => {
    const judged = SCENARIOS.map((scenario) => ({ scenario, verdict: judge(scenario.facts) }));
    const pairs = judged.map(({ scenario, verdict }) => [scenario.expect.segment, verdict.segment] as const);
    process.stdout.write(`\n${confusionMatrix(pairs)}\n`);
    const wrong = judged.filter(({ scenario, verdict }) => verdict.segment !== scenario.expect.segment);
    expect(wrong.filter(({ verdict }) => verdict.confidence === 'high').map(({ scenario }) => scenario.name)).toEqual(
      [],
    );
    expect(wrong.map(({ scenario, verdict }) => `${scenario.name}: ${verdict.segment}`)).toEqual([]);
  });
});
