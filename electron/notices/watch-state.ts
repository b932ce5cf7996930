import type { GapReason } from '../domain/gap.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { Happening, PictureTold } from './happening.ts';
import { DEFAULT_NOTICE_SETTINGS, type NoticeSettings } from './notice-settings.ts';
import { type Outage, SEEING_AFTER_MS } from './outage.ts';
import { hidesTargets, NOTHING_QUIET, type QuietTold } from './quiet-told.ts';
import { eachRow, type RowList, rowAt, rowList, withRow } from './row-list.ts';
import type { TargetTold } from './told.ts';
import {
  afterChange,
  afterClosing,
  afterOpening,
  afterSample,
  afterStall,
  afterStallEnd,
  fromRow,
  underName,
  untouched,
  type WatchedTarget,
  withTarget,
} from './watched-target.ts';

/** So long after the start or after waking up nobody is told of anything: the network may still be coming up. */
const GRACE_MS = 30_000;

export type EngineWatched =
  /** No picture has come yet. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  /** `final`: it is not started again. */
  | { readonly kind: 'lost'; readonly reason: string; readonly final: boolean };

/** All that the tray and the notices know. */
export interface WatchState {
  /** The last happening: monotonic milliseconds, and UTC microseconds as a label. */
  readonly atMs: number;
  readonly atUs: number;
  readonly engine: EngineWatched;
  readonly rows: RowList<WatchedTarget>;
  readonly placeOf: ReadonlyMap<string, number>;
  /** Monotonic; null outside of it. */
  readonly graceUntilMs: number | null;
  /** Everything is paused by a person. `untilUs` null: until resumed. */
  readonly pause: { readonly untilUs: number | null } | null;
  /** Samples are not kept, because the disk is full. */
  readonly storeFull: boolean;
  /** The newest incident; it may be over. */
  readonly lastIncident: { readonly id: IncidentId; readonly target: string } | null;
  readonly screenLocked: boolean;
  readonly settings: NoticeSettings;
  readonly quiet: QuietTold;
  /** Those that are over; of many the last. */
  readonly outages: readonly Outage[];
}

export const WATCH_START: WatchState = {
  atMs: 0,
  atUs: 0,
  engine: { kind: 'starting' },
  rows: rowList([]),
  placeOf: new Map(),
  graceUntilMs: null,
  pause: null,
  storeFull: false,
  lastIncident: null,
  screenLocked: false,
  settings: DEFAULT_NOTICE_SETTINGS,
  quiet: NOTHING_QUIET,
  outages: [],
};

/** What is known after the happening. Pure, and cheap for a thousand targets: see RowList. What is told of targets that are not listed is passed over. */
export function watchAfter(before: WatchState, happening: Happening): WatchState {
  const { atMs, atUs } = happening;
  const state: WatchState = { ...before, atMs, atUs };
  switch (happening.kind) {
    case 'picture':
      return afterPicture(state, happening);
    case 'targets':
      return afterTargets(state, happening.targets);
    case 'renamed':
      return afterRenaming(state, happening.from, happening.to);
    case 'sample':
      return changed(state, happening.target, (row) => afterSample(row, happening.sample, atMs));
    case 'stall-opened': {
      // What failed at once does not hang.
      if (happening.openedBy === 'failure') return state;
      const { stall, phase } = happening;
      const startedMs = atMs - Math.max(0, happening.elapsedMs);
      return changed(state, happening.target, (row) => afterStall(row, { stall, phase, startedMs }));
    }
    case 'stall-closed':
      return changed(state, happening.target, (row) => afterStallEnd(row, happening.stall));
    case 'incident-opened': {
      const { incident, stall } = happening;
      if (!state.placeOf.has(incident.target)) return state;
      const lastIncident = { id: incident.id, target: incident.target };
      return changed({ ...state, lastIncident }, incident.target, (row) => afterOpening(row, incident, stall, atMs));
    }
    case 'incident-changed':
      return changed(state, happening.incident.target, (row) => afterChange(row, happening.incident, atMs));
    case 'incident-closed': {
      const { incident, stall } = happening;
      return changed(state, incident.target, (row) => afterClosing(row, incident, stall, atMs));
    }
    case 'gap':
      return afterGap(state, happening.reason, happening.over);
    case 'paused':
      return { ...state, pause: { untilUs: happening.untilUs } };
    case 'resumed':
      return { ...state, pause: null };
    case 'engine-lost':
      return {
        ...withoutFlights(state),
        engine: { kind: 'lost', reason: happening.reason, final: happening.final },
      };
    case 'engine-back':
      // What is shown is of before; the picture that comes next tells how things are.
      return state.engine.kind === 'lost' ? { ...state, engine: { kind: 'starting' } } : state;
    case 'news':
    case 'tick':
      return state;
    case 'quiet':
      return { ...state, quiet: happening.quiet, outages: outagesAfter(state, happening.quiet) };
    case 'screen-locked':
      return { ...state, screenLocked: true };
    case 'screen-unlocked':
      return { ...state, screenLocked: false };
    case 'settings':
      return { ...state, settings: happening.settings };
  }
}

const MOST_OUTAGES = 20;

function outagesAfter({ quiet, outages, atUs }: WatchState, now: QuietTold): readonly Outage[] {
  if (quiet.blind === null || !hidesTargets(quiet) || hidesTargets(now)) return outages;
  // It is told to be over only when targets have been seen for a while.
  const endedUs = Math.max(quiet.blind.sinceUs, atUs - SEEING_AFTER_MS * 1_000);
  return [...outages, { sinceUs: quiet.blind.sinceUs, endedUs }].slice(-MOST_OUTAGES);
}

/** undefined for a target that is not listed. */
export function rowOf(state: WatchState, name: string): WatchedTarget | undefined {
  const place = state.placeOf.get(name);
  return place === undefined ? undefined : rowAt(state.rows, place);
}

export const isInGrace = ({ graceUntilMs }: WatchState, nowMs: number): boolean =>
  graceUntilMs !== null && nowMs < graceUntilMs;

function changed(state: WatchState, name: string, change: (row: WatchedTarget) => WatchedTarget): WatchState {
  const place = state.placeOf.get(name);
  const row = place === undefined ? undefined : rowAt(state.rows, place);
  if (place === undefined || row === undefined) return state;
  return { ...state, rows: withRow(state.rows, place, change(row)) };
}

function afterPicture(state: WatchState, { atMs, rows, inGrace, pause, lastIncident }: PictureTold): WatchState {
  return {
    ...listing(
      state,
      rows.map((row) => fromRow(row, atMs, rowOf(state, row.name)?.incident ?? null)),
    ),
    engine: { kind: 'running' },
    // The picture tells whether, not until when: no longer than from now on.
    graceUntilMs: inGrace ? atMs + GRACE_MS : null,
    pause,
    lastIncident,
  };
}

function afterTargets(state: WatchState, targets: readonly TargetTold[]): WatchState {
  return listing(
    state,
    targets.map((target) => {
      const known = rowOf(state, target.name);
      return known === undefined ? untouched(target) : withTarget(known, target);
    }),
  );
}

/** A name that another target has, or that nobody has, is a mistake of whoever tells it, and changes nothing. */
function afterRenaming(state: WatchState, from: string, to: string): WatchState {
  if (state.placeOf.has(to) || !state.placeOf.has(from)) return state;
  const { lastIncident } = state;
  const rows = [...eachRow(state.rows)].map((row) => (row.target.name === from ? underName(row, to) : row));
  return {
    ...listing(state, rows),
    lastIncident: lastIncident?.target === from ? { ...lastIncident, target: to } : lastIncident,
  };
}

function listing(state: WatchState, rows: readonly WatchedTarget[]): WatchState {
  const unique = [...new Map(rows.map((row) => [row.target.name, row])).values()];
  return {
    ...state,
    rows: rowList(unique),
    placeOf: new Map(unique.map(({ target }, place) => [target.name, place])),
  };
}

function afterGap(state: WatchState, reason: GapReason, over: boolean): WatchState {
  switch (reason) {
    case 'asleep':
      return over ? { ...state, graceUntilMs: state.atMs + GRACE_MS } : state;
    case 'store-full':
      return { ...state, storeFull: !over };
    case 'not-running':
    case 'paused':
    case 'clock-step':
      return state;
  }
}

/** Whatever was in flight ended with the engine's process. */
function withoutFlights(state: WatchState): WatchState {
  const rows = [...eachRow(state.rows)];
  return {
    ...state,
    rows: rowList(rows.map((row) => (row.overdue.length === 0 ? row : { ...row, overdue: [] }))),
  };
}
