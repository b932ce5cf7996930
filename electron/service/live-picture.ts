import { incidentSummaryJson, type PauseTold, sampleJson, targetJson } from '../contract/convert.ts';
import type { OverviewRowJson } from '../contract/shapes.ts';
import type { IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import { roundedMs } from '../domain/rounded-ms.ts';
import type { Sample } from '../domain/sample.ts';
import { utcText } from '../domain/utc-text.ts';
import type { Vantage } from '../domain/vantage.ts';
import type { Engine, ProbeInFlight, TargetWithSecrets } from '../engine/engine.ts';

/** Remarks about the tool itself that are still shown; older ones are in the log. */
const MAX_NOTES = 20;

/** What a person sees at this moment, kept in memory so that no screen waits for the disk. */
export interface LivePicture {
  sample(sample: Sample): void;
  incident(incident: Incident): void;
  note(message: string): void;
  /** Where it is measured from now. */
  measuredFrom(vantage: Vantage): void;
  forget(id: TargetId): void;
  /** SHA-256 of the certificate that the target showed last since the start; null where it showed none. */
  certificateOf(id: TargetId): string | null;
  openIncident(id: IncidentId): Incident | null;
  /** The one of the target that is open. */
  incidentOf(id: TargetId): Incident | null;
  /** null before the first since the start. */
  lastSample(id: TargetId): Sample | null;
  rows(targets: readonly TargetWithSecrets[], engine: Engine, pauseOf: (id: TargetId) => PauseTold): OverviewRowJson[];
  /** null until it was looked up. */
  vantage(): Vantage | null;
  notes(): string[];
}

export function createLivePicture(): LivePicture {
  const lastSamples = new Map<TargetId, Sample>();
  const certificates = new Map<TargetId, string>();
  const openIncidents = new Map<TargetId, Incident>();
  const notes: string[] = [];
  let vantage: Vantage | null = null;

  /** Of several overdue probes of one target the one that has been hanging longest speaks for it. */
  const longestOverdue = (probes: readonly ProbeInFlight[]): Map<TargetId, ProbeInFlight> => {
    const longest = new Map<TargetId, ProbeInFlight>();
    for (const probe of probes) {
      if (probe.stallId === null) continue;
      const known = longest.get(probe.targetId);
      if (known === undefined || known.elapsedMs < probe.elapsedMs) longest.set(probe.targetId, probe);
    }
    return longest;
  };

  return {
    sample(sample) {
      lastSamples.set(sample.targetId, sample);
      // A request that did not come so far says nothing of it.
      if (sample.certificateSha256 !== null) certificates.set(sample.targetId, sample.certificateSha256);
    },
    incident(incident) {
      if (incident.closedAtUs === null) openIncidents.set(incident.targetId, incident);
      else if (openIncidents.get(incident.targetId)?.id === incident.id) openIncidents.delete(incident.targetId);
    },
    note(message) {
      notes.push(message);
      if (notes.length > MAX_NOTES) notes.shift();
    },
    measuredFrom(found) {
      vantage = found;
    },
    forget(id) {
      lastSamples.delete(id);
      certificates.delete(id);
      openIncidents.delete(id);
    },
    certificateOf: (id) => certificates.get(id) ?? null,
    openIncident(id) {
      for (const incident of openIncidents.values()) if (incident.id === id) return incident;
      return null;
    },
    incidentOf: (id) => openIncidents.get(id) ?? null,
    lastSample: (id) => lastSamples.get(id) ?? null,
    rows(targets, engine, pauseOf) {
      const overdue = longestOverdue(engine.inFlight());
      return targets.map(({ target, secrets }) => {
        const last = lastSamples.get(target.id);
        const probe = overdue.get(target.id);
        const incident = openIncidents.get(target.id);
        return {
          target: targetJson(target, pauseOf(target.id), secrets),
          last: last === undefined ? null : sampleJson(last, target.name),
          overdue:
            probe === undefined
              ? null
              : {
                  startedAt: utcText(probe.startedAtUs),
                  elapsedMs: roundedMs(probe.elapsedMs),
                  phase: probe.phase,
                  stall: probe.stallId,
                },
          incident: incident === undefined ? null : incidentSummaryJson(incident, target.name),
        };
      });
    },
    vantage: () => vantage,
    notes: () => [...notes],
  };
}
