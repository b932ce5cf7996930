import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TargetId } from '../../electron/domain/ids.ts';
import { OUTCOMES } from '../../electron/domain/sample.ts';
import { openArchive } from '../../electron/service/archive.ts';
import type { ComparedSide } from '../../electron/service/compare/compare-request.ts';
import { databaseFile } from '../../electron/store/database-file.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { httpTarget, incident } from '../store/support/fixtures.ts';
import { realisticSample } from '../store/support/realistic-samples.ts';
import { sumUpDatabase } from '../store/support/sum-up-database.ts';
import { atMost, type FigureResult, measured, shown } from './figure.ts';
import { percentile } from './support/percentile.ts';
import { systemClock } from './support/system-clock.ts';

export const name = 'compare';
export const title = 'A comparison of two targets over 30 days, from asking to the answer';

const SECOND_US = 1_000_000;
const INTERVAL_US = 5 * SECOND_US;
const DAYS = 30;
const SAMPLES_EACH = (DAYS * 86_400 * SECOND_US) / INTERVAL_US;
const WINDOWS_EACH = 90;
const NAMES = ['shop', 'shop origin'] as const;
const ASKED = 20;
const REFERENCES = 3;
const BLOCK_US = 3_600 * SECOND_US;

/** Records 30 days of two targets, sums them up as a running store has, and asks; then the same counts by walking over the samples. */
export async function run(): Promise<FigureResult> {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-compare-'));
  try {
    const ids = record(directory);
    const ours = await ask(directory);
    const walked = walk(databaseFile(directory), ids);
    return measured(
      [
        atMost('two targets, 30 days, p95', percentile(ours.later, 0.95), 'ms', 300),
        shown('  median', percentile(ours.later, 0.5), 'ms'),
        shown('  longest', percentile(ours.later, 1), 'ms'),
        shown('  the first one, with its thread', ours.first, 'ms'),
        shown(
          '  reference: the counts of the blocks alone, by SQL over the samples, median',
          percentile(walked, 0.5),
          'ms',
        ),
      ],
      [
        `${SAMPLES_EACH.toLocaleString('en-US')} samples and ${WINDOWS_EACH} windows of each target, one probe in 200 bad; asked ${ASKED} times`,
        'the reference gives no quantiles of phases, no course, no phases in which probes were stuck, and no statistics',
      ],
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function record(directory: string): readonly TargetId[] {
  const nowUs = systemClock.utcUs();
  const fromUs = nowUs - SAMPLES_EACH * INTERVAL_US;
  const outcome = openStore({ directory, clock: systemClock, appVersion: 'bench', log: () => {} });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const { store } = outcome;
  const ids = NAMES.map((one) => store.upsertTarget(httpTarget(one), 'kept').id);
  for (let index = 0; index < ids.length * SAMPLES_EACH; index += 1) {
    store.appendSample(realisticSample(ids, index, fromUs), null);
    if (index % 100_000 === 0) store.flush();
  }
  for (const [place, id] of ids.entries()) {
    for (let window = 0; window < WINDOWS_EACH; window += 1) {
      const share = (window + 0.5 + 0.001 * place) / WINDOWS_EACH;
      const atUs = fromUs + Math.round(share * SAMPLES_EACH * INTERVAL_US);
      store.putIncident(incident(store.nextIncidentId(), id, store.nextEpisodeId(), atUs));
    }
  }
  store.close();
  const database = new Database(databaseFile(directory));
  try {
    database.pragma('synchronous = OFF');
    sumUpDatabase(database, nowUs - 70 * SECOND_US, 128);
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
  return ids;
}

async function ask(directory: string): Promise<{ readonly first: number; readonly later: readonly number[] }> {
  const archive = openArchive({ directory });
  const sides = NAMES.map((target): ComparedSide => ({ kind: 'target', target }));
  const once = async (): Promise<number> => {
    const begunMs = performance.now();
    const compared = await archive.compare({ sides, fromUs: null, toUs: null, signal: new AbortController().signal });
    const tookMs = performance.now() - begunMs;
    if (compared.members.some(({ probes }) => probes < 0.99 * SAMPLES_EACH)) throw new Error('samples are missing');
    return tookMs;
  };
  try {
    const first = await once();
    const later: number[] = [];
    for (let index = 0; index < ASKED; index += 1) later.push(await once());
    return { first, later };
  } finally {
    await archive.close();
  }
}

/** The counts of hours of both, as one would get them without anything that is summed up. */
function walk(file: string, ids: readonly TargetId[]): readonly number[] {
  const database = new Database(file, { readonly: true });
  try {
    const counts = database.prepare(
      `SELECT started_at_us / CAST(? AS INTEGER), count(*), sum(outcome = ${OUTCOMES.indexOf('slow')}),
         sum(outcome = ${OUTCOMES.indexOf('failed')}), percentile_disc(total_us, 0.5), percentile_disc(total_us, 0.95)
       FROM samples WHERE target_id = ? GROUP BY 1`,
    );
    return Array.from({ length: REFERENCES }, () => {
      const begunMs = performance.now();
      for (const id of ids) counts.all(BLOCK_US, id);
      return performance.now() - begunMs;
    });
  } finally {
    database.close();
  }
}
