import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Gap } from '../domain/gap.ts';
import { GAP_REASONS } from '../domain/gap.ts';
import { type IncidentId, type TargetId, targetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { CertificateFacts } from '../domain/sample.ts';
import { OUTCOMES } from '../domain/sample.ts';
import type { Stall } from '../domain/stall.ts';
import { parseCertificateFacts } from './certificate-json.ts';
import { CheckedJson, ShapeError } from './checked-json.ts';
import { type EvidenceRow, evidenceRecordOf, rawTextOf, SELECT_EVIDENCE, type StoredRaw } from './evidence-rows.ts';
import { type IncidentRow, incidentOf, SELECT_INCIDENTS } from './incident-rows.ts';
import type {
  EvidenceRecord,
  IncidentQuery,
  IncidentRecord,
  NearMiss,
  OverviewCounts,
  StoredTarget,
  StoreSizes,
  TimeRange,
} from './reader.ts';
import type { SampleRow } from './sample-pages.ts';
import { type TargetRow, targetOf } from './saved-targets.ts';
import { SELECT_STALLS, type StallRow, stallOf } from './stall-rows.ts';

const FIRST_US = Number.MIN_SAFE_INTEGER;
const LAST_US = Number.MAX_SAFE_INTEGER;
const SAMPLE_COLUMNS = 'target_id, started_at_us, outcome, total_us, packed';

const OK = OUTCOMES.indexOf('ok');
const SLOW = OUTCOMES.indexOf('slow');
const FAILED = OUTCOMES.indexOf('failed');

const fromOf = (range: TimeRange): number => range.fromUs ?? FIRST_US;
const toOf = (range: TimeRange): number => range.toUs ?? LAST_US;

/** Keeps what can be read: one row that was damaged must not hide the others. */
function readable<Row, Value>(rows: readonly Row[], read: (row: Row) => Value): Value[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return [];
    }
  });
}

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

export function queryIncidents(database: Database, query: IncidentQuery): readonly Incident[] {
  const rows = database
    .prepare<{ fromUs: number; toUs: number; openOnly: number; targetId: number | null; limit: number }, IncidentRow>(
      `${SELECT_INCIDENTS} WHERE deleted_at_us IS NULL AND opened_at_us < @toUs AND max(last_bad_at_us, coalesce(closed_at_us, @fromUs)) >= @fromUs
       AND (NOT @openOnly OR closed_at_us IS NULL) AND (@targetId IS NULL OR target_id = @targetId)
       ORDER BY opened_at_us DESC, id DESC LIMIT @limit`,
    )
    .all({
      fromUs: fromOf(query),
      toUs: toOf(query),
      openOnly: query.openOnly ? 1 : 0,
      targetId: query.targetId,
      limit: query.limit,
    });
  return readable(rows, incidentOf);
}

/** null when there is none of that number, or its row is damaged. */
export function queryIncident(database: Database, id: IncidentId): IncidentRecord | null {
  const rows = database
    .prepare<[number], IncidentRow>(`${SELECT_INCIDENTS} WHERE id = ? AND deleted_at_us IS NULL`)
    .all(id);
  const [incident] = readable(rows, incidentOf);
  if (incident === undefined) return null;
  const stalls = readable(
    database.prepare<[number], StallRow>(`${SELECT_STALLS} WHERE incident_id = ? ORDER BY started_at_us, id`).all(id),
    stallOf,
  );
  return { incident, stalls, evidence: evidenceOfStalls(database, stalls) };
}

function evidenceOfStalls(database: Database, stalls: readonly Stall[]): readonly EvidenceRecord[] {
  const ofStall = database.prepare<[number], EvidenceRow>(`${SELECT_EVIDENCE} WHERE stall_id = ?`);
  return stalls
    .flatMap((stall) => ofStall.all(stall.id))
    .map(evidenceRecordOf)
    .sort((one, other) => one.startedAtUs - other.startedAtUs || one.id - other.id);
}

export function queryEvidenceRaw(
  database: Database,
  id: number,
): { readonly raw: string; readonly truncated: boolean } | null {
  const row = database
    .prepare<[number], StoredRaw & { truncated: number }>(
      'SELECT raw_bytes, raw_coding, raw, truncated FROM evidence WHERE id = ?',
    )
    .get(id);
  if (row === undefined) return null;
  const raw = rawTextOf(row);
  return raw === null ? null : { raw, truncated: row.truncated !== 0 };
}

export function queryNearMisses(database: Database, range: TimeRange, target: TargetId | null): readonly NearMiss[] {
  const rows = database
    .prepare<{ fromUs: number; toUs: number; target: number | null }, StallRow>(
      `${SELECT_STALLS} WHERE incident_id IS NULL AND started_at_us >= @fromUs AND started_at_us < @toUs
       AND (@target IS NULL OR target_id = @target) ORDER BY started_at_us, id`,
    )
    .all({ fromUs: fromOf(range), toUs: toOf(range), target });
  return readable(rows, stallOf).map((stall) => ({ stall, evidence: evidenceOfStalls(database, [stall]) }));
}

interface GapRow {
  readonly target_id: number | null;
  readonly reason: string;
  readonly started_at_us: number;
  readonly ended_at_us: number | null;
}

export function queryGaps(database: Database, range: TimeRange): readonly Gap[] {
  const rows = database
    .prepare<[number, number], GapRow>(
      `SELECT target_id, reason, started_at_us, ended_at_us FROM gaps
       WHERE started_at_us < ? AND (ended_at_us IS NULL OR ended_at_us > ?) ORDER BY started_at_us, id`,
    )
    .all(toOf(range), fromOf(range));
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

interface CountsRow {
  readonly samples: number;
  readonly slow: number;
  readonly failed: number;
  readonly p50_us: number | null;
  readonly p95_us: number | null;
}

/** Counts and percentiles of one target, without what was skipped; the nearest rank, so each is a total that was measured. */
export function queryCounts(database: Database, target: TargetId, range: TimeRange): OverviewCounts {
  const row = database
    .prepare<[number, number, number, number, number, number, number], CountsRow>(
      `SELECT coalesce(sum(outcome IN (${OK}, ${SLOW}, ${FAILED})), 0) AS samples, coalesce(sum(outcome = ?), 0) AS slow, coalesce(sum(outcome = ?), 0) AS failed,
         percentile_disc(total_us, 0.5) FILTER (WHERE outcome IN (?, ?)) AS p50_us,
         percentile_disc(total_us, 0.95) FILTER (WHERE outcome IN (${OK}, ${SLOW})) AS p95_us
       FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ?`,
    )
    .get(SLOW, FAILED, OK, SLOW, target, fromOf(range), toOf(range));
  const ms = (us: number | null | undefined): number | null => (us === null || us === undefined ? null : us / 1_000);
  return {
    samples: row?.samples ?? 0,
    slow: row?.slow ?? 0,
    failed: row?.failed ?? 0,
    p50Ms: ms(row?.p50_us),
    p95Ms: ms(row?.p95_us),
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
