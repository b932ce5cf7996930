import { beforeAll, expect, test } from 'vitest';
import { complaints, confusionMatrix } from './confusion-matrix.ts';
import type { Judged, NamedFault } from './verdict-run.ts';

/** What must be judged of faults that the lab has made; to be called within `describe`, behind what makes them. */
export function specifyVerdicts(faults: readonly NamedFault[], judged: () => readonly Judged[]): void {
  let all: readonly Judged[];

  beforeAll(() => {
    all = judged();
    process.stdout.write(`\nWhat was done (rows), and what was judged (columns):\n${confusionMatrix(all)}\n`);
  });

  const judgedOf = (name: string): Judged => {
    const found = all.find((one) => one.name === name);
    if (found === undefined) throw new Error(`nothing was judged of ${name}`);
    return found;
  };

  test.each(faults)('$name: the right segment, and no surer than it may be ($says)', ({ name }) => {
    expect(complaints(judgedOf(name))).toEqual([]);
  });

  test('each fault did harm, and what a busy observer measured is not believed', () => {
    expect(all.map(({ name }) => name)).toEqual(faults.map(({ name }) => name));
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
