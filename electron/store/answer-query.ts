import { compareSeries } from '../domain/comparison/compare-series.ts';
import type { TargetId } from '../domain/ids.ts';
import { querySightings } from './certificate-rows.ts';
import { queryClockReadings } from './clock-rows.ts';
import { queryEarlierWindows } from './earlier-windows.ts';
import type { SeedRequest, TargetSeed } from './figure-seeds.ts';
import { queryHistory } from './history-rows.ts';
import { queryHostFacts } from './host-facts-rows.ts';
import {
  queryEvidenceRaw,
  queryIncident,
  queryIncidentCount,
  queryIncidents,
  queryNearMisses,
} from './incident-queries.ts';
import { queryOutbox } from './outbox-rows.ts';
import { queryPackets } from './packet-rows.ts';
import { queryLastGoodPath, queryPathAt, queryPaths, queryRouteChanges } from './path-rows.ts';
import { queryPathStrip } from './path-strip.ts';
import * as queries from './queries.ts';
import { cancelledRefusal } from './read-refusal.ts';
import type { OverviewCounts, TimeRange } from './reader.ts';
import type { Query, SamplePage, SeedsAnswer, WordsAnswer } from './reader-protocol.ts';
import type { ReadingRoom } from './reading-room.ts';
import { pageBuffers, samplePage } from './sample-pages.ts';
import { queryStallsForChart } from './stall-chart.ts';
import { queryStoreUse } from './store-use.ts';
import { readVantages } from './vantage-rows.ts';

/** A query looks so often whether it was cancelled; to look more often would cost more than it saves. */
const LOOK_MS = 4;
/** Seeds are sent after so long, so that another query gets its turn. */
const SEEDS_MS = 20;
const SEEDS_AT_ONCE = 32;

export interface Answer {
  readonly value: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

const plain = (value: unknown): Answer => ({ value, transfer: [] });

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Throws Refusal when it was cancelled meanwhile, and SqliteError. */
export async function answerQuery(room: ReadingRoom, query: Query, isCancelled: () => boolean): Promise<Answer> {
  const { database } = room;
  const goOn = (): void => {
    if (isCancelled()) throw cancelledRefusal();
  };
  switch (query.kind) {
    case 'targets':
      return plain(queries.queryTargets(database));
    case 'samples':
      return pageAnswer(
        samplePage(
          queries.querySamples(database, query.targetId, query.range, query.limit, query.newestFirst),
          room.generation,
        ),
      );
    case 'latest-samples':
      return pageAnswer(samplePage(queries.queryLatestSamples(database), room.generation));
    case 'words': {
      const answer: WordsAnswer = { generation: room.generation, words: queries.queryWords(database, query.ids) };
      return plain(answer);
    }
    case 'chart':
      return plain(await inPieces(room.charts.chart(query.targetId, query.range, query.entries), goOn));
    case 'stalls-for-chart':
      return plain(queryStallsForChart(database, query.targetId, query.range, query.entries));
    case 'sparks':
      return plain(
        await inPieces(
          all(query.targetIds, (target) => room.figures.spark(target, query.range, query.points)),
          goOn,
        ),
      );
    case 'seeds':
      return plain(await seeds(room, query.after, query.request, goOn));
    case 'incidents':
      return plain(queryIncidents(database, query.query));
    case 'earlier-windows':
      return plain(queryEarlierWindows(database, query.beforeUs, query.limit));
    case 'incident-count':
      return plain(queryIncidentCount(database, query.filter));
    case 'incident':
      return plain(queryIncident(database, query.id));
    case 'incident-records':
      return plain(query.ids.flatMap((id) => queryIncident(database, id) ?? []));
    case 'evidence-raw':
      return plain(queryEvidenceRaw(database, query.id));
    case 'evidence-packets':
      return plain(await queryPackets(database, query.id));
    case 'near-misses':
      return plain(queryNearMisses(database, query.range, query.targetId));
    case 'gaps':
      return plain(queries.queryGaps(database, query.range, query.targetId));
    case 'history':
      return plain(queryHistory(database, query.query));
    case 'outbox':
      return plain(queryOutbox(database, query.query));
    case 'vantages':
      return plain(readVantages(database));
    case 'host-facts':
      return plain(queryHostFacts(database, query.range));
    case 'clock-readings':
      return plain(queryClockReadings(database, query.range));
    case 'sizes':
      return plain(queries.querySizes(database, room.file));
    case 'store-use':
      return plain(await queryStoreUse(database, room.file, goOn));
    case 'overview':
      return plain(await overview(room, query.range, goOn));
    case 'paths':
      return plain(queryPaths(database, query.destination, query.range, query.limit));
    case 'path-strip':
      return plain(queryPathStrip(database, query.destination, query.range, query.cells, goOn));
    case 'path-at':
      return plain(queryPathAt(database, query.destination, query.atUs));
    case 'last-good-path':
      return plain(queryLastGoodPath(database, query.destination, query.beforeUs));
    case 'route-changes':
      return plain(queryRouteChanges(database, query.range, query.destination, query.limit));
    case 'certificate':
      return plain(queries.queryCertificate(database, query.fingerprintSha256));
    case 'sightings':
      return plain(querySightings(database));
    case 'recorded-span':
      return plain(room.compared.span(query.targetId));
    case 'compared':
      return plain(await inPieces(room.compared.series(query.targetId, query.blocks), goOn));
    case 'comparison':
      return plain(compareSeries(query.series));
  }
}

function pageAnswer(page: SamplePage): Answer {
  return { value: page, transfer: pageBuffers(page).filter((buffer) => buffer instanceof ArrayBuffer) };
}

function* all<Value>(
  targets: readonly TargetId[],
  ofOne: (target: TargetId) => Generator<void, Value>,
): Generator<void, readonly Value[]> {
  const values: Value[] = [];
  for (const target of targets) values.push(yield* ofOne(target));
  return values;
}

/** Runs work to its end, and lets messages in from time to time, one of which may say that nobody waits any more. */
async function inPieces<Value>(work: Generator<void, Value>, goOn: () => void): Promise<Value> {
  let lookedMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - lookedMs < LOOK_MS) continue;
    await nextTurn();
    goOn();
    lookedMs = performance.now();
  }
}

function overview(
  room: ReadingRoom,
  range: TimeRange,
  goOn: () => void,
): Promise<readonly (readonly [TargetId, OverviewCounts])[]> {
  const targets = queries.targetIds(room.database);
  return inPieces(
    all(targets, function* (target): Generator<void, readonly [TargetId, OverviewCounts]> {
      const counts = yield* room.counts.counts(target, range);
      yield;
      return [target, counts];
    }),
    goOn,
  );
}

/** As many targets as can be read in a short time, but one at least. */
async function seeds(room: ReadingRoom, after: number, request: SeedRequest, goOn: () => void): Promise<SeedsAnswer> {
  const begunMs = performance.now();
  const found: TargetSeed[] = [];
  const targets = room.figures.watchedAfter(after, SEEDS_AT_ONCE);
  for (const target of targets) {
    found.push(await inPieces(room.figures.seed(target, request), goOn));
    if (performance.now() - begunMs > SEEDS_MS) break;
  }
  const last = found.at(-1)?.targetId ?? null;
  return { seeds: found, next: found.length === targets.length && targets.length < SEEDS_AT_ONCE ? null : last };
}
