import type { ClockReading } from '../domain/clock-reading.ts';
import type { ComparedSeries } from '../domain/comparison/compared-series.ts';
import type { Comparison } from '../domain/comparison/comparison.ts';
import type { Gap } from '../domain/gap.ts';
import type { EvidenceId, IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { PathSnapshot, RouteChange } from '../domain/path-snapshot.ts';
import type { CertificateFacts, Sample } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import type { StoredSighting } from './certificate-rows.ts';
import type { ComparedBlocks, MeasuredSeries, RecordedSpan } from './compared-blocks.ts';
import type { StoredWindows } from './earlier-windows.ts';
import type { SeedRequest, TargetSeed } from './figure-seeds.ts';
import type { OutboxAnswer, OutboxQuery } from './outbox-rows.ts';
import type { Answers } from './query-answers.ts';
import type { QueryAsker } from './query-asker.ts';
import type {
  HistoryQuery,
  IncidentFilter,
  IncidentQuery,
  IncidentRecord,
  NearMiss,
  OverviewRow,
  StoredHistoryEvent,
  StoredHostFacts,
  StoredTarget,
  StoredVantage,
  StoreReader,
  StoreSizes,
  StoreUse,
  TimeRange,
} from './reader.ts';
import type { Query, SamplePage, SeedsAnswer } from './reader-protocol.ts';
import { type PagedSample, sampleOf, type UnpackedRows, unpackPage, wordsOf } from './sample-pages.ts';
import type { ClosedRange, PathStrip, TargetChart, TargetSpark } from './target-chart.ts';

/** Small enough that a consumer of a stream never waits long, large enough that the way between the threads costs little. */
const SAMPLES_A_PAGE = 2_000;
/** Of a stream: those that a slow consumer holds outlive the quick part of garbage collection, and memory grows by all of them. */
const SAMPLES_AT_ONCE = 128;
/** So many cost less than the way between the threads would for each, and another query is not kept waiting. */
const RECORDS_AT_ONCE = 32;
const MAX_WORDS_REMEMBERED = 50_000;

/** The reader behind `openReader`: asks, mostly another thread, and turns pages of packed rows into samples. */
export class AskingReader implements StoreReader {
  readonly #client: QueryAsker;
  readonly #onDamagedSamples: (rows: number) => void;
  readonly #words = new Map<number, string>();
  #generation = 0;

  constructor(client: QueryAsker, onDamagedSamples: (rows: number) => void) {
    this.#client = client;
    this.#onDamagedSamples = onDamagedSamples;
  }

  targets(signal?: AbortSignal): Promise<readonly StoredTarget[]> {
    return this.#ask({ kind: 'targets' }, signal);
  }

  async *samples(targetId: TargetId, range: TimeRange, signal?: AbortSignal): AsyncGenerator<readonly Sample[]> {
    const pageFrom = (fromUs: number | null): Promise<SamplePage> =>
      this.#ask(
        { kind: 'samples', targetId, range: { ...range, fromUs }, limit: SAMPLES_A_PAGE, newestFirst: false },
        signal,
      );
    // Each page is a query of its own: a slow consumer must not keep a read transaction open, which would let the log grow.
    let next: Promise<SamplePage> | null = pageFrom(range.fromUs);
    try {
      while (next !== null) {
        const page: SamplePage = await next;
        const lastUs = page.startedAtUs.at(-1);
        next = lastUs === undefined || page.startedAtUs.length < SAMPLES_A_PAGE ? null : pageFrom(lastUs + 1);
        // Marked as handled, because a consumer that stops early never looks at it.
        next?.catch(() => {});
        for (const rows of unpackPage(page, SAMPLES_AT_ONCE)) {
          const samples = await this.#samplesOf(rows, page.generation, signal);
          if (samples.length > 0) yield samples;
        }
      }
    } finally {
      next = null;
    }
  }

  async recentSamples(targetId: TargetId, limit: number, signal?: AbortSignal): Promise<readonly Sample[]> {
    const range = { fromUs: null, toUs: null };
    const page = await this.#ask({ kind: 'samples', targetId, range, limit, newestFirst: true }, signal);
    return (await this.#unpack(page, signal)).reverse();
  }

  async latestSamples(signal?: AbortSignal): Promise<readonly Sample[]> {
    return this.#unpack(await this.#ask({ kind: 'latest-samples' }, signal), signal);
  }

  async samplesBetween(
    targetId: TargetId,
    range: TimeRange,
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ readonly samples: readonly Sample[]; readonly truncated: boolean }> {
    const page = await this.#ask({ kind: 'samples', targetId, range, limit: limit + 1, newestFirst: false }, signal);
    const samples = await this.#unpack(page, signal);
    return { samples: samples.slice(0, limit), truncated: page.startedAtUs.length > limit };
  }

  chart(targetId: TargetId, range: ClosedRange, entries: number, signal?: AbortSignal): Promise<TargetChart> {
    return this.#ask({ kind: 'chart', targetId, range, entries }, signal);
  }

  stallsForChart(
    targetId: TargetId,
    range: ClosedRange,
    entries: number,
    signal?: AbortSignal,
  ): Promise<readonly Stall[]> {
    return this.#ask({ kind: 'stalls-for-chart', targetId, range, entries }, signal);
  }

  sparks(
    targetIds: readonly TargetId[],
    range: ClosedRange,
    points: number,
    signal?: AbortSignal,
  ): Promise<readonly TargetSpark[]> {
    return this.#ask({ kind: 'sparks', targetIds, range, points }, signal);
  }

  async *seedFigures(request: SeedRequest, signal?: AbortSignal): AsyncGenerator<readonly TargetSeed[]> {
    for (let after: number | null = 0; after !== null; ) {
      const answer: SeedsAnswer = await this.#ask({ kind: 'seeds', after, request }, signal);
      if (answer.seeds.length > 0) yield answer.seeds;
      after = answer.next;
    }
  }

  incidents(query: IncidentQuery, signal?: AbortSignal): Promise<readonly Incident[]> {
    return this.#ask({ kind: 'incidents', query }, signal);
  }

  countIncidents(filter: IncidentFilter, signal?: AbortSignal): Promise<number> {
    return this.#ask({ kind: 'incident-count', filter }, signal);
  }

  earlierWindows(beforeUs: number, limit: number, signal?: AbortSignal): Promise<readonly StoredWindows[]> {
    return this.#ask({ kind: 'earlier-windows', beforeUs, limit }, signal);
  }

  incident(id: IncidentId, signal?: AbortSignal): Promise<IncidentRecord | null> {
    return this.#ask({ kind: 'incident', id }, signal);
  }

  async incidentRecords(ids: readonly IncidentId[], signal?: AbortSignal): Promise<readonly IncidentRecord[]> {
    const records: IncidentRecord[] = [];
    for (let at = 0; at < ids.length; at += RECORDS_AT_ONCE) {
      records.push(
        ...(await this.#ask({ kind: 'incident-records', ids: ids.slice(at, at + RECORDS_AT_ONCE) }, signal)),
      );
    }
    return records;
  }

  evidenceRaw(
    id: EvidenceId,
    signal?: AbortSignal,
  ): Promise<{ readonly raw: string; readonly truncated: boolean } | null> {
    return this.#ask({ kind: 'evidence-raw', id }, signal);
  }

  evidencePackets(id: EvidenceId, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.#ask({ kind: 'evidence-packets', id }, signal);
  }

  nearMisses(range: TimeRange, targetId: TargetId | null, signal?: AbortSignal): Promise<readonly NearMiss[]> {
    return this.#ask({ kind: 'near-misses', range, targetId }, signal);
  }

  gaps(range: TimeRange, signal?: AbortSignal): Promise<readonly Gap[]> {
    return this.#ask({ kind: 'gaps', range, targetId: null }, signal);
  }

  gapsOf(targetId: TargetId, range: TimeRange, signal?: AbortSignal): Promise<readonly Gap[]> {
    return this.#ask({ kind: 'gaps', range, targetId }, signal);
  }

  history(query: HistoryQuery, signal?: AbortSignal): Promise<readonly StoredHistoryEvent[]> {
    return this.#ask({ kind: 'history', query }, signal);
  }

  outbox(query: OutboxQuery, signal?: AbortSignal): Promise<OutboxAnswer> {
    return this.#ask({ kind: 'outbox', query }, signal);
  }

  vantages(signal?: AbortSignal): Promise<readonly StoredVantage[]> {
    return this.#ask({ kind: 'vantages' }, signal);
  }

  hostFacts(range: TimeRange, signal?: AbortSignal): Promise<readonly StoredHostFacts[]> {
    return this.#ask({ kind: 'host-facts', range }, signal);
  }

  clockReadings(range: TimeRange, signal?: AbortSignal): Promise<readonly ClockReading[]> {
    return this.#ask({ kind: 'clock-readings', range }, signal);
  }

  sizes(signal?: AbortSignal): Promise<StoreSizes> {
    return this.#ask({ kind: 'sizes' }, signal);
  }

  storeUse(signal?: AbortSignal): Promise<StoreUse> {
    return this.#ask({ kind: 'store-use' }, signal);
  }

  async overview(range: TimeRange, signal?: AbortSignal): Promise<readonly OverviewRow[]> {
    const rows = await this.#ask({ kind: 'overview', range }, signal);
    const latest = new Map((await this.latestSamples(signal)).map((sample) => [sample.targetId, sample]));
    return rows.map(([targetId, counts]) => ({ targetId, last: latest.get(targetId) ?? null, ...counts }));
  }

  paths(destination: string, range: TimeRange, limit: number, signal?: AbortSignal): Promise<readonly PathSnapshot[]> {
    return this.#ask({ kind: 'paths', destination, range, limit }, signal);
  }

  pathStrip(destination: string, range: ClosedRange, cells: number, signal?: AbortSignal): Promise<PathStrip | null> {
    return this.#ask({ kind: 'path-strip', destination, range, cells }, signal);
  }

  pathAt(destination: string, atUs: number, signal?: AbortSignal): Promise<PathSnapshot | null> {
    return this.#ask({ kind: 'path-at', destination, atUs }, signal);
  }

  lastGoodPath(destination: string, beforeUs: number, signal?: AbortSignal): Promise<PathSnapshot | null> {
    return this.#ask({ kind: 'last-good-path', destination, beforeUs }, signal);
  }

  routeChanges(
    range: TimeRange,
    destination: string | null,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly RouteChange[]> {
    return this.#ask({ kind: 'route-changes', range, destination, limit }, signal);
  }

  certificate(fingerprintSha256: string, signal?: AbortSignal): Promise<CertificateFacts | null> {
    return this.#ask({ kind: 'certificate', fingerprintSha256 }, signal);
  }

  sightings(signal?: AbortSignal): Promise<readonly StoredSighting[]> {
    return this.#ask({ kind: 'sightings' }, signal);
  }

  recordedSpan(targetId: TargetId, signal?: AbortSignal): Promise<RecordedSpan | null> {
    return this.#ask({ kind: 'recorded-span', targetId }, signal);
  }

  compared(targetId: TargetId, blocks: ComparedBlocks, signal?: AbortSignal): Promise<MeasuredSeries> {
    return this.#ask({ kind: 'compared', targetId, blocks }, signal);
  }

  comparison(series: readonly ComparedSeries[], signal?: AbortSignal): Promise<Comparison> {
    return this.#ask({ kind: 'comparison', series }, signal);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #ask<Kind extends keyof Answers>(
    query: Extract<Query, { readonly kind: Kind }>,
    signal: AbortSignal | undefined,
  ): Promise<Answers[Kind]> {
    return (await this.#client.ask(query, signal)) as Answers[Kind];
  }

  async #unpack(page: SamplePage, signal: AbortSignal | undefined): Promise<Sample[]> {
    const samples: Sample[] = [];
    for (const rows of unpackPage(page, SAMPLES_A_PAGE)) {
      samples.push(...(await this.#samplesOf(rows, page.generation, signal)));
    }
    return samples;
  }

  async #samplesOf(
    { samples: rows, damaged }: UnpackedRows,
    generation: number,
    signal: AbortSignal | undefined,
  ): Promise<Sample[]> {
    await this.#learnWords(rows, generation, signal);
    const samples: Sample[] = [];
    for (const row of rows) {
      const sample = sampleOf(row, this.#words);
      if (sample !== null) samples.push(sample);
    }
    const leftOut = damaged + rows.length - samples.length;
    if (leftOut > 0) this.#onDamagedSamples(leftOut);
    return samples;
  }

  async #learnWords(rows: readonly PagedSample[], generation: number, signal: AbortSignal | undefined): Promise<void> {
    if (generation !== this.#generation || this.#words.size > MAX_WORDS_REMEMBERED) {
      this.#words.clear();
      this.#generation = generation;
    }
    const unknown = new Set<number>();
    for (const row of rows) for (const id of wordsOf(row)) if (!this.#words.has(id)) unknown.add(id);
    if (unknown.size === 0) return;
    const answer = await this.#ask({ kind: 'words', ids: [...unknown] }, signal);
    for (const [id, text] of answer.words) this.#words.set(id, text);
  }
}
