import { memo } from 'react';
import { CELL, GridPart, ROW_HEAD } from '../../components/GridPart.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useQuiet } from '../../state/quiet.ts';
import { useEachSame } from '../../state/shallow.ts';
import { type TargetRow, useTargets } from '../../state/targets.ts';
import { type GroupCondition, groupCondition } from './group-condition.ts';
import { countRows, countsWords, targetsWords } from './row-words.ts';

interface Props {
  /** `''`: those without a group. */
  readonly group: string;
  /** How many of it the filter lets through. */
  readonly shown: number;
  readonly folded: boolean;
  readonly id: string;
  readonly index: number;
  readonly topPx: number;
  readonly active: boolean;
}

/** Head of a group: its name, how many there are, and how they are. A press folds it. */
export const GroupRow = memo(function GroupRow({ group, shown, folded, id, index, topPx, active }: Props) {
  const isBlind = useQuiet(({ quiet }) => quiet?.blind != null);
  const about = useTargets(useEachSame((state) => groupAbout(state.rows, group)));
  return (
    <GridPart
      role="row"
      id={id}
      data-index={index}
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={!folded}
      tabIndex={-1}
      className={active ? 'group active' : 'group'}
      style={{ top: topPx }}
    >
      <span {...ROW_HEAD} className="head" title={group}>
        <Icon name={folded ? 'right' : 'down'} size={14} />
        <b className="clip">
          <bdi>{group === '' ? 'Without a group' : group}</bdi>
        </b>
        <span className="nowrap">
          {shown === about.total ? targetsWords(shown) : `${shown.toLocaleString()} of ${targetsWords(about.total)}`}
          {about.required && ', required'}
        </span>
        {about.condition !== 'fine' && !isBlind && (
          <span
            className={about.condition === 'down' ? 'tag bad' : 'tag open'}
            title={
              about.condition === 'down'
                ? 'A required target has an open incident'
                : 'Only optional targets have open incidents'
            }
          >
            {about.condition}
          </span>
        )}
      </span>
      <span {...CELL} className={about.overdue ? 'sum overdue' : 'sum'}>
        {about.counts}
      </span>
    </GridPart>
  );
});

interface About {
  readonly total: number;
  readonly required: boolean;
  readonly overdue: boolean;
  readonly counts: string;
  readonly condition: GroupCondition;
}

function groupAbout(rows: ReadonlyMap<string, TargetRow> | null, group: string): About {
  const members: TargetRow[] = [];
  let areAllRequired = true;
  for (const row of rows?.values() ?? []) {
    if ((row.target.group ?? '') === group) members.push(row);
    areAllRequired &&= row.target.required;
  }
  const counts = countRows(members);
  return {
    total: members.length,
    // Where every target is, it tells nothing.
    required: !areAllRequired && members.length > 0 && members.every((row) => row.target.required),
    overdue: counts.overdue > 0,
    counts: countsWords(counts),
    // Targets in no group have nothing to do with each other.
    condition: group === '' ? 'fine' : groupCondition(members),
  };
}
