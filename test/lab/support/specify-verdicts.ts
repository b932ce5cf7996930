import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { complaints, confusionMatrix } from './confusion-matrix.ts';
import type { Lab } from './lab.ts';
import type { ScenarioRun } from './scenario-run.ts';
import { SCENARIOS } from './scenarios.ts';
import { targetOf, VERDICT_CASES, WIDE_CASES, WIDE_SUBJECTS } from './verdict-cases.ts';
import { type Judged, judgedOfScenarios, judgedWideName, runVerdictCases, runWideCases } from './verdict-run.ts';

/** What must be judged of all that the lab breaks: of the run that was made already, and of two more in the same lab. */
export function specifyVerdicts(lab: () => Lab, scenarioRun: () => ScenarioRun): void {
  let all: readonly Judged[];

  beforeAll(async () => {
    const cases = await runVerdictCases(lab(), join(lab().folder, 'cases'));
    const wide = await runWideCases(lab(), join(lab().folder, 'wide'));
    all = [...judgedOfScenarios(scenarioRun()), ...cases, ...wide];
    process.stdout.write(`\nWhat was done (rows), and what was judged (columns):\n${confusionMatrix(all)}\n`);
  });

  const judgedOf = (name: string): Judged => {
    const judged = all.find((one) => one.name === name);
    if (judged === undefined) throw new Error(`nothing was judged of ${name}`);
    return judged;
  };

  const rows = [
    ...SCENARIOS.map(({ target, says }) => ({ name: target, says })),
    ...VERDICT_CASES.map((each) => ({ name: targetOf(each), says: each.says })),
    ...WIDE_CASES.flatMap(({ name, says }) =>
      WIDE_SUBJECTS.map((subject) => ({ name: judgedWideName(name, subject), says })),
    ),
  ];

  test.each(rows)('$name: the right segment, and no surer than it may be ($says)', ({ name }) => {
    expect(complaints(judgedOf(name))).toEqual([]);
  });

  test('each fault did harm, and what a busy observer measured is not believed', () => {
    for (const { name, bad, right } of all) {
      expect(bad.length, name).toBeGreaterThan(0);
      if (right.segments.includes('observer'))
        expect(
          bad.filter(({ suspect }) => !suspect),
          name,
        ).toEqual([]);
    }
  });

  test('each verdict is told in sentences, with reasons, and asks somebody', () => {
    for (const { incidents } of all) {
      for (const { verdict } of incidents) {
        const { summary, reasons, against, ask } = verdict;
        expect(reasons.length, summary).toBeGreaterThan(0);
        expect(ask.length, summary).toBeGreaterThan(0);
        for (const text of [summary, ...reasons, ...against]) {
          expect(text).toMatch(/^\S.*[.?!]$/);
          expect(text).not.toMatch(/undefined|\bnull\b|NaN|Infinity|\[object/);
        }
        for (const text of ask) expect(text).toMatch(/^\S[^:]*: \S.*[.?]$/);
      }
    }
  });
}
