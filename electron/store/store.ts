import type { CertificateSighting } from '../domain/certificate-sighting.ts';
import type { Clock } from '../domain/clock.ts';
import type { ClockReading } from '../domain/clock-reading.ts';
import type { EvidenceDraft } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { HistoryEvent } from '../domain/history-event.ts';
import type { EpisodeId, EvidenceId, IncidentId, StallId, TargetId, VantageId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { JsonValue } from '../domain/json.ts';
import type { OutboxEntry } from '../domain/notice/outbox.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target, TargetDefinition } from '../domain/target.ts';
import type { Vantage } from '../domain/vantage.ts';
import type { OutboxFound } from './outbox-shelf.ts';
import type { StoredHostFacts } from './reader.ts';

export interface StoreOptions {
  /** Data directory; made (mode 0700) where it is missing. */
  readonly directory: string;
  readonly clock: Clock;
  /** Written into the file, so that an older version can say which one it needs. */
  readonly appVersion: string;
  /** One line for the log: what the store did or met that no caller waits for. */
  readonly log: (line: string) => void;
  /** Called when the state told by `health()` changes. */
  readonly onHealth?: (health: StoreHealth) => void;
  /** Called for what is found after the start, such as damage that only the long check meets. */
  readonly onNote?: (note: StoreNote) => void;
  readonly retention?: Partial<Retention>;
}

/** How long things are kept. Incidents, with their stalls and evidence, stay until they are deleted. */
export interface Retention {
  /** Samples, and the clocks of servers; samples within an hour of an incident's window stay as long as the incident. */
  readonly samplesDays: number;
  /** What sums up samples by tens of minutes and hours, and the history of changes; never less than the samples themselves. */
  readonly summariesDays: number;
  /** Stalls that became no incident, and their evidence. */
  readonly nearMissesDays: number;
  readonly gapsDays: number;
  /** Paths and changes of route; those within an hour of an incident stay as long as the incident. */
  readonly pathsDays: number;
  /** After this, of the paths stay one baseline a day, those that met somebody new, and those next to a change of route. */
  readonly pathsInFullDays: number;
}

export const DEFAULT_RETENTION: Retention = {
  samplesDays: 30,
  summariesDays: 400,
  nearMissesDays: 30,
  gapsDays: 400,
  pathsDays: 400,
  pathsInFullDays: 30,
};

/** Something a person should be told about the data; `message` is a whole sentence or two. */
export interface StoreNote {
  readonly code:
    | 'set-aside'
    | 'damage-found'
    | 'unclean-end'
    | 'not-running'
    | 'clock-went-back'
    | 'migrated'
    | 'targets-saved'
    | 'target-unreadable';
  readonly message: string;
  readonly context: Readonly<Record<string, string | number | null>>;
}

const REFUSAL_CODES = [
  'newer-database',
  'foreign-database',
  'in-use',
  'unreadable-directory',
  'read-only',
  'disk-full',
  'too-many-files',
  'failed',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export type OpenOutcome =
  | { readonly kind: 'opened'; readonly store: Store; readonly notes: readonly StoreNote[] }
  | StoreRefusal;

export interface StoreRefusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** What is in the way, and what to do. */
  readonly message: string;
  readonly context: Readonly<Record<string, string | number | null>>;
}

const TROUBLE_CODES = ['disk-full', 'read-only', 'io-error', 'damaged', 'busy', 'failed'] as const;
export type TroubleCode = (typeof TROUBLE_CODES)[number];

/** Whether what is measured reaches the disk. */
export type StoreHealth =
  | { readonly kind: 'fine' }
  | {
      readonly kind: 'trouble';
      readonly code: TroubleCode;
      readonly message: string;
      /** UTC microseconds of the first failed write. */
      readonly sinceUs: number;
      /** Samples that wait in memory for the next attempt. */
      readonly pendingSamples: number;
      /** Samples given up since then, because too many were waiting. */
      readonly droppedSamples: number;
    };

/**
 * The one writer of a data directory. Everything is taken into memory and written in one transaction at most a second
 * later, in the order in which it came; nothing here throws because of the disk (see `health`). After `close`, calls do nothing.
 */
export interface Store {
  readonly directory: string;
  /** Never given out twice, not even after a restart. */
  nextStallId(): StallId;
  nextIncidentId(): IncidentId;
  nextEpisodeId(): EpisodeId;

  /**
   * Adds a target, or changes the one of that name and keeps its id. Asking for a kept target as `passing` leaves what is
   * kept untouched: the answer then holds the passing definition under the kept one's id.
   */
  upsertTarget(definition: TargetDefinition, origin: Target['origin']): Target;
  /**
   * Gives the target of that id another definition, and another name; null, and nothing is changed, where another target has that name.
   * A `passing` definition that stands before a kept target leaves what is kept untouched.
   */
  changeTarget(id: TargetId, definition: TargetDefinition, origin: Target['origin']): Target | null;
  /** The row stays, so that what was recorded still has a name. */
  removeTarget(id: TargetId): void;
  /** Targets that are not removed, oldest first. */
  listTargets(): readonly Target[];

  appendSample(sample: Sample, certificate: CertificateFacts | null): void;
  /** Adds the sighting, or replaces the one of that target, host and certificate, whose facts come along. */
  putSighting(sighting: CertificateSighting, facts: CertificateFacts): void;
  /** Adds or replaces the stall of that id. */
  putStall(stall: Stall): void;
  /** Adds or replaces the incident of that id. */
  putIncident(incident: Incident): void;
  /** A person's own words to an incident; empty takes them away. They stay when the incident is put again. */
  setIncidentNote(id: IncidentId, note: string): void;
  /** Deletes the incident with its note, stalls and evidence. */
  deleteIncident(id: IncidentId): void;
  appendEvidence(draft: EvidenceDraft, stallId: StallId, targetId: TargetId): EvidenceId;
  /** Adds a gap, or ends the one of the same target, reason and start. */
  putGap(gap: Gap): void;
  appendPath(snapshot: PathSnapshot): void;
  /** Adds the change, or replaces the one of that destination, time, kind and hop. */
  putRouteChange(change: RouteChange): void;
  /** Adds the reading, or replaces the one of that server and beginning. */
  putClockReading(reading: ClockReading): void;
  /** From when on it is measured from there; the same one again changes nothing. */
  putVantage(vantage: Vantage, sinceUs: number): VantageId;
  /** Adds the facts of this machine, or says of those of that time until when they were so. The newest some hundred are kept. */
  putHostFacts(facts: StoredHostFacts): void;

  /** The number that it got; they ascend, and none is given out twice. */
  appendHistory(event: HistoryEvent): number;

  /** Messages of earlier runs, as they were found at the start. */
  readonly foundOutbox: OutboxFound;
  nextMessageId(): number;
  /** Adds messages, and in the same transaction puts a setting: what is remembered of their having been told. */
  addMessages(
    entries: readonly OutboxEntry[],
    memory: { readonly key: string; readonly value: JsonValue } | null,
  ): void;
  /** What became of a message; what it says stays. */
  putMessageState(entry: OutboxEntry): void;

  /** What was put by key, as it was put; a value whose row is damaged is left out. */
  settings(): Readonly<Record<string, JsonValue>>;
  putSetting(key: string, value: JsonValue): void;
  /** From now on, until the store is closed; what is left out stays. */
  setRetention(change: Partial<Retention>): void;

  /** Writes all that waits, now. Call it when a stall opens. */
  flush(): void;
  health(): StoreHealth;
  /** Writes all that waits, brings the file into one piece, marks a clean end and gives up the lock; well under a second. */
  close(): void;
}
