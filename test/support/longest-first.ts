import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take a minute or more, the longest first. Most of it they wait, which the size of a file, by which the test runner goes
 * where it has no times of an earlier run, does not tell; and one that begins last is waited for by all workers.
 */
const LONG: readonly string[] = [
  'test/lab/screens.test.ts',
  'test/lab/scenarios.test.ts',
  'test/lab/vantages.test.ts',
  'test/lab/verdicts.test.ts',
  'test/lab/notices.test.ts',
  'test/lab/trace-interference.test.ts',
  'test/lab/true-traces.test.ts',
  'test/lab/packets.test.ts',
  'test/lab/native-trace.test.ts',
  'test/lab/window-in-app.test.ts',
  'test/lab/window-in-browser.test.ts',
  'test/lab/wide-verdicts.test.ts',
];

/** Within the tiers of one turn, files that take long begin first, and the others as they would anyway. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => turnOf(one) - turnOf(other) || placeOf(one) - placeOf(other));
  }
}

const turnOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((file) => moduleId.endsWith(`/${file}`));
  return place === -1 ? LONG.length : place;
}
