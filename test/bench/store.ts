import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../electron/domain/clock.ts';
import type { TargetId } from '../../electron/domain/ids.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { RetentionRounds } from '../../electron/store/retention.ts';
import { DEFAULT_RETENTION, type Store } from '../../electron/store/store.ts';
import { SummaryWriter } from '../../electron/store/summary-writer.ts';
import { Summing } from '../../electron/store/summing.ts';
import { PIECE_ROWS } from '../../electron/store/write-limits.ts';
import { tcpTarget } from '../store/support/fixtures.ts';
import { realisticSample } from '../store/support/realistic-samples.ts';
import { atLeast, atMost, type FigureResult, measured, shown } from './figure.ts';
import { systemClock } from './support/system-clock.ts';

export const name = 'p6';
export const title = 'Store: samples a second, bytes a sample, longest hold by maintenance';

const TARGETS = 500;
const SAMPLES = 1_000_000;
/** What a second's batch holds at the rate that is asked for. */
const BATCH = 200_000;
const DAY_US = 86_400_000_000;

/** Writes a million realistic samples through the store, sums them up, then the same rows the naive way, then deletes half of them in steps. */
export async function run(): Promise<FigureResult> {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-p6-'));
  try {
    const firstUs = systemClock.utcUs() - 31 * DAY_US;
    const ours = writeThroughStore(join(directory, 'store'), firstUs);
    const sums = sumUp(join(directory, 'store', 'stallscope.db'));
    const naive = writeNaively(join(directory, 'naive.db'), ours.targets, firstUs);
    const maintenance = maintain(join(directory, 'store', 'stallscope.db'));
    return measured(
      [
        atLeast('samples written, median of the batches', ours.samplesPerSecond, 'samples/s', 200_000),
        shown('  reference: plain better-sqlite3, a column a field', naive.samplesPerSecond, 'samples/s'),
        atMost('bytes a sample, indexes, words and sums included', sums.bytesPerSample, 'B', 80),
        shown('  without the sums', ours.bytesPerSample, 'B'),
        shown('  reference', naive.bytesPerSample, 'B'),
        atMost('longest hold by a step of maintenance', maintenance.longestMs, 'ms', 5),
        shown('  p99 of a step', maintenance.p99Ms, 'ms'),
        atMost('longest hold by a piece of sums', sums.longestMs, 'ms', 5),
        shown('  p99 of a piece', sums.p99Ms, 'ms'),
        shown('  samples deleted', maintenance.deleted, 'samples'),
      ],
      [`${SAMPLES} samples of ${TARGETS} targets in batches of ${BATCH}; ${maintenance.steps} steps of maintenance`],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Written {
  readonly samplesPerSecond: number;
  readonly bytesPerSample: number;
}

function writeThroughStore(directory: string, firstUs: number): Written & { readonly targets: readonly TargetId[] } {
  const outcome = openStore({ directory, clock: systemClock, appVersion: 'bench', log: () => {} });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const { store } = outcome;
  const targets = Array.from(
    { length: TARGETS },
    (_, index) => store.upsertTarget(tcpTarget(`target ${index}`), 'kept').id,
  );
  store.flush();
  const rates: number[] = [];
  for (let from = 0; from < SAMPLES; from += BATCH) {
    const batch = batchOf(targets, from, firstUs);
    const startedMs = performance.now();
    for (const sample of batch) store.appendSample(sample, null);
    store.flush();
    rates.push(BATCH / ((performance.now() - startedMs) / 1_000));
  }
  refuseTrouble(store);
  store.close();
  const bytes = statSync(join(directory, 'stallscope.db')).size;
  return { samplesPerSecond: median(rates), bytesPerSample: bytes / SAMPLES, targets };
}

/** What the housekeeper and the writer do together, here one after the other; timed is the writer's part. */
function sumUp(file: string): { bytesPerSample: number; longestMs: number; p99Ms: number } {
  const database = new Database(file);
  try {
    database.pragma('synchronous = NORMAL');
    database.pragma('wal_autocheckpoint = 0');
    database.pragma('cache_size = -8192');
    const writer = new SummaryWriter(database);
    const took: number[] = [];
    for (const pieces of new Summing(database).pieces(Number.MAX_SAFE_INTEGER, () => PIECE_ROWS)) {
      const startedMs = performance.now();
      database.transaction(() => writer.write(pieces))();
      took.push(performance.now() - startedMs);
      // In the store a worker does this between the pieces.
      if (took.length % 200 === 0) database.pragma('wal_checkpoint(PASSIVE)');
    }
    database.pragma('wal_checkpoint(TRUNCATE)');
    const sorted = took.toSorted((one, other) => one - other);
    return {
      bytesPerSample: statSync(file).size / SAMPLES,
      longestMs: sorted.at(-1) ?? 0,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    };
  } finally {
    database.close();
  }
}

function refuseTrouble(store: Store): void {
  const health = store.health();
  if (health.kind === 'trouble') throw new Error(health.message);
}

const batchOf = (targets: readonly TargetId[], from: number, firstUs: number): readonly Sample[] =>
  Array.from({ length: BATCH }, (_, index) => realisticSample(targets, from + index, firstUs));

/** What one would write without thinking: a column a field, text as it is, an index for target and time. */
function writeNaively(file: string, targets: readonly TargetId[], firstUs: number): Written {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(`
    CREATE TABLE samples (id INTEGER PRIMARY KEY, target_id INTEGER, started_at_us INTEGER, outcome TEXT, total_ms REAL,
      resolve_ms REAL, connect_ms REAL, tls_ms REAL, wait_ms REAL, transfer_ms REAL, status INTEGER, remote_address TEXT,
      remote_port INTEGER, local_address TEXT, local_port INTEGER, failure TEXT, lateness_ms REAL, event_loop_delay_ms REAL,
      suspect TEXT, rtt_us INTEGER, retransmits INTEGER, reused INTEGER, edge TEXT, certificate TEXT);
    CREATE INDEX samples_by_target ON samples (target_id, started_at_us);
  `);
  const insert = database.prepare(`INSERT INTO samples VALUES (NULL${', ?'.repeat(23)})`);
  const rates: number[] = [];
  for (let from = 0; from < SAMPLES; from += BATCH) {
    const batch = batchOf(targets, from, firstUs);
    const startedMs = performance.now();
    database.transaction(() => {
      for (const one of batch) {
        insert.run(
          one.targetId,
          one.startedAtUs,
          one.outcome,
          one.totalMs,
          one.phases.resolveMs,
          one.phases.connectMs,
          one.phases.tlsMs,
          one.phases.waitMs,
          one.phases.transferMs,
          one.status,
          one.remoteAddress,
          one.remotePort,
          one.localAddress,
          one.localPort,
          one.failure === null ? null : JSON.stringify(one.failure),
          one.latenessMs,
          one.observer.eventLoopDelayMs,
          one.observer.suspect,
          one.tcp?.rttUs ?? null,
          one.tcp?.retransmits ?? null,
          one.reusedConnection ? 1 : 0,
          one.edge === null ? null : JSON.stringify(one.edge),
          one.certificateSha256,
        );
      }
    })();
    rates.push(BATCH / ((performance.now() - startedMs) / 1_000));
  }
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return { samplesPerSecond: median(rates), bytesPerSample: statSync(file).size / SAMPLES };
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Half of the samples are older than 30 days; each step is what the store does between two measurements. */
function maintain(file: string): {
  longestMs: number;
  p99Ms: number;
  steps: number;
  deleted: number;
} {
  const database = new Database(file);
  try {
    database.pragma('synchronous = NORMAL');
    database.pragma('wal_autocheckpoint = 0');
    database.pragma('cache_size = -8192');
    const count = (): number => Number(database.prepare('SELECT count(*) FROM samples').pluck().get());
    const before = count();
    const span = database
      .prepare<[], { oldest: number; newest: number }>(
        'SELECT min(started_at_us) AS oldest, max(started_at_us) AS newest FROM samples',
      )
      .get();
    if (span === undefined) throw new Error('nothing was written');
    const nowUs = (span.oldest + span.newest) / 2 + 30 * DAY_US;
    const clock: Clock = { ...systemClock, utcUs: () => Math.round(nowUs) };
    const rounds = new RetentionRounds(database, clock, DEFAULT_RETENTION, () => {});
    const steps: number[] = [];
    for (let result = 'more'; result === 'more'; ) {
      const startedMs = performance.now();
      result = rounds.step();
      steps.push(performance.now() - startedMs);
      // In the store a worker does this between the steps.
      if (steps.length % 200 === 0) database.pragma('wal_checkpoint(PASSIVE)');
    }
    const sorted = steps.toSorted((one, other) => one - other);
    return {
      longestMs: sorted.at(-1) ?? 0,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
      steps: steps.length,
      deleted: before - count(),
    };
  } finally {
    database.close();
  }
}
