import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { IncidentSummaryJson, OverviewJson, OverviewRowJson } from '../../electron/contract/shapes.ts';
import type { Segment } from '../../electron/domain/verdict/verdict.ts';

export type Observer = OverviewJson['observer'];
export type Vantage = NonNullable<OverviewJson['vantage']>;
export type WatchingPause = NonNullable<OverviewJson['paused']>;

/** A probe that is overdue now. `sinceMs` is performance.now() at its start, so that its age can be shown without asking. */
export interface Overdue {
  readonly stall: number | null;
  readonly phase: NonNullable<OverviewRowJson['overdue']>['phase'];
  readonly sinceMs: number;
}

export interface TargetRow {
  readonly target: OverviewRowJson['target'];
  readonly last: OverviewRowJson['last'];
  /** Of several the one that has been hanging longest. */
  readonly overdue: Overdue | null;
  /** The others, longest first. The picture does not tell of them, only events do. */
  readonly alsoOverdue: readonly Overdue[];
  /** Number and opening (ISO) of the incident that is open, and where its fault most likely lies. */
  readonly incident: { readonly id: number; readonly openedAt: string; readonly segment: Segment } | null;
}

export interface TargetsState {
  /** null until the first picture. */
  readonly rows: ReadonlyMap<string, TargetRow> | null;
  readonly observer: Observer | null;
  /** Nothing is measured of any target; null while it is. */
  readonly paused: WatchingPause | null;
  /** Where it is measured from; null until it is known. */
  readonly vantage: Vantage | null;
  /** Size of what is recorded; null until the first picture. */
  readonly storeBytes: number | null;
  readonly notes: readonly string[];
}

export const useTargets = create<TargetsState>(() => ({
  rows: null,
  observer: null,
  paused: null,
  vantage: null,
  storeBytes: null,
  notes: [],
}));

const MAX_NOTES = 20;

/** Takes over a whole picture. `nowMs` is performance.now(). */
export function targetsFromPicture(picture: OverviewJson, nowMs: number): TargetsState {
  return {
    rows: new Map(
      picture.rows.map((row) => [
        row.target.name,
        {
          target: row.target,
          last: row.last,
          overdue:
            row.overdue === null
              ? null
              : { stall: row.overdue.stall, phase: row.overdue.phase, sinceMs: nowMs - row.overdue.elapsedMs },
          alsoOverdue: [],
          incident: row.incident === null ? null : openIncident(row.incident),
        },
      ]),
    ),
    observer: picture.observer,
    paused: picture.paused,
    vantage: picture.vantage,
    storeBytes: picture.storeBytes,
    notes: picture.notes,
  };
}

/** A picture tells of the longest overdue request of a target alone; the others are known from events, which also tell of their ends. */
export function withOthersOverdue(picture: TargetsState, before: TargetsState): TargetsState {
  if (picture.rows === null || before.rows === null) return picture;
  const rows = new Map(picture.rows);
  for (const [name, row] of rows) {
    const known = before.rows.get(name);
    if (row.overdue === null || known === undefined) continue;
    const { stall } = row.overdue;
    const others = overdueOf(known).filter((one) => one.stall !== stall);
    if (others.length > 0) rows.set(name, { ...row, alsoOverdue: others });
  }
  return { ...picture, rows };
}

const openIncident = ({ id, openedAt, verdict }: IncidentSummaryJson): NonNullable<TargetRow['incident']> => ({
  id,
  openedAt,
  segment: verdict.segment,
});

const overdueOf = (row: TargetRow): readonly Overdue[] =>
  row.overdue === null ? [] : [row.overdue, ...row.alsoOverdue];

function withOverdue(row: TargetRow, overdue: readonly Overdue[]): TargetRow {
  const [longest, ...others] = [...overdue].sort((one, other) => one.sinceMs - other.sinceMs);
  return { ...row, overdue: longest ?? null, alsoOverdue: others };
}

/** The state after some events. Rows that none of them is about stay the same objects, so that nothing else is drawn again. */
export function targetsAfter(state: TargetsState, events: readonly ContractEvent[], nowMs: number): TargetsState {
  if (state.rows === null) return state;
  let { notes, paused, vantage } = state;
  let rows = new Map(state.rows);
  const change = (name: string, by: (row: TargetRow) => TargetRow): void => {
    const row = rows.get(name);
    if (row !== undefined) rows.set(name, by(row));
  };
  for (const event of events) {
    switch (event.type) {
      case 'sample':
        change(event.target, (row) => ({ ...row, last: event }));
        break;
      case 'stall.opened':
        if (event.openedBy === 'failure') break;
        change(event.target, (row) =>
          withOverdue(row, [
            ...overdueOf(row).filter((one) => one.stall !== event.stall),
            { stall: event.stall, phase: event.phase, sinceMs: nowMs - event.elapsedMs },
          ]),
        );
        break;
      case 'stall.closed':
        change(event.target, (row) =>
          withOverdue(
            row,
            overdueOf(row).filter((one) => one.stall !== event.stall),
          ),
        );
        break;
      case 'incident.opened':
        for (const name of event.targets) {
          change(name, (row) => ({ ...row, incident: openIncident(event) }));
        }
        break;
      case 'incident.changed': {
        const known = openIncident(event);
        for (const name of event.targets) {
          const row = rows.get(name);
          if (row?.incident?.id !== known.id || row.incident.segment === known.segment) continue;
          rows.set(name, { ...row, incident: known });
        }
        break;
      }
      case 'incident.closed':
        for (const name of event.targets) {
          change(name, (row) => (row.incident?.id === event.id ? { ...row, incident: null } : row));
        }
        break;
      case 'target.renamed':
        // What is known of it stays; the list that has the new name comes next.
        rows = new Map(
          [...rows].map(([name, row]) =>
            name === event.from ? [event.to, { ...row, target: { ...row.target, name: event.to } }] : [name, row],
          ),
        );
        break;
      case 'targets.changed': {
        const before = rows;
        rows = new Map(
          event.targets.map((target) => {
            const row = before.get(target.name);
            const known: TargetRow = { target, last: null, overdue: null, alsoOverdue: [], incident: null };
            return [target.name, row === undefined ? known : { ...row, target }];
          }),
        );
        break;
      }
      case 'note':
        notes = [...notes, event.message].slice(-MAX_NOTES);
        break;
      case 'watching.changed':
        paused = event.paused;
        break;
      case 'vantage.changed':
        vantage = vantageOf(event);
        break;
      case 'secrets.changed':
      case 'settings.changed':
      case 'notices.changed':
      case 'notices.quiet':
      case 'notices.news':
      case 'outbox.changed':
      case 'history':
      case 'certificates.changed':
      case 'export.progress':
      case 'collect.progress':
      case 'bundles.changed':
      case 'incident.removed':
      case 'incident.noted':
      case 'evidence':
      case 'gap':
      case 'path':
      case 'path.changed':
      case 'path.progress':
        break;
    }
  }
  return { ...state, rows, notes, paused, vantage };
}

const vantageOf = ({ host, interfaceName, sourceAddress, gateway, vpn, publicAddress }: Vantage): Vantage => ({
  host,
  interfaceName,
  sourceAddress,
  gateway,
  vpn,
  publicAddress,
});
