import type { ClockReading } from '../domain/clock-reading.ts';
import type { ComparedSeries } from '../domain/comparison/compared-series.ts';
import type { Comparison } from '../domain/comparison/comparison.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { HistoryEvent, HistoryKind } from '../domain/history-event.ts';
import type { EvidenceId, IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { JsonValue } from '../domain/json.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target } from '../domain/target.ts';
import type { Vantage } from '../domain/vantage.ts';
import type { Segment } from '../domain/verdict/verdict.ts';
import type { StoredSighting } from './certificate-rows.ts';
import type { ComparedBlocks, MeasuredSeries, RecordedSpan } from './compared-blocks.ts';
import type { StoredWindows } from './earlier-windows.ts';
import type { SeedRequest, TargetSeed } from './figure-seeds.ts';
import type { OutboxAnswer, OutboxQuery } from './outbox-rows.ts';
import type { ClosedRange, PathStrip, TargetChart, TargetSpark } from './target-chart.ts';

export { READ_ERROR_CODES, type ReadErrorCode, type ReadErrorData, StoreReadError } from './read-error.ts';

/** UTC microseconds, from included, to excluded; null is open. */
export interface TimeRange {
  readonly fromUs: number | null;
  readonly toUs: number | null;
}

/** A target with what only the store knows of it. */
export interface StoredTarget {
  readonly target: Target;
  /** null while it is watched. */
  readonly removedAtUs: number | null;
}

/** Those that touch the range. What is left out filters nothing. */
export interface IncidentFilter extends TimeRange {
  readonly openOnly: boolean;
  readonly targetId: TargetId | null;
  readonly segment?: Segment | null;
  /** Text in the target's name or in the sentence of the verdict, in upper or lower case. */
  readonly find?: string | null;
}

export interface IncidentQuery extends IncidentFilter {
  /** Only those with a smaller number. */
  readonly beforeId?: IncidentId | null;
  readonly limit: number;
}

/** Evidence without its raw text, which is fetched by number when somebody looks at it. */
export interface EvidenceRecord extends Omit<Evidence, 'raw'> {
  readonly rawBytes: number;
  /** False when the row is damaged: `summary` then says so, and `data` is null. */
  readonly readable: boolean;
}

export interface IncidentRecord {
  readonly incident: Incident;
  /** A person's own words; empty without any. */
  readonly note: string;
  /** Oldest first. */
  readonly stalls: readonly Stall[];
  /** In the order in which it was captured. */
  readonly evidence: readonly EvidenceRecord[];
}

export interface NearMiss {
  readonly stall: Stall;
  readonly evidence: readonly EvidenceRecord[];
}

export interface OverviewCounts {
  /** Without what was skipped or is suspect. */
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  readonly suspect: number;
  /** Of the samples with an answer (ok or slow) in the range; within 2 % where they were summed up; null without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface OverviewRow extends OverviewCounts {
  readonly targetId: TargetId;
  /** The newest of all, whether or not it lies in the range. */
  readonly last: Sample | null;
}

export interface StoreSizes {
  readonly samples: number;
  readonly stalls: number;
  readonly incidents: number;
  readonly evidence: number;
  readonly fileBytes: number;
  readonly freeBytes: number;
}

/** Bytes on the disk by what they are spent on, with their indexes. */
export interface StoreUse {
  readonly samplesBytes: number;
  readonly summariesBytes: number;
  /** Stalls and evidence too. */
  readonly incidentsBytes: number;
  readonly pathsBytes: number;
  /** Free pages of the database file, which are used again. */
  readonly freeBytes: number;
  /** Of the database file and what lies beside it. */
  readonly totalBytes: number;
  /** `measured`: page by page. `estimated`: this build of SQLite does not tell, so all counts as samples. */
  readonly method: 'measured' | 'estimated';
}

export interface StoredVantage extends Vantage {
  readonly sinceUs: number;
}

/** What was so on this machine, from when it was collected until it was looked at last and still so. */
export interface StoredHostFacts {
  readonly collectedAtUs: number;
  readonly seenUntilUs: number;
  /** Fit for a person. */
  readonly text: string;
  readonly data: JsonValue;
}

/** One change as it is kept. `target`: its name now, or the one it had when it was removed; null: the monitor itself. */
export interface StoredHistoryEvent {
  readonly id: number;
  readonly target: string | null;
  readonly event: HistoryEvent;
}

export interface HistoryQuery {
  /** null: of all, and of the monitor itself. */
  readonly targetId: TargetId | null;
  /** null: all kinds. */
  readonly kinds: readonly HistoryKind[] | null;
  /** Only those with a smaller number; null: from the newest on. */
  readonly beforeId: number | null;
  readonly limit: number;
}

/** Reads on a connection of its own, in a worker thread. `signal` ends the query; what was found until then is dropped. */
export interface StoreReader {
  /** Removed ones too, because old samples and incidents belong to them. */
  targets(signal?: AbortSignal): Promise<readonly StoredTarget[]>;
  /** Ascending by start, in chunks of bounded size; memory stays bounded whatever the number. */
  samples(targetId: TargetId, range: TimeRange, signal?: AbortSignal): AsyncIterable<readonly Sample[]>;
  /** The newest `limit` samples of a target, oldest first. */
  recentSamples(targetId: TargetId, limit: number, signal?: AbortSignal): Promise<readonly Sample[]>;
  latestSamples(signal?: AbortSignal): Promise<readonly Sample[]>;
  /** The first `limit` of the range, ascending. */
  samplesBetween(
    targetId: TargetId,
    range: TimeRange,
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ readonly samples: readonly Sample[]; readonly truncated: boolean }>;
  /** At most `entries` (up to 1,000) entries, whatever the range. */
  chart(targetId: TargetId, range: ClosedRange, entries: number, signal?: AbortSignal): Promise<TargetChart>;
  /**
   * Stalls that began in the range, ascending; of those that fall on one of `entries` equal places the worst, and beside it the
   * worst that failed at once.
   */
  stallsForChart(
    targetId: TargetId,
    range: ClosedRange,
    entries: number,
    signal?: AbortSignal,
  ): Promise<readonly Stall[]>;
  /** In the order of `targetIds`. */
  sparks(
    targetIds: readonly TargetId[],
    range: ClosedRange,
    points: number,
    signal?: AbortSignal,
  ): Promise<readonly TargetSpark[]>;
  /** All targets that are watched, a few at a time, so that other queries get their turn in between. */
  seedFigures(request: SeedRequest, signal?: AbortSignal): AsyncIterable<readonly TargetSeed[]>;
  /** Newest (highest number) first. */
  incidents(query: IncidentQuery, signal?: AbortSignal): Promise<readonly Incident[]>;
  countIncidents(filter: IncidentFilter, signal?: AbortSignal): Promise<number>;
  /** Of each target that is not removed: when its last incidents opened before that moment (UTC microseconds), and since when it is known. */
  earlierWindows(beforeUs: number, limit: number, signal?: AbortSignal): Promise<readonly StoredWindows[]>;
  incident(id: IncidentId, signal?: AbortSignal): Promise<IncidentRecord | null>;
  /** In the order of `ids`; those that are not there, or damaged, are left out. */
  incidentRecords(ids: readonly IncidentId[], signal?: AbortSignal): Promise<readonly IncidentRecord[]>;
  /** null when there is no such evidence, or its text is damaged. */
  evidenceRaw(
    id: EvidenceId,
    signal?: AbortSignal,
  ): Promise<{ readonly raw: string; readonly truncated: boolean } | null>;
  /** The packets of one item of evidence, in the classic pcap format; null when it has none, not all of them yet, or they are damaged. */
  evidencePackets(id: EvidenceId, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Stalls that became no incident, oldest first. */
  nearMisses(range: TimeRange, targetId: TargetId | null, signal?: AbortSignal): Promise<readonly NearMiss[]>;
  /** Those that touch the range, oldest first. */
  gaps(range: TimeRange, signal?: AbortSignal): Promise<readonly Gap[]>;
  /** Those of this target and those of all. */
  gapsOf(targetId: TargetId, range: TimeRange, signal?: AbortSignal): Promise<readonly Gap[]>;
  /** The last ones from before the range, those of its time, and the first ones from after it; oldest first. */
  hostFacts(range: TimeRange, signal?: AbortSignal): Promise<readonly StoredHostFacts[]>;
  /** Those that touch the range, of all servers, oldest first; the newest 20,000 of them. */
  clockReadings(range: TimeRange, signal?: AbortSignal): Promise<readonly ClockReading[]>;
  /** Newest first. */
  history(query: HistoryQuery, signal?: AbortSignal): Promise<readonly StoredHistoryEvent[]>;
  /** Messages to channels and what became of them, newest first. */
  outbox(query: OutboxQuery, signal?: AbortSignal): Promise<OutboxAnswer>;
  vantages(signal?: AbortSignal): Promise<readonly StoredVantage[]>;
  sizes(signal?: AbortSignal): Promise<StoreSizes>;
  /** Walks through the smaller tables, so it is nothing to ask for each second. */
  storeUse(signal?: AbortSignal): Promise<StoreUse>;
  overview(range: TimeRange, signal?: AbortSignal): Promise<readonly OverviewRow[]>;
  /** Newest first; `destination` is a canonical address literal, whatever port and protocol it was traced by. */
  paths(destination: string, range: TimeRange, limit: number, signal?: AbortSignal): Promise<readonly PathSnapshot[]>;
  /** The newest path at that moment or before. */
  pathAt(destination: string, atUs: number, signal?: AbortSignal): Promise<PathSnapshot | null>;
  /** The newest path before that moment that reached the destination and was not taken because of a stall. */
  lastGoodPath(destination: string, beforeUs: number, signal?: AbortSignal): Promise<PathSnapshot | null>;
  /** Newest first; null as destination means all. */
  routeChanges(
    range: TimeRange,
    destination: string | null,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly RouteChange[]>;
  /** null where no path to it was traced in the range. */
  pathStrip(destination: string, range: ClosedRange, cells: number, signal?: AbortSignal): Promise<PathStrip | null>;
  certificate(fingerprintSha256: string, signal?: AbortSignal): Promise<CertificateFacts | null>;
  /** The certificates that targets showed last, of those that are not removed. */
  sightings(signal?: AbortSignal): Promise<readonly StoredSighting[]>;
  /** What there is of a target to be compared; null where nothing was measured. */
  recordedSpan(targetId: TargetId, signal?: AbortSignal): Promise<RecordedSpan | null>;
  /** What is compared of a target. */
  compared(targetId: TargetId, blocks: ComparedBlocks, signal?: AbortSignal): Promise<MeasuredSeries>;
  /** The sums of a comparison, which take some ten milliseconds, in the thread that reads. */
  comparison(series: readonly ComparedSeries[], signal?: AbortSignal): Promise<Comparison>;
  close(): Promise<void>;
}
