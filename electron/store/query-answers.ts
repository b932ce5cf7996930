import type { ClockReading } from '../domain/clock-reading.ts';
import type { Comparison } from '../domain/comparison/comparison.ts';
import type { Gap } from '../domain/gap.ts';
import type { TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { StoredSighting } from './certificate-rows.ts';
import type { MeasuredSeries, RecordedSpan } from './compared-blocks.ts';
import type { StoredWindows } from './earlier-windows.ts';
import type { OutboxAnswer } from './outbox-rows.ts';
import type {
  IncidentRecord,
  NearMiss,
  OverviewCounts,
  StoredHistoryEvent,
  StoredHostFacts,
  StoredTarget,
  StoredVantage,
  StoreSizes,
  StoreUse,
} from './reader.ts';
import type { SamplePage, SeedsAnswer, WordsAnswer } from './reader-protocol.ts';
import type { PathStrip, TargetChart, TargetSpark } from './target-chart.ts';

/** What each kind of query is answered with, by a worker that is built from the same sources. */
export interface Answers {
  readonly targets: readonly StoredTarget[];
  readonly samples: SamplePage;
  readonly 'latest-samples': SamplePage;
  readonly words: WordsAnswer;
  readonly chart: TargetChart;
  readonly 'stalls-for-chart': readonly Stall[];
  readonly sparks: readonly TargetSpark[];
  readonly seeds: SeedsAnswer;
  readonly incidents: readonly Incident[];
  readonly 'incident-count': number;
  readonly 'earlier-windows': readonly StoredWindows[];
  readonly incident: IncidentRecord | null;
  readonly 'incident-records': readonly IncidentRecord[];
  readonly 'evidence-raw': { readonly raw: string; readonly truncated: boolean } | null;
  readonly 'evidence-packets': Uint8Array | null;
  readonly 'near-misses': readonly NearMiss[];
  readonly gaps: readonly Gap[];
  readonly history: readonly StoredHistoryEvent[];
  readonly outbox: OutboxAnswer;
  readonly vantages: readonly StoredVantage[];
  readonly 'host-facts': readonly StoredHostFacts[];
  readonly 'clock-readings': readonly ClockReading[];
  readonly sizes: StoreSizes;
  readonly 'store-use': StoreUse;
  readonly overview: readonly (readonly [TargetId, OverviewCounts])[];
  readonly paths: readonly PathSnapshot[];
  readonly 'path-strip': PathStrip | null;
  readonly 'path-at': PathSnapshot | null;
  readonly 'last-good-path': PathSnapshot | null;
  readonly 'route-changes': readonly RouteChange[];
  readonly certificate: CertificateFacts | null;
  readonly sightings: readonly StoredSighting[];
  readonly 'recorded-span': RecordedSpan | null;
  readonly compared: MeasuredSeries;
  readonly comparison: Comparison;
}
