import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { IncidentSummaryJson } from '../../electron/contract/shapes.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import { filterInput, type IncidentFilter, NO_FILTER, passesFilter } from './incident-filter.ts';

export type IncidentSummary = IncidentSummaryJson;
type Summary = IncidentSummary;

/**
 * The list of incidents as a person has it before them. What was read keeps its place: one that closes meanwhile stays where it
 * stands, and new ones wait until somebody wants to see them, unless the list stands at its top.
 */
export interface IncidentListState {
  readonly filter: IncidentFilter;
  /** Those that were open when they were read or came; newest first. */
  readonly open: readonly Summary[];
  /** All others as far as they were read; newest first. */
  readonly past: readonly Summary[];
  /** Of both together, with those that are not read yet; null before the first answer. */
  readonly total: number | null;
  /** All there are with a smaller number are still to be read; null when none are. */
  readonly before: number | null;
  /** Came since, and are not shown yet; newest first. */
  readonly waiting: readonly Summary[];
  /** The greatest number that was seen. */
  readonly newest: number;
  /** Nothing of the list is scrolled out of sight at its top, so that what is new may come in there. */
  readonly atTop: boolean;
  readonly reading: boolean;
  /** Why the last reading brought nothing, in one sentence. */
  readonly refusal: string | null;
}

const UNREAD = { open: [], past: [], total: null, before: null, waiting: [], newest: 0, refusal: null } as const;

export const useIncidentList = create<IncidentListState>(() => ({
  filter: NO_FILTER,
  ...UNREAD,
  atTop: true,
  reading: false,
}));

const FIRST_PAGE = 200;
/** As many as the engine gives at once; for who drags the scrollbar far down. */
const LARGE_PAGE = 1_000;

const newestFirst = (incidents: Iterable<Summary>): readonly Summary[] =>
  [...incidents].sort((one, other) => other.id - one.id);

/** How many rows the list has, read or not. */
export const rowCount = ({ open, past, total, waiting, before }: IncidentListState): number =>
  before === null ? open.length + past.length : Math.max(open.length + past.length, (total ?? 0) - waiting.length);

/** The incident of a row; null while it is not read. */
export const rowAt = ({ open, past }: IncidentListState, index: number): Summary | null =>
  open[index] ?? past[index - open.length] ?? null;

/** Reads the list by `filter` anew, as far down as it was read before when the filter is the same. */
export async function readIncidentList(
  client: EngineClient,
  filter: IncidentFilter,
  signal: AbortSignal,
): Promise<void> {
  const before = useIncidentList.getState();
  const isSame = before.filter === filter;
  useIncidentList.setState({ filter, reading: true, refusal: null, ...(isSame ? {} : UNREAD) });
  const wanted = isSame ? Math.max(before.open.length + before.past.length, 1) : 1;
  const {
    value: [pinned, read],
    told,
  } = await whileTold(() =>
    Promise.all([
      client.call('incidents.list', { ...filterInput(filter), openOnly: true, limit: LARGE_PAGE }, signal),
      readPages(client, filter, null, wanted, signal),
    ]),
  );
  if (signal.aborted) return;
  if (!pinned.ok || read.kind === 'refused') {
    const refusal = read.kind === 'refused' ? read.message : pinned.ok ? null : failureText(pinned.failure);
    useIncidentList.setState({ reading: false, refusal });
    return;
  }
  const open = newestFirst(pinned.value.incidents);
  const isOpen = new Set(open.map(({ id }) => id));
  useIncidentList.setState((state) =>
    incidentListAfter(
      {
        ...state,
        open,
        past: read.incidents.filter(({ id }) => !isOpen.has(id)),
        total: read.total,
        before: read.before,
        waiting: [],
        newest: Math.max(0, open[0]?.id ?? 0, read.incidents[0]?.id ?? 0),
        reading: false,
        refusal: null,
      },
      told,
    ),
  );
}

/** What events tell while something is being read. */
const underWay = new Set<ContractEvent[]>();

/** Takes over what events tell. */
export function tellIncidentList(events: readonly ContractEvent[]): void {
  for (const told of underWay) told.push(...events);
  useIncidentList.setState((state) => incidentListAfter(state, events));
}

/** Runs `read`, and keeps what events tell meanwhile: what is read may be older than they are. */
async function whileTold<Value>(
  read: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly told: readonly ContractEvent[] }> {
  const told: ContractEvent[] = [];
  underWay.add(told);
  try {
    return { value: await read(), told };
  } finally {
    underWay.delete(told);
  }
}

/** Reads on until row `index` is there, or all is. */
export async function readFurther(client: EngineClient, index: number, signal: AbortSignal): Promise<void> {
  const state = useIncidentList.getState();
  const missing = index + 1 - state.open.length - state.past.length;
  if (state.reading || state.before === null || missing <= 0) return;
  useIncidentList.setState({ reading: true });
  const { value: read, told } = await whileTold(() => readPages(client, state.filter, state.before, missing, signal));
  if (signal.aborted) return;
  useIncidentList.setState((now) => {
    if (read.kind === 'refused') return { reading: false, refusal: read.message };
    const known = new Set([...now.open, ...now.past].map(({ id }) => id));
    const more = read.incidents.filter(({ id }) => !known.has(id));
    const further = { ...now, past: [...now.past, ...more], before: read.before, reading: false, refusal: null };
    return incidentListAfter(further, told);
  });
}

type Pages =
  | {
      readonly kind: 'read';
      readonly incidents: readonly Summary[];
      readonly total: number;
      readonly before: number | null;
    }
  | { readonly kind: 'refused'; readonly message: string };

async function readPages(
  client: EngineClient,
  filter: IncidentFilter,
  from: number | null,
  wanted: number,
  signal: AbortSignal,
): Promise<Pages> {
  const incidents: Summary[] = [];
  let before = from;
  let total = 0;
  do {
    const limit = wanted - incidents.length > FIRST_PAGE ? LARGE_PAGE : FIRST_PAGE;
    const page = await client.call(
      'incidents.list',
      { ...filterInput(filter), limit, ...(before === null ? {} : { before }) },
      signal,
    );
    if (!page.ok) return { kind: 'refused', message: failureText(page.failure) };
    const rows = newestFirst(page.value.incidents);
    incidents.push(...rows);
    total = page.value.total;
    before = rows.length < limit ? null : (rows.at(-1)?.id ?? null);
  } while (before !== null && incidents.length < wanted);
  return { kind: 'read', incidents, total, before };
}

/** Shows what waited, and puts those that closed meanwhile where they belong. */
export function showWaiting(): void {
  useIncidentList.setState(({ open, past, waiting }) => {
    const all = newestFirst([...open, ...waiting, ...past]);
    return {
      open: all.filter(({ closedAt }) => closedAt === null),
      past: all.filter(({ closedAt }) => closedAt !== null),
      waiting: [],
    };
  });
}

export function setAtTop(atTop: boolean): void {
  if (useIncidentList.getState().atTop !== atTop) useIncidentList.setState({ atTop });
}

/** The state after some events. Rows that none of them is about stay the same objects. */
export function incidentListAfter(state: IncidentListState, events: readonly ContractEvent[]): IncidentListState {
  if (state.total === null) return state;
  let now = state;
  for (const event of events) {
    switch (event.type) {
      case 'incident.opened':
      case 'incident.closed':
      case 'incident.changed':
        now = withIncident(now, summaryOf(event));
        break;
      case 'incident.removed':
        now = withoutIncident(now, event.id);
        break;
      default:
        break;
    }
  }
  return now;
}

/** Without what only events have. */
function summaryOf(event: Summary): Summary {
  const { id, episode, targets, openedAt, closedAt, closedBy, worstMs, slow, failed, flapping, verdict } = event;
  return { id, episode, targets, openedAt, closedAt, closedBy, worstMs, slow, failed, flapping, verdict };
}

function withIncident(state: IncidentListState, incident: Summary): IncidentListState {
  const { open, past, waiting } = state;
  const replaced = (rows: readonly Summary[]): readonly Summary[] | null =>
    rows.some(({ id }) => id === incident.id) ? rows.map((row) => (row.id === incident.id ? incident : row)) : null;
  const inOpen = replaced(open);
  if (inOpen !== null) return { ...state, open: inOpen };
  const inPast = replaced(past);
  if (inPast !== null) return { ...state, past: inPast };
  const inWaiting = replaced(waiting);
  if (inWaiting !== null) return { ...state, waiting: inWaiting };
  // An older one that is not read yet will be read as it is by then.
  if (incident.id <= state.newest || !passesFilter(incident, state.filter)) return state;
  const total = (state.total ?? 0) + 1;
  return state.atTop
    ? { ...state, open: [incident, ...open], total, newest: incident.id }
    : { ...state, waiting: [incident, ...waiting], total, newest: incident.id };
}

function withoutIncident(state: IncidentListState, id: number): IncidentListState {
  const { open, past, waiting } = state;
  const rest = (rows: readonly Summary[]): readonly Summary[] =>
    rows.some((row) => row.id === id) ? rows.filter((row) => row.id !== id) : rows;
  const after = { open: rest(open), past: rest(past), waiting: rest(waiting) };
  const isGone = after.open !== open || after.past !== past || after.waiting !== waiting;
  return isGone ? { ...state, ...after, total: Math.max(0, (state.total ?? 1) - 1) } : state;
}
