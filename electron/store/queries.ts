import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Gap } from '../domain/gap.ts';
import { GAP_REASONS } from '../domain/gap.ts';
import { type TargetId, targetId } from '../domain/ids.ts';
import type { CertificateFacts } from '../domain/sample.ts';
import { parseCertificateFacts } from './certificate-json.ts';
import { CheckedJson } from './checked-json.ts';
import { readable } from './readable-rows.ts';
import type { StoredTarget, StoreSizes, TimeRange } from './reader.ts';
import type { SampleRow } from './sample-pages.ts';
import { type TargetRow, targetOf } from './saved-targets.ts';

const FIRST_US = Number.MIN_SAFE_INTEGER;
const LAST_US = Number.MAX_SAFE_INTEGER;
const SAMPLE_COLUMNS = 'target_id, started_at_us, outcome, total_us, packed';

const fromOf = (range: TimeRange): number => range.fromUs ?? FIRST_US;
const toOf = (range: TimeRange): number => range.toUs ?? LAST_US;

export function queryTargets(database: Database): readonly StoredTarget[] {
  const rows = database
    .prepare<[], TargetRow>('SELECT id, name, origin, definition, removed_at_us FROM targets ORDER BY id')
    .all();
  return readable(rows, (row) => ({ target: targetOf(row), removedAtUs: row.removed_at_us }));
}

export function querySamples(
  database: Database,
  target: TargetId,
  range: TimeRange,
  limit: number,
  newestFirst: boolean,
): readonly SampleRow[] {
  return database
    .prepare<[number, number, number, number], SampleRow>(
      `SELECT ${SAMPLE_COLUMNS} FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ?
       ORDER BY started_at_us ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`,
    )
    .raw()
    .all(target, fromOf(range), toOf(range), limit);
}

/** The newest sample of each target that has one. */
export function queryLatestSamples(database: Database): readonly SampleRow[] {
  const latest = database
    .prepare<[number], SampleRow>(
      `SELECT ${SAMPLE_COLUMNS} FROM samples WHERE target_id = ? ORDER BY started_at_us DESC LIMIT 1`,
    )
    .raw();
  return targetIds(database).flatMap((id) => {
    const row = latest.get(id);
    return row === undefined ? [] : [row];
  });
}

export function targetIds(database: Database): readonly TargetId[] {
  return database.prepare<[], number>('SELECT id FROM targets ORDER BY id').pluck().all().map(targetId);
}

export function queryWords(database: Database, ids: readonly number[]): readonly (readonly [number, string])[] {
  const find = database.prepare<[number], string>('SELECT text FROM words WHERE id = ?').pluck();
  return ids.flatMap((id) => {
    const text = find.get(id);
    return text === undefined ? [] : [[id, text] as const];
  });
}

interface GapRow {
  readonly target_id: number | null;
  readonly reason: string;
  readonly started_at_us: number;
  readonly ended_at_us: number | null;
}

/** null as target: all gaps, of whatever target. */
export function queryGaps(database: Database, range: TimeRange, target: TargetId | null): readonly Gap[] {
  const rows = database
    .prepare<{ fromUs: number; toUs: number; target: number | null }, GapRow>(
      `SELECT target_id, reason, started_at_us, ended_at_us FROM gaps
       WHERE started_at_us < @toUs AND (ended_at_us IS NULL OR ended_at_us > @fromUs)
       AND (@target IS NULL OR target_id IS NULL OR target_id = @target) ORDER BY started_at_us, id`,
    )
    .all({ fromUs: fromOf(range), toUs: toOf(range), target });
  return readable(rows, (row) => ({
    targetId: row.target_id === null ? null : targetId(row.target_id),
    reason: new CheckedJson(row, 'gap').field('reason').oneOf(GAP_REASONS),
    startedAtUs: row.started_at_us,
    endedAtUs: row.ended_at_us,
  }));
}

export function querySizes(database: Database, file: string): StoreSizes {
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const pageBytes = pragma('page_size');
  return {
    samples: count('samples'),
    stalls: count('stalls'),
    incidents: count('incidents WHERE deleted_at_us IS NULL'),
    evidence: count('evidence'),
    fileBytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    freeBytes: pragma('freelist_count') * pageBytes,
  };
}

/** null when it was never seen, or its row is damaged. */
export function queryCertificate(database: Database, fingerprintSha256: string): CertificateFacts | null {
  const rows = database
    .prepare<[string], string>('SELECT facts FROM certificates WHERE fingerprint_sha256 = ?')
    .pluck()
    .all(fingerprintSha256);
  return readable(rows, parseCertificateFacts)[0] ?? null;
}
