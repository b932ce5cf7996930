import type { OverviewState, RowFilter, Sort, SortKey } from '../../state/overview.ts';
import type { TargetFigures } from '../../state/overview-figures.ts';
import type { TargetRow } from '../../state/targets.ts';
import { isFine, ROW_KINDS, rowKind, rowTitle, rowWords } from './row-words.ts';

/** What a list has in one place. A group is known by its name, `''` for targets without one. */
export type Item =
  | { readonly kind: 'group'; readonly group: string; readonly shown: number; readonly folded: boolean }
  | { readonly kind: 'row'; readonly name: string; readonly group: string };

export interface Arrangement {
  readonly items: readonly Item[];
  /** Targets that the filter and the search let through, those of folded groups too. */
  readonly found: number;
}

export type Wishes = Pick<OverviewState, 'find' | 'filter' | 'sort' | 'grouped' | 'folded'>;

/**
 * The places of all rows by what they are now. Groups stand in the order in which the engine lists them, what has no group last; rows
 * are sorted within their group, and those that are equal keep the order of the list.
 */
export function arrange(
  rows: ReadonlyMap<string, TargetRow>,
  figures: ReadonlyMap<string, TargetFigures>,
  wishes: Wishes,
): Arrangement {
  const words = wordsOf(wishes.find);
  const found = [...rows.values()].filter((row) => passes(row, wishes.filter) && isFound(row, words));
  const hasGroups = wishes.grouped && [...rows.values()].some((row) => row.target.group !== null);
  if (!hasGroups) {
    return {
      items: sorted(found, wishes.sort, figures).map((row) => ({ kind: 'row', name: row.target.name, group: '' })),
      found: found.length,
    };
  }
  const groups = new Map<string, TargetRow[]>();
  for (const row of found) {
    const group = row.target.group ?? '';
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [row]);
    else members.push(row);
  }
  const order = [...groups.keys()].sort((one, other) => Number(one === '') - Number(other === ''));
  const items = order.flatMap((group): Item[] => {
    const members = groups.get(group) ?? [];
    // What a person searches for is not hidden by a fold of another day.
    const folded = words.length === 0 && wishes.folded.has(group);
    return [
      { kind: 'group', group, shown: members.length, folded },
      ...(folded
        ? []
        : sorted(members, wishes.sort, figures).map((row): Item => ({ kind: 'row', name: row.target.name, group }))),
    ];
  });
  return { items, found: found.length };
}

export function passes(row: TargetRow, filter: RowFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'not-fine':
      return !isFine(rowKind(row));
    case 'subjects':
      return row.target.role === 'subject';
    case 'controls':
      return row.target.role === 'control';
  }
}

const folded = (text: string): string => text.normalize('NFKC').toLocaleLowerCase();

export const wordsOf = (find: string): readonly string[] => folded(find).split(/\s+/).filter(Boolean);

const steadyTexts = new WeakMap<TargetRow['target'], string>();

/** Each word stands somewhere in the name, the address, the group or the words of the state. */
export function isFound(row: TargetRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { target } = row;
  let steady = steadyTexts.get(target);
  if (steady === undefined) {
    steady = folded([target.name, target.address, target.group ?? '', target.role].join('\n'));
    steadyTexts.set(target, steady);
  }
  const kind = rowKind(row);
  const living = folded([kind, rowWords(row, kind), rowTitle(row, kind)].join('\n'));
  return words.every((word) => steady.includes(word) || living.includes(word));
}

const NAMES = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function sorted(
  rows: readonly TargetRow[],
  sort: Sort | null,
  figures: ReadonlyMap<string, TargetFigures>,
): readonly TargetRow[] {
  if (sort === null) return rows;
  const sign = sort.descending ? -1 : 1;
  if (sort.key === 'name') {
    return [...rows].sort((one, other) => sign * NAMES.compare(one.target.name, other.target.name));
  }
  const { key } = sort;
  const keyed = rows.map((row) => ({ row, rank: rankOf(row, key, figures.get(row.target.name)) }));
  keyed.sort((one, other) => {
    // What has no figure stands last either way: nothing is neither large nor small.
    if (one.rank === null || other.rank === null) return Number(one.rank === null) - Number(other.rank === null);
    return sign * (one.rank - other.rank);
  });
  return keyed.map(({ row }) => row);
}

function rankOf(row: TargetRow, key: Exclude<SortKey, 'name'>, figures: TargetFigures | undefined): number | null {
  switch (key) {
    case 'state':
      return ROW_KINDS.indexOf(rowKind(row));
    case 'last':
      return lastMs(row);
    case 'p50':
      return figures?.p50Ms ?? null;
    case 'p95':
      return figures?.p95Ms ?? null;
    case 'slow':
      return figures?.slow ?? null;
    case 'failed':
      return figures?.failed ?? null;
  }
}

/** How long the last request took; null where it was not answered. */
export const lastMs = (row: TargetRow): number | null =>
  row.last === null || row.last.failure !== null || row.target.paused ? null : row.last.totalMs;

/** Whether two arrangements put the same things in the same places. */
export function isSameOrder(one: Arrangement, other: Arrangement): boolean {
  return (
    one.found === other.found &&
    one.items.length === other.items.length &&
    one.items.every((item, index) => isSameItem(item, other.items[index]))
  );
}

function isSameItem(one: Item, other: Item | undefined): boolean {
  if (other === undefined || one.kind !== other.kind || one.group !== other.group) return false;
  if (one.kind === 'row' || other.kind === 'row') {
    return one.kind === 'row' && other.kind === 'row' && one.name === other.name;
  }
  return one.shown === other.shown && one.folded === other.folded;
}
