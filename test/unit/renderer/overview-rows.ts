import type { SampleJson } from '../../../electron/contract/shapes.ts';
import type { TargetRow } from '../../../renderer/state/targets.ts';
import { sampleOf, targetOf } from '../../contract/renderer/fake-engine.ts';

/** One row of the overview as the engine would tell it, with what a test changes. */
export const rowOf = (
  name: string,
  more: {
    readonly target?: Partial<TargetRow['target']>;
    readonly last?: Partial<SampleJson> | null;
    readonly overdue?: TargetRow['overdue'];
    readonly incident?: TargetRow['incident'];
  } = {},
): TargetRow => ({
  target: { ...targetOf(name), pausedUntil: null, ...more.target },
  last: more.last === null ? null : { ...sampleOf(name), ...more.last },
  overdue: more.overdue ?? null,
  alsoOverdue: [],
  incident: more.incident ?? null,
});

export const rowsOf = (...rows: readonly TargetRow[]): ReadonlyMap<string, TargetRow> =>
  new Map(rows.map((row) => [row.target.name, row]));
