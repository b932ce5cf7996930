import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { HistoryEventJson } from '../../electron/contract/guard-shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';

export type HistoryEntry = HistoryEventJson;

/** So many are read at once. */
export const HISTORY_PAGE = 50;
/** Who wants to see older ones reads them by the command line. */
export const MOST_HISTORY_SHOWN = 500;

/** What changed of one target, as a person has it before them: what was read keeps its place while they read. */
export interface HistoryState {
  /** null while no target is shown. */
  readonly target: string | null;
  /** Newest first; null until they were read. */
  readonly entries: readonly HistoryEntry[] | null;
  /** Newer ones, which come in when a person asks for them or is at the top again. */
  readonly unread: readonly HistoryEntry[];
  /** So many came that there are others between the unread ones and those that are shown. */
  readonly gap: boolean;
  /** Older ones are there. */
  readonly more: boolean;
  /** Somebody reads further down, or has the focus in it. */
  readonly held: boolean;
  readonly refusal: string | null;
}

const NOTHING: HistoryState = {
  target: null,
  entries: null,
  unread: [],
  gap: false,
  more: false,
  held: false,
  refusal: null,
};

export const useHistory = create<HistoryState>(() => NOTHING);

export const holdHistory = (held: boolean): void =>
  useHistory.setState((state) => (state.held === held ? {} : held ? { held } : { ...showUnread(state), held }));

export const showNewHistory = (): void => useHistory.setState((state) => showUnread(state));

function showUnread({ entries, unread, gap, more }: HistoryState): Partial<HistoryState> {
  if (unread.length === 0) return {};
  const all = gap ? unread : [...unread, ...(entries ?? [])];
  return { entries: all.slice(0, MOST_HISTORY_SHOWN), unread: [], gap: false, more: more || gap };
}

/** Takes in what came, newest first. Whoever reads finds everything where it was. */
export function historyWith(state: HistoryState, came: readonly HistoryEntry[]): HistoryState {
  if (state.entries === null) return state;
  const newest = state.unread[0]?.id ?? state.entries[0]?.id ?? 0;
  const newer = came.filter(({ id }) => id > newest);
  if (newer.length === 0) return state;
  const unread = [...newer, ...state.unread].slice(0, MOST_HISTORY_SHOWN);
  const next = { ...state, unread };
  return state.held ? next : { ...next, ...showUnread(next) };
}

/** The same after the newest were read, because some may not have been told. `full`: there may be others before them. */
export function historyRead(state: HistoryState, read: readonly HistoryEntry[], full: boolean): HistoryState {
  if (state.entries === null) return { ...state, entries: read, more: full, refusal: null };
  const newest = state.unread[0]?.id ?? state.entries[0]?.id ?? 0;
  const isGap = full && read.length > 0 && read.every(({ id }) => id > newest);
  const known = isGap ? { ...state, unread: [], gap: true } : state;
  return { ...historyWith(known, read), refusal: null };
}

/** An incident that was deleted is not led to any more. */
export function withoutIncident(state: HistoryState, incident: number): HistoryState {
  const without = (entries: readonly HistoryEntry[]): readonly HistoryEntry[] =>
    entries.some((entry) => entry.incident === incident)
      ? entries.map((entry) => (entry.incident === incident ? { ...entry, incident: null } : entry))
      : entries;
  return {
    ...state,
    entries: state.entries === null ? null : without(state.entries),
    unread: without(state.unread),
  };
}

/** Keeps the history of one target in step with the engine. */
export interface HistoryFeed {
  events(events: readonly ContractEvent[]): void;
  live(): void;
  /** The next older ones. */
  readOlder(): Promise<void>;
  stop(): void;
}

export function feedHistory(client: EngineClient, target: string): HistoryFeed {
  const ending = new AbortController();
  /** What happened before anything was read: the answer that is under way may be older. */
  let early: readonly HistoryEntry[] = [];
  useHistory.setState({ ...NOTHING, target });
  const change = (by: (state: HistoryState) => HistoryState): void => {
    if (!ending.signal.aborted) useHistory.setState(by);
  };

  const readNewest = async (): Promise<void> => {
    const answer = await client.call('history.list', { target, limit: HISTORY_PAGE }, ending.signal);
    if (ending.signal.aborted) return;
    if (!answer.ok) {
      const refusal = failureText(answer.failure);
      change((state) => ({ ...state, refusal }));
      return;
    }
    const { events } = answer.value;
    change((state) => historyWith(historyRead(state, events, events.length === HISTORY_PAGE), early));
    early = [];
  };

  void readNewest();
  return {
    events(events) {
      const came = events.flatMap((event) =>
        event.type === 'history' && event.target === target ? [entryOf(event)] : [],
      );
      if (useHistory.getState().entries === null) early = [...came.toReversed(), ...early];
      else if (came.length > 0) change((state) => historyWith(state, came.toReversed()));
      for (const event of events) {
        if (event.type === 'incident.removed') change((state) => withoutIncident(state, event.id));
      }
    },
    live: () => void readNewest(),
    async readOlder() {
      const oldest = useHistory.getState().entries?.at(-1);
      if (oldest === undefined) return;
      const answer = await client.call(
        'history.list',
        { target, limit: HISTORY_PAGE, before: oldest.id },
        ending.signal,
      );
      if (ending.signal.aborted) return;
      if (!answer.ok) {
        const refusal = failureText(answer.failure);
        change((state) => ({ ...state, refusal }));
        return;
      }
      const older = answer.value.events;
      change((state) => {
        if (state.entries?.at(-1)?.id !== oldest.id) return state;
        const entries = [...state.entries, ...older].slice(0, MOST_HISTORY_SHOWN);
        return { ...state, entries, more: older.length === HISTORY_PAGE, refusal: null };
      });
    },
    stop() {
      ending.abort();
      useHistory.setState(NOTHING);
    },
  };
}

type HistoryTold = Extract<ContractEvent, { readonly type: 'history' }>;

const entryOf = ({ id, at, target, kind, says, incident }: HistoryTold): HistoryEntry => ({
  id,
  at,
  target,
  kind,
  says,
  incident,
});
