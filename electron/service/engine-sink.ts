import {
  evidenceJson,
  gapJson,
  incidentJson,
  incidentSummaryJson,
  sampleJson,
  stallEventJson,
} from '../contract/convert.ts';
import { routeChangeJson } from '../contract/convert-path.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { Evidence, EvidenceDraft } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { EpisodeId, EvidenceId, IncidentId, StallId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { EngineSink } from '../engine/engine.ts';
import type { EventHub } from './event-hub.ts';
import type { LiveFigures } from './figures/live-figures.ts';
import type { IncidentChanges } from './incident-changes.ts';
import type { LivePicture } from './live-picture.ts';

/** What the sink needs of the store's writer. */
export interface FindingRows {
  nextStallId(): StallId;
  nextIncidentId(): IncidentId;
  nextEpisodeId(): EpisodeId;
  appendSample(sample: Sample, certificate: CertificateFacts | null): void;
  putStall(stall: Stall): void;
  putIncident(incident: Incident): void;
  appendEvidence(draft: EvidenceDraft, stallId: StallId, targetId: TargetId): EvidenceId;
  putGap(gap: Gap): void;
  appendPath(snapshot: PathSnapshot): void;
  putRouteChange(change: RouteChange): void;
  putClockReading(reading: ClockReading): void;
  flush(): void;
}

/** Raw texts stay in the store: an incident may last for days. */
type LightEvidence = Omit<Evidence, 'raw' | 'packets'>;

interface OpenWindow {
  readonly stalls: Map<StallId, Stall>;
  readonly evidence: LightEvidence[];
}

/** An event carries at most so many stalls and pieces of evidence; the store has them all. */
const MAX_STALLS = 500;
const MAX_EVIDENCE = 200;
/** When all open incidents together carry so much evidence, each takes no more than a little: a piece is some kilobytes of memory. */
const MAX_EVIDENCE_OF_ALL = 4_000;
const LITTLE_EVIDENCE = 10;
/** The same of stalls, of which a target that answers nothing has a new one with each request. */
const MAX_STALLS_OF_ALL = 20_000;
const FEW_STALLS = 10;

export interface EngineSinkParts {
  readonly rows: FindingRows;
  readonly picture: LivePicture;
  readonly figures: LiveFigures;
  readonly hub: EventHub;
  readonly nameOf: (id: TargetId) => string;
  readonly changes: IncidentChanges;
  readonly tellPath: (snapshot: PathSnapshot) => void;
  readonly networkChanged: () => void;
}

/**
 * Takes the engine's findings to the store, to the picture of the moment and to everyone who listens, in this order:
 * what is told has been handed to the store before.
 */
export function createEngineSink(parts: EngineSinkParts): EngineSink {
  const { rows, picture, figures, hub, nameOf, changes, tellPath, networkChanged } = parts;
  /** Stalls and evidence of incidents that are open, so that an incident's event can carry them without a read. */
  const windows = new Map<IncidentId, OpenWindow>();
  /** Evidence of stalls that may still become an incident. */
  const unclaimed = new Map<StallId, LightEvidence[]>();

  let carriedByAll = 0;
  let stallsOfAll = 0;

  const carry = (window: OpenWindow, evidence: readonly LightEvidence[]): void => {
    for (const one of evidence) {
      const most = carriedByAll < MAX_EVIDENCE_OF_ALL ? MAX_EVIDENCE : LITTLE_EVIDENCE;
      if (window.evidence.length >= most) return;
      window.evidence.push(one);
      carriedByAll += 1;
    }
  };

  const carryStall = ({ stalls }: OpenWindow, stall: Stall): void => {
    if (!stalls.has(stall.id)) {
      if (stalls.size >= (stallsOfAll < MAX_STALLS_OF_ALL ? MAX_STALLS : FEW_STALLS)) return;
      stallsOfAll += 1;
    }
    stalls.set(stall.id, stall);
  };

  const follow = (stall: Stall): void => {
    if (changes.isRemoved(stall.incidentId)) return;
    rows.putStall(stall);
    if (stall.incidentId === null) {
      if (!unclaimed.has(stall.id)) unclaimed.set(stall.id, []);
      return;
    }
    const early = unclaimed.get(stall.id);
    unclaimed.delete(stall.id);
    const window = windows.get(stall.incidentId);
    // A request may hang for longer than its incident: that one's last event is told, and nothing would ever take the window away again.
    if (window === undefined) return;
    carryStall(window, stall);
    if (early !== undefined) carry(window, early);
  };

  const full = (incident: Incident) => {
    const window = windows.get(incident.id);
    return incidentJson(
      incident,
      nameOf(incident.targetId),
      changes.noteOf(incident.id),
      [...(window?.stalls.values() ?? [])],
      window?.evidence ?? [],
    );
  };

  const keepIncident = (incident: Incident): void => {
    rows.putIncident(incident);
    picture.incident(incident);
    figures.incident(incident);
  };

  return {
    networkChanged,
    nextStallId: () => rows.nextStallId(),
    nextIncidentId() {
      const id = rows.nextIncidentId();
      windows.set(id, { stalls: new Map(), evidence: [] });
      return id;
    },
    nextEpisodeId: () => rows.nextEpisodeId(),
    sample(sample, certificate) {
      rows.appendSample(sample, certificate);
      picture.sample(sample);
      figures.sample(sample);
      hub.publish((seq) => ({ type: 'sample', seq, ...sampleJson(sample, nameOf(sample.targetId)) }));
    },
    stallOpened(stall) {
      follow(stall);
      // A machine that hangs its requests may be about to hang itself: what is known goes to the disk now.
      rows.flush();
      hub.publish((seq) => ({
        type: 'stall.opened',
        seq,
        ...stallEventJson(stall, nameOf(stall.targetId), stall.openedAtUs),
      }));
    },
    stallChanged: follow,
    stallClosed(stall) {
      follow(stall);
      figures.stallClosed(stall);
      if (stall.incidentId === null) unclaimed.delete(stall.id);
      hub.publish((seq) => ({
        type: 'stall.closed',
        seq,
        ...stallEventJson(stall, nameOf(stall.targetId), stall.endedAtUs ?? stall.openedAtUs),
        end: stall.end ?? 'failed',
      }));
    },
    evidence(draft, stall) {
      if (changes.isRemoved(stall.incidentId)) return null;
      const { raw: _stored, packets: _packets, ...light } = draft;
      const evidence: LightEvidence = {
        ...light,
        id: rows.appendEvidence(draft, stall.id, stall.targetId),
        stallId: stall.id,
        targetId: stall.targetId,
      };
      if (stall.incidentId === null) unclaimed.get(stall.id)?.push(evidence);
      else {
        const window = windows.get(stall.incidentId);
        if (window !== undefined) carry(window, [evidence]);
      }
      hub.publish((seq) => ({ type: 'evidence', seq, ...evidenceJson(evidence, stall) }));
      return evidence.id;
    },
    incidentOpened(incident) {
      keepIncident(incident);
      // Who is told of it now must find it when looking.
      rows.flush();
      hub.publish((seq) => ({ type: 'incident.opened', seq, ...full(incident) }));
    },
    incidentChanged(incident) {
      if (changes.isRemoved(incident.id)) return;
      keepIncident(incident);
      hub.publish((seq) => ({
        type: 'incident.changed',
        seq,
        ...incidentSummaryJson(incident, nameOf(incident.targetId)),
      }));
    },
    incidentClosed(incident) {
      keepIncident(incident);
      hub.publish((seq) => ({ type: 'incident.closed', seq, ...full(incident) }));
      const window = windows.get(incident.id);
      carriedByAll -= window?.evidence.length ?? 0;
      stallsOfAll -= window?.stalls.size ?? 0;
      windows.delete(incident.id);
      changes.closed(incident.id);
    },
    path(snapshot) {
      rows.appendPath(snapshot);
      tellPath(snapshot);
    },
    routeChanged(change) {
      rows.putRouteChange(change);
      hub.publish((seq) => ({ type: 'path.changed', seq, ...routeChangeJson(change) }));
    },
    clockRead: (reading) => rows.putClockReading(reading),
    gap(gap) {
      rows.putGap(gap);
      figures.gap(gap);
      hub.publish((seq) => ({
        type: 'gap',
        seq,
        ...gapJson(gap, gap.targetId === null ? null : nameOf(gap.targetId)),
      }));
    },
  };
}
