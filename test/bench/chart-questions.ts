import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type TargetId, targetId } from '../../electron/domain/ids.ts';
import { OUTCOMES } from '../../electron/domain/sample.ts';
import { openReader } from '../../electron/store/open-reader.ts';
import { openStore } from '../../electron/store/open-store.ts';
import type { StoreReader } from '../../electron/store/reader.ts';
import { SamplePacker } from '../../electron/store/sample-packing.ts';
import { tcpTarget } from '../store/support/fixtures.ts';
import { sumUpDatabase } from '../store/support/sum-up-database.ts';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';
import { systemClock } from './support/system-clock.ts';

export const name = 'p7';
export const title = 'Charts of any window and an overview, over ten million samples';

const SAMPLES = 10_000_000;
const TARGETS = 1_000;
/** One target is watched more closely than all others. */
const MANY = 500_000;
const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const ENTRIES = 1_000;
const OVERVIEWS = 40;
const WINDOWS_US = [15 * MINUTE_US, HOUR_US, 6 * HOUR_US, DAY_US, 7 * DAY_US, 30 * DAY_US];

interface Watched {
  readonly id: TargetId;
  readonly samples: number;
  readonly intervalUs: number;
}

interface Question {
  readonly target: Watched;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Fills a store with ten million samples, sums them up, and asks it the questions of charts; then the same of a plain table. */
export async function run(): Promise<FigureResult> {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-p7-'));
  try {
    const nowUs = systemClock.utcUs();
    const watched = fill(join(directory, 'store'), nowUs);
    const file = join(directory, 'store', 'stallscope.db');
    const samplesBytes = statSync(file).size;
    const summedMs = sumUp(file, nowUs);
    const bytes = statSync(file).size;
    const reader = openReader({ directory: join(directory, 'store') });
    const ours = await ask(reader, watched, nowUs).finally(() => reader.close());
    const plain = join(directory, 'plain.db');
    copyPlainly(file, plain);
    const naive = askPlainly(plain, watched, nowUs);
    return measured(
      [
        atMost('chart of any window, p95', percentile(ours.charts, 0.95), 'ms', 30),
        shown('  median', percentile(ours.charts, 0.5), 'ms'),
        shown('  longest', percentile(ours.charts, 1), 'ms'),
        shown('  reference: SQL over a plain table with an index, p95', percentile(naive.charts, 0.95), 'ms'),
        shown('  reference, median', percentile(naive.charts, 0.5), 'ms'),
        atMost('overview of 1,000 targets since midnight, p95', percentile(ours.overviews, 0.95), 'ms', 50),
        shown('  median', percentile(ours.overviews, 0.5), 'ms'),
        shown('  the first one', ours.overviews[0] ?? 0, 'ms'),
        shown('  reference', percentile(naive.overviews, 0.5), 'ms'),
        shown('bytes a sample that was summed up, with all', bytes / SAMPLES, 'B'),
        shown('  of these the sums', (bytes - samplesBytes) / SAMPLES, 'B'),
        shown('ten million samples summed up', summedMs / 1_000, 's'),
      ],
      [
        `${ours.charts.length} windows from 15 min to 30 days, of targets with up to ${MANY} samples, ${ENTRIES} entries`,
        `the reference answers the same windows; ${OVERVIEWS} overviews one after the other, of the reference 2`,
      ],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** One target with half a million samples over 29 days, nine with a hundred thousand, the others share the rest: all end now. */
function fill(directory: string, nowUs: number): readonly Watched[] {
  const outcome = openStore({ directory, clock: systemClock, appVersion: 'bench', log: () => {} });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  for (let index = 0; index < TARGETS; index += 1) outcome.store.upsertTarget(tcpTarget(`target ${index}`), 'kept');
  outcome.store.close();
  const few = Math.floor((SAMPLES - MANY - 9 * 100_000) / (TARGETS - 10));
  const watched = Array.from({ length: TARGETS }, (_, index): Watched => {
    const samples = index === 0 ? MANY : index < 10 ? 100_000 : few;
    return {
      id: targetId(index + 1),
      samples,
      intervalUs: index === 0 ? 5 * SECOND_US : index < 10 ? 25 * SECOND_US : 5 * SECOND_US,
    };
  });
  const database = new Database(join(directory, 'stallscope.db'));
  try {
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -200000');
    const insert = database.prepare(
      'INSERT INTO samples (target_id, started_at_us, outcome, total_us, packed) VALUES (?, ?, ?, ?, ?)',
    );
    const packer = new SamplePacker();
    for (const { id, samples, intervalUs } of watched) {
      database.transaction(() => {
        for (let index = 0; index < samples; index += 1) {
          const noise = (Math.imul(index + id * 7_919, 0x9e3779b1) >>> 8) % 1_000;
          const waitMs = 40 + noise / 8 + (noise === 7 ? 2_500 : 0);
          const outcome = noise === 7 ? 1 : noise === 8 ? 2 : 0;
          const packed = packer.pack({
            phases: { resolveMs: 0.4, connectMs: 12 + noise / 300, tlsMs: 25, waitMs, transferMs: 0.8 },
            status: 200,
            remoteWord: 3 + id,
            localWord: 2,
            localPort: 32_768 + noise,
            failureWord: outcome === 2 ? 1 : null,
            latenessMs: 0.3,
            eventLoopDelayMs: 1,
            suspect: null,
            tcp: { rttUs: 12_000 + noise, retransmits: 0 },
            reusedConnection: false,
            edgeWord: null,
            requestId: null,
            certificateWord: 5 + id,
          });
          const atUs = nowUs - (samples - index) * intervalUs + noise;
          insert.run(id, atUs, outcome, Math.round((waitMs + 38.2) * 1_000), packed);
        }
      })();
    }
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
  return watched;
}

function sumUp(file: string, nowUs: number): number {
  const database = new Database(file);
  try {
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -64000');
    const begunMs = performance.now();
    // As far as a running store has come when it is asked: a minute's round, behind the longest timeout.
    sumUpDatabase(database, nowUs - 70 * SECOND_US, 128);
    const tookMs = performance.now() - begunMs;
    database.pragma('wal_checkpoint(TRUNCATE)');
    return tookMs;
  } finally {
    database.close();
  }
}

/** Windows of all lengths, of the largest target and of others, ending now and before; the same in each run. */
function questions(watched: readonly Watched[], nowUs: number): readonly Question[] {
  const asked = [0, 0, 3, 500, 999].flatMap((index) => watched[index] ?? []);
  return asked.flatMap((target, place) =>
    WINDOWS_US.flatMap((lengthUs, index) =>
      [0, 0.13 * (index + 1) + 0.05 * place].map((share): Question => {
        const recordedUs = target.samples * target.intervalUs;
        const toUs = nowUs - Math.floor(Math.min(share, 0.9) * recordedUs);
        return { target, fromUs: toUs - lengthUs, toUs };
      }),
    ),
  );
}

const todayUs = (nowUs: number): number => Math.floor(nowUs / DAY_US) * DAY_US - 5.5 * HOUR_US;

async function ask(
  reader: StoreReader,
  watched: readonly Watched[],
  nowUs: number,
): Promise<{ readonly charts: readonly number[]; readonly overviews: readonly number[] }> {
  await reader.targets();
  const charts: number[] = [];
  for (const { target, fromUs, toUs } of questions(watched, nowUs)) {
    const begunMs = performance.now();
    const chart = await reader.chart(target.id, { fromUs, toUs }, ENTRIES);
    charts.push(performance.now() - begunMs);
    if (chart.offsetMs.length > ENTRIES) throw new Error('more entries than were asked for');
  }
  const overviews: number[] = [];
  for (let index = 0; index < OVERVIEWS; index += 1) {
    const begunMs = performance.now();
    const rows = await reader.overview({ fromUs: todayUs(nowUs), toUs: null });
    overviews.push(performance.now() - begunMs);
    if (rows.length !== TARGETS) throw new Error(`${rows.length} rows`);
  }
  return { charts, overviews };
}

/** What one would have without thinking of charts: a row a sample, an index over target and time. */
function copyPlainly(file: string, plain: string): void {
  const database = new Database(plain);
  try {
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.prepare('ATTACH ? AS ours').run(file);
    database.exec(`
      CREATE TABLE samples (id INTEGER PRIMARY KEY, target_id INTEGER, started_at_us INTEGER, outcome TEXT, total_ms REAL,
        connect_ms REAL, tls_ms REAL, wait_ms REAL);
      INSERT INTO samples (target_id, started_at_us, outcome, total_ms, connect_ms, tls_ms, wait_ms)
        SELECT target_id, started_at_us, CASE outcome WHEN ${OUTCOMES.indexOf('slow')} THEN 'slow' WHEN ${OUTCOMES.indexOf('failed')} THEN 'failed' ELSE 'ok' END,
          total_us / 1000.0, 12.5, 25.0, total_us / 1000.0 - 38.2 FROM ours.samples;
      CREATE INDEX samples_by_target ON samples (target_id, started_at_us);
    `);
  } finally {
    database.close();
  }
}

function askPlainly(
  plain: string,
  watched: readonly Watched[],
  nowUs: number,
): { readonly charts: readonly number[]; readonly overviews: readonly number[] } {
  const database = new Database(plain, { readonly: true });
  try {
    const chart = database.prepare(
      `SELECT (started_at_us - @fromUs) / @lengthUs AS bucket, count(*), sum(outcome = 'slow'), sum(outcome = 'failed'),
         min(total_ms), percentile_disc(total_ms, 0.5), percentile_disc(total_ms, 0.95), max(total_ms), avg(connect_ms), avg(tls_ms), avg(wait_ms)
       FROM samples WHERE target_id = @target AND started_at_us >= @fromUs AND started_at_us < @toUs GROUP BY CAST(bucket AS INTEGER)`,
    );
    const charts = questions(watched, nowUs).map(({ target, fromUs, toUs }) =>
      timed(() => chart.all({ target: target.id, fromUs, toUs, lengthUs: Math.ceil((toUs - fromUs) / ENTRIES) })),
    );
    const overview = database.prepare(
      `SELECT target_id, count(*), sum(outcome = 'slow'), sum(outcome = 'failed'), percentile_disc(total_ms, 0.5), percentile_disc(total_ms, 0.95)
       FROM samples WHERE target_id = ? AND started_at_us >= ?`,
    );
    const overviews = [0, 1].map(() =>
      timed(() => {
        for (const { id } of watched) overview.get(id, todayUs(nowUs));
      }),
    );
    return { charts, overviews };
  } finally {
    database.close();
  }
}

function timed(work: () => unknown): number {
  const begunMs = performance.now();
  work();
  return performance.now() - begunMs;
}
