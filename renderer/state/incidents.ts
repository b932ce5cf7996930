import { create } from 'zustand';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import type { EvidenceJson, IncidentJson, IncidentSummaryJson, StallJson } from '../../electron/contract/shapes.ts';

export type IncidentSummary = IncidentSummaryJson;
export type Evidence = EvidenceJson;
export type Stall = StallJson;

/** Stalls and evidence of one incident, oldest first. */
export interface IncidentDetail {
  readonly stalls: readonly Stall[];
  readonly evidence: readonly Evidence[];
}

export interface IncidentsState {
  /** null until the first picture; newest first. */
  readonly list: readonly IncidentSummary[] | null;
  /** Of incidents that are open or were looked at. */
  readonly details: ReadonlyMap<number, IncidentDetail>;
  /** Evidence of stalls whose incident, if any, is not known yet. */
  readonly loose: ReadonlyMap<number, readonly Evidence[]>;
  /** What a person chose; null follows the newest that is open. */
  readonly chosen: number | null;
  /** The chosen one where it is too old for the list. */
  readonly beyond: IncidentSummary | null;
}

export const useIncidents = create<IncidentsState>(() => ({
  list: null,
  details: new Map(),
  loose: new Map(),
  chosen: null,
  beyond: null,
}));

export const MAX_INCIDENTS = 100;
const MAX_LOOSE_STALLS = 200;
const MAX_DETAILS = 40;

export const detailOf = (incident: IncidentJson): IncidentDetail => ({
  stalls: incident.stalls,
  evidence: incident.evidence.map(({ data: _data, ...evidence }) => evidence),
});

/** The one that is shown: what was chosen, else the newest open one, else the newest. */
export function shownIncident(state: Pick<IncidentsState, 'list' | 'chosen' | 'beyond'>): IncidentSummary | null {
  if (state.list === null) return null;
  return (
    state.list.find((incident) => incident.id === state.chosen) ??
    (state.beyond?.id === state.chosen ? state.beyond : null) ??
    state.list.find((incident) => incident.closedAt === null) ??
    state.list[0] ??
    null
  );
}

/** The state after one incident was asked for by itself. */
export function incidentsWith(state: IncidentsState, incident: IncidentJson): IncidentsState {
  const { stalls: _stalls, evidence: _evidence, ...summary } = incident;
  const isListed = state.list?.some((other) => other.id === incident.id) === true;
  return {
    ...state,
    details: new Map(state.details).set(incident.id, withLoose(detailOf(incident), state.loose)),
    beyond: isListed ? state.beyond : summary,
  };
}

/** The state after some events. */
export function incidentsAfter(state: IncidentsState, events: readonly ContractEvent[]): IncidentsState {
  let { list, details, loose } = state;
  if (list === null) return state;

  const upsert = (incident: IncidentSummary): void => {
    const known = list ?? [];
    list = known.some((other) => other.id === incident.id)
      ? known.map((other) => (other.id === incident.id ? incident : other))
      : [incident, ...known].sort((one, other) => other.id - one.id).slice(0, MAX_INCIDENTS);
  };
  const setDetail = (id: number, detail: IncidentDetail): void => {
    details = new Map(details).set(id, detail);
  };
  const openIncidentOf = (target: string): IncidentSummary | undefined =>
    list?.find((incident) => incident.closedAt === null && incident.targets.includes(target));
  const ownerOf = (stall: number): number | undefined => {
    for (const [id, detail] of details) if (detail.stalls.some((known) => known.id === stall)) return id;
    return undefined;
  };

  for (const event of events) {
    switch (event.type) {
      case 'incident.opened':
      case 'incident.closed': {
        const { stalls: _stalls, evidence: _evidence, type: _type, seq: _seq, ...summary } = event;
        upsert(summary);
        // One that opens while its first request still hangs does not name it yet; whoever looks at it asks for it.
        if (event.stalls.length === 0) break;
        const detail = withLoose(detailOf(event), loose);
        setDetail(event.id, detail);
        if (detail.stalls.some((stall) => loose.has(stall.id))) {
          const rest = new Map(loose);
          for (const stall of detail.stalls) rest.delete(stall.id);
          loose = rest;
        }
        break;
      }
      case 'incident.changed':
        upsert(event);
        break;
      case 'stall.opened': {
        const incident = openIncidentOf(event.target);
        const detail = incident === undefined ? undefined : details.get(incident.id);
        if (incident === undefined || detail === undefined || detail.stalls.some((stall) => stall.id === event.stall)) {
          break;
        }
        const startedAt = new Date(Date.parse(event.at) - event.elapsedMs).toISOString();
        const { stall: id, phase, openedBy, elapsedMs } = event;
        const stall = { id, phase, openedBy, startedAt, endedAt: null, elapsedMs, remote: null };
        setDetail(incident.id, { ...detail, stalls: [...detail.stalls, stall] });
        break;
      }
      case 'stall.closed': {
        const owner = ownerOf(event.stall);
        const detail = owner === undefined ? undefined : details.get(owner);
        if (owner === undefined || detail === undefined) break;
        setDetail(owner, {
          ...detail,
          stalls: detail.stalls.map((stall) =>
            stall.id === event.stall
              ? { ...stall, phase: event.phase, endedAt: event.at, elapsedMs: event.elapsedMs }
              : stall,
          ),
        });
        break;
      }
      case 'evidence': {
        const { type: _type, seq: _seq, ...evidence } = event;
        const owner = ownerOf(event.stall);
        const detail = owner === undefined ? undefined : details.get(owner);
        if (owner !== undefined && detail !== undefined) {
          setDetail(owner, { ...detail, evidence: merged(detail.evidence, [evidence]) });
        } else {
          const more = new Map(loose).set(event.stall, merged(loose.get(event.stall) ?? [], [evidence]));
          for (const stall of more.keys()) {
            if (more.size <= MAX_LOOSE_STALLS) break;
            more.delete(stall);
          }
          loose = more;
        }
        break;
      }
      case 'sample':
      case 'gap':
      case 'targets.changed':
      case 'note':
        break;
    }
  }
  return { ...state, list, details: withinBounds(details, list, state.chosen), loose };
}

/** Details of what is open, chosen or new; the others are asked for again when somebody looks. */
function withinBounds(
  details: ReadonlyMap<number, IncidentDetail>,
  list: readonly IncidentSummary[],
  chosen: number | null,
): ReadonlyMap<number, IncidentDetail> {
  if (details.size <= MAX_DETAILS) return details;
  const open = new Set(list.filter((incident) => incident.closedAt === null).map((incident) => incident.id));
  const kept = new Map(details);
  for (const id of [...details.keys()].sort((one, other) => one - other)) {
    if (kept.size <= MAX_DETAILS) break;
    if (!open.has(id) && id !== chosen) kept.delete(id);
  }
  return kept;
}

/** With the evidence that came before it was known whose it is. */
export function withLoose(detail: IncidentDetail, loose: IncidentsState['loose']): IncidentDetail {
  const early = detail.stalls.flatMap((stall) => loose.get(stall.id) ?? []);
  return { stalls: detail.stalls, evidence: merged(detail.evidence, early) };
}

/** Each piece once, in the order in which it was taken down. */
function merged(known: readonly Evidence[], more: readonly Evidence[]): readonly Evidence[] {
  const byId = new Map(known.map((evidence) => [evidence.id, evidence]));
  for (const evidence of more) byId.set(evidence.id, evidence);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}
