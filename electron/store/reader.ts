import type { Evidence } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { EvidenceId, IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { Target } from '../domain/target.ts';
import type { Vantage } from '../domain/vantage.ts';

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

export interface IncidentQuery extends TimeRange {
  readonly openOnly: boolean;
  readonly targetId: TargetId | null;
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
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  /** Of the samples with an answer (ok or slow) in the range; null without any. */
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

export interface StoredVantage extends Vantage {
  readonly sinceUs: number;
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
  /** Newest first. */
  incidents(query: IncidentQuery, signal?: AbortSignal): Promise<readonly Incident[]>;
  incident(id: IncidentId, signal?: AbortSignal): Promise<IncidentRecord | null>;
  /** null when there is no such evidence, or its text is damaged. */
  evidenceRaw(
    id: EvidenceId,
    signal?: AbortSignal,
  ): Promise<{ readonly raw: string; readonly truncated: boolean } | null>;
  /** Stalls that became no incident, oldest first. */
  nearMisses(range: TimeRange, targetId: TargetId | null, signal?: AbortSignal): Promise<readonly NearMiss[]>;
  /** Those that touch the range, oldest first. */
  gaps(range: TimeRange, signal?: AbortSignal): Promise<readonly Gap[]>;
  vantages(signal?: AbortSignal): Promise<readonly StoredVantage[]>;
  sizes(signal?: AbortSignal): Promise<StoreSizes>;
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
  certificate(fingerprintSha256: string, signal?: AbortSignal): Promise<CertificateFacts | null>;
  close(): Promise<void>;
}
