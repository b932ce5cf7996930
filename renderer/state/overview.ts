import { create } from 'zustand';

export type RowFilter = 'all' | 'not-fine' | 'subjects' | 'controls';
export type SortKey = 'name' | 'state' | 'last' | 'p50' | 'p95' | 'slow' | 'failed';

/** null instead of it: as the engine lists them. */
export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** What a person wants to see of the targets, and in which order. */
export interface OverviewState {
  readonly find: string;
  readonly filter: RowFilter;
  readonly sort: Sort | null;
  readonly grouped: boolean;
  /** Groups whose targets are put away, by name; `''` are those without a group. */
  readonly folded: ReadonlySet<string>;
  /** Names of targets that something is to be done with at once. */
  readonly chosen: ReadonlySet<string>;
  /** A target that is to be brought into sight, anew each time. */
  readonly asked: { readonly target: string } | null;
}

/** Kept by the browser; what a person searches for is not. */
type Kept = Pick<OverviewState, 'sort' | 'grouped' | 'folded'>;

const KEPT_AS = 'stallscope.overview';
const SORT_KEYS: readonly SortKey[] = ['name', 'state', 'last', 'p50', 'p95', 'slow', 'failed'];
const NOTHING_KEPT: Kept = { sort: null, grouped: true, folded: new Set() };

export const useOverview = create<OverviewState>(() => ({
  ...readKept(),
  find: '',
  filter: 'all',
  chosen: new Set(),
  asked: null,
}));

export const setFind = (find: string): void => useOverview.setState({ find });
export const setFilter = (filter: RowFilter): void => useOverview.setState({ filter });

export function setGrouped(grouped: boolean): void {
  useOverview.setState({ grouped });
  keep();
}

/** Names and states begin at their start, figures with the largest; a third time gives back the order of the list. */
export function sortBy(key: SortKey): void {
  useOverview.setState(({ sort }) => ({ sort: sortAfter(sort, key) }));
  keep();
}

export function sortAfter(sort: Sort | null, key: SortKey): Sort | null {
  const first = key !== 'name' && key !== 'state';
  if (sort?.key !== key) return { key, descending: first };
  return sort.descending === first ? { key, descending: !first } : null;
}

export function setFolded(group: string, folded: boolean): void {
  useOverview.setState((state) => {
    const changed = new Set(state.folded);
    if (folded) changed.add(group);
    else changed.delete(group);
    return { folded: changed };
  });
  keep();
}

export const choose = (names: Iterable<string>): void => useOverview.setState({ chosen: new Set(names) });

/** Brings a target into sight, which a search or a filter may have left out. */
export const showInList = (target: string): void =>
  useOverview.setState({ asked: { target }, find: '', filter: 'all' });

function keep(): void {
  const { sort, grouped, folded } = useOverview.getState();
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify({ sort, grouped, folded: [...folded] }));
  } catch {
    // Storage is switched off or full; the choice holds for this page.
  }
}

function readKept(): Kept {
  try {
    return keptFrom(localStorage.getItem(KEPT_AS));
  } catch {
    return NOTHING_KEPT;
  }
}

/** What of a kept text can be used; the rest is as if nothing had been kept. */
export function keptFrom(text: string | null): Kept {
  if (text === null) return NOTHING_KEPT;
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return NOTHING_KEPT;
  }
  if (typeof kept !== 'object' || kept === null) return NOTHING_KEPT;
  const sort = 'sort' in kept ? sortFrom(kept.sort) : null;
  const grouped = 'grouped' in kept && typeof kept.grouped === 'boolean' ? kept.grouped : NOTHING_KEPT.grouped;
  const folded = 'folded' in kept && Array.isArray(kept.folded) ? kept.folded : [];
  return { sort, grouped, folded: new Set(folded.filter((group): group is string => typeof group === 'string')) };
}

function sortFrom(kept: unknown): Sort | null {
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || !('descending' in kept)) return null;
  const key = SORT_KEYS.find((known) => known === kept.key);
  return key === undefined || typeof kept.descending !== 'boolean' ? null : { key, descending: kept.descending };
}
