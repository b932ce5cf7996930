import type { Database } from 'better-sqlite3';
import type { IncidentId, TargetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { Stall } from '../domain/stall.ts';
import { type EvidenceRow, evidenceRecordOf, rawTextOf, SELECT_EVIDENCE, type StoredRaw } from './evidence-rows.ts';
import { type IncidentRow, incidentOf, SELECT_INCIDENTS } from './incident-rows.ts';
import { readable } from './readable-rows.ts';
import type { EvidenceRecord, IncidentFilter, IncidentQuery, IncidentRecord, NearMiss, TimeRange } from './reader.ts';
import { SELECT_STALLS, type StallRow, stallOf } from './stall-rows.ts';

const fromOf = (range: TimeRange): number => range.fromUs ?? Number.MIN_SAFE_INTEGER;
const toOf = (range: TimeRange): number => range.toUs ?? Number.MAX_SAFE_INTEGER;

/** Word for word the expression of its index. */
const SEGMENT = `iif(json_valid(verdict), coalesce(json_extract(verdict, '$.segment'), 'unknown'), 'unknown')`;
const SUMMARY = `iif(json_valid(verdict), coalesce(json_extract(verdict, '$.summary'), ''), '')`;

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** SQLite's own comparison knows upper and lower case of ASCII alone. */
export function teachFolding(database: Database): void {
  database.function('folded', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? folded(text) : '',
  );
}

interface Asked {
  readonly where: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Only the conditions that are asked for stand in the statement, so that each finds its index. */
function conditionsOf(filter: IncidentFilter): Asked {
  const conditions = ['deleted_at_us IS NULL'];
  const values: Record<string, string | number> = {};
  if (filter.toUs !== null) {
    conditions.push('opened_at_us < @toUs');
    values.toUs = filter.toUs;
  }
  if (filter.fromUs !== null) {
    conditions.push('max(last_bad_at_us, coalesce(closed_at_us, @fromUs)) >= @fromUs');
    values.fromUs = filter.fromUs;
  }
  if (filter.openOnly) conditions.push('closed_at_us IS NULL');
  if (filter.targetId !== null) {
    conditions.push('target_id = @targetId');
    values.targetId = filter.targetId;
  }
  const segment = filter.segment ?? null;
  if (segment !== null) {
    conditions.push(`${SEGMENT} = @segment`);
    values.segment = segment;
  }
  const find = folded(filter.find ?? '').trim();
  if (find !== '') {
    conditions.push(
      `(target_id IN (SELECT id FROM targets WHERE instr(folded(name), @find)) OR instr(folded(${SUMMARY}), @find))`,
    );
    values.find = find;
  }
  return { where: conditions.join(' AND '), values };
}

export function queryIncidents(database: Database, query: IncidentQuery): readonly Incident[] {
  const { where, values } = conditionsOf(query);
  const beforeId = query.beforeId ?? null;
  const before = beforeId === null ? '' : 'AND id < @beforeId';
  const rows = database
    .prepare<Readonly<Record<string, string | number>>, IncidentRow>(
      `${SELECT_INCIDENTS} WHERE ${where} ${before} ORDER BY id DESC LIMIT @limit`,
    )
    .all({ ...values, limit: query.limit, ...(beforeId === null ? {} : { beforeId }) });
  return readable(rows, incidentOf);
}

export function queryIncidentCount(database: Database, filter: IncidentFilter): number {
  const { where, values } = conditionsOf(filter);
  const count = database.prepare<Readonly<Record<string, string | number>>, number>(
    `SELECT count(*) FROM incidents WHERE ${where}`,
  );
  return count.pluck().get(values) ?? 0;
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
  const note = database
    .prepare<[number], string>('SELECT note FROM incident_notes WHERE incident_id = ?')
    .pluck()
    .get(id);
  return { incident, note: note ?? '', stalls, evidence: evidenceOfStalls(database, stalls) };
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
