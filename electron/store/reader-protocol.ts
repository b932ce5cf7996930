import type { ComparedSeries } from '../domain/comparison/compared-series.ts';
import type { EvidenceId, IncidentId, TargetId } from '../domain/ids.ts';
import type { ComparedBlocks } from './compared-blocks.ts';
import type { SeedRequest, TargetSeed } from './figure-seeds.ts';
import type { OutboxQuery } from './outbox-rows.ts';
import type { ReadErrorData } from './read-error.ts';
import type { HistoryQuery, IncidentFilter, IncidentQuery, TimeRange } from './reader.ts';
import type { SummaryPiece } from './summing.ts';
import type { ClosedRange } from './target-chart.ts';

/** What a worker thread is started for. */
export interface WorkerRole {
  readonly role: 'reader' | 'housekeeper';
  /** The database file. */
  readonly file: string;
}

export type HousekeepingRequest =
  | { readonly kind: 'bring-in' }
  | { readonly kind: 'check-all' }
  /** What began long enough before `nowUs`, at most so many rows at a time. A round that is under way is given up. */
  | { readonly kind: 'sum-up'; readonly round: number; readonly nowUs: number; readonly rows: number }
  /** The last pieces are in the file. */
  | { readonly kind: 'sum-up-more'; readonly rows: number }
  | { readonly kind: 'end' };

export type HousekeepingAnswer =
  | { readonly kind: 'brought-in'; readonly error: string | null }
  | { readonly kind: 'checked'; readonly fault: string | null }
  /** Of samples that began before the horizon. The first answer of a round has no pieces yet: from then on the writer looks out for late samples. */
  | {
      readonly kind: 'summed';
      readonly round: number;
      readonly horizonUs: number;
      readonly pieces: readonly SummaryPiece[];
    }
  | { readonly kind: 'summed-up'; readonly round: number; readonly failure: SummingFailure | null };

/** Why a round ended early. */
export interface SummingFailure {
  readonly message: string;
  /** The file itself is at fault. */
  readonly isDamage: boolean;
}

export type Query =
  | { readonly kind: 'targets' }
  | {
      readonly kind: 'samples';
      readonly targetId: TargetId;
      readonly range: TimeRange;
      readonly limit: number;
      readonly newestFirst: boolean;
    }
  | { readonly kind: 'latest-samples' }
  | { readonly kind: 'words'; readonly ids: readonly number[] }
  | { readonly kind: 'chart'; readonly targetId: TargetId; readonly range: ClosedRange; readonly entries: number }
  | {
      readonly kind: 'stalls-for-chart';
      readonly targetId: TargetId;
      readonly range: ClosedRange;
      readonly entries: number;
    }
  | {
      readonly kind: 'sparks';
      readonly targetIds: readonly TargetId[];
      readonly range: ClosedRange;
      readonly points: number;
    }
  /** Of the targets with a higher number than `after`. */
  | { readonly kind: 'seeds'; readonly after: number; readonly request: SeedRequest }
  | { readonly kind: 'incidents'; readonly query: IncidentQuery }
  | { readonly kind: 'incident-count'; readonly filter: IncidentFilter }
  | { readonly kind: 'earlier-windows'; readonly beforeUs: number; readonly limit: number }
  | { readonly kind: 'incident'; readonly id: IncidentId }
  | { readonly kind: 'incident-records'; readonly ids: readonly IncidentId[] }
  | { readonly kind: 'evidence-raw'; readonly id: EvidenceId }
  | { readonly kind: 'evidence-packets'; readonly id: EvidenceId }
  | { readonly kind: 'near-misses'; readonly range: TimeRange; readonly targetId: TargetId | null }
  | { readonly kind: 'gaps'; readonly range: TimeRange; readonly targetId: TargetId | null }
  | { readonly kind: 'history'; readonly query: HistoryQuery }
  | { readonly kind: 'outbox'; readonly query: OutboxQuery }
  | { readonly kind: 'vantages' }
  | { readonly kind: 'host-facts'; readonly range: TimeRange }
  | { readonly kind: 'clock-readings'; readonly range: TimeRange }
  | { readonly kind: 'sizes' }
  | { readonly kind: 'store-use' }
  | { readonly kind: 'overview'; readonly range: TimeRange }
  | { readonly kind: 'paths'; readonly destination: string; readonly range: TimeRange; readonly limit: number }
  | {
      readonly kind: 'path-strip';
      readonly destination: string;
      readonly range: ClosedRange;
      readonly cells: number;
    }
  | { readonly kind: 'path-at'; readonly destination: string; readonly atUs: number }
  | { readonly kind: 'last-good-path'; readonly destination: string; readonly beforeUs: number }
  | {
      readonly kind: 'route-changes';
      readonly range: TimeRange;
      readonly destination: string | null;
      readonly limit: number;
    }
  | { readonly kind: 'certificate'; readonly fingerprintSha256: string }
  | { readonly kind: 'sightings' }
  | { readonly kind: 'recorded-span'; readonly targetId: TargetId }
  | { readonly kind: 'compared'; readonly targetId: TargetId; readonly blocks: ComparedBlocks }
  /** Reads nothing: the sums of a comparison would hold up the thread that measures. */
  | { readonly kind: 'comparison'; readonly series: readonly ComparedSeries[] };

/**
 * Samples as they lie in the file, column by column, so that a thousand of them cross to the other thread as a few buffers
 * and not as ten thousand objects.
 */
export interface SamplePage {
  /** Changes when the database was replaced: numbers of words then mean something else. */
  readonly generation: number;
  readonly targetIds: Float64Array;
  readonly startedAtUs: Float64Array;
  readonly outcomes: Uint8Array;
  /** NaN where there is none. */
  readonly totalUs: Float64Array;
  readonly packedLengths: Uint16Array;
  readonly packed: Uint8Array;
}

export interface WordsAnswer {
  readonly generation: number;
  readonly words: readonly (readonly [id: number, text: string])[];
}

export interface SeedsAnswer {
  readonly seeds: readonly TargetSeed[];
  /** Where to go on; null when there are no more. */
  readonly next: number | null;
}

export type ReaderRequest =
  | { readonly kind: 'query'; readonly id: number; readonly query: Query }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'end' };

export type ReaderAnswer =
  | { readonly kind: 'answered'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly error: ReadErrorData };
