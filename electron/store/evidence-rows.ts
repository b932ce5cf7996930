import { inflateSync } from 'node:zlib';
import { EVIDENCE_KINDS, EVIDENCE_STATUSES, type Evidence } from '../domain/evidence.ts';
import { evidenceId, stallId, targetId } from '../domain/ids.ts';
import type { JsonValue } from '../domain/json.ts';
import { CheckedJson, ShapeError } from './checked-json.ts';
import type { EvidenceRecord } from './reader.ts';

export interface EvidenceRow {
  readonly id: number;
  readonly stall_id: number;
  readonly target_id: number;
  readonly kind: string;
  readonly method: string;
  readonly status: string;
  readonly started_at_us: number;
  readonly ended_at_us: number;
  readonly summary: string;
  readonly remedy: string | null;
  readonly truncated: number;
  readonly shared_path: number;
  readonly data: string;
  readonly raw_bytes: number;
}

export interface StoredRaw {
  readonly raw_bytes: number;
  readonly raw_coding: 'plain' | 'deflate';
  readonly raw: Buffer;
}

const COLUMNS = `id, stall_id, target_id, kind, method, status, started_at_us, ended_at_us, summary, remedy, truncated,
  shared_path, data, raw_bytes`;

export const SELECT_EVIDENCE = `SELECT ${COLUMNS} FROM evidence`;
export const PUT_EVIDENCE = `INSERT OR REPLACE INTO evidence (${COLUMNS}, raw_coding, raw) VALUES (
  @id, @stall_id, @target_id, @kind, @method, @status, @started_at_us, @ended_at_us, @summary, @remedy, @truncated,
  @shared_path, @data, @raw_bytes, @raw_coding, @raw)`;

export function evidenceRow(evidence: Evidence, raw: StoredRaw): EvidenceRow & StoredRaw {
  return {
    id: evidence.id,
    stall_id: evidence.stallId,
    target_id: evidence.targetId,
    kind: evidence.kind,
    method: evidence.method,
    status: evidence.status,
    started_at_us: evidence.startedAtUs,
    ended_at_us: evidence.endedAtUs,
    summary: evidence.summary,
    remedy: evidence.remedy,
    truncated: evidence.truncated ? 1 : 0,
    shared_path: evidence.sharedPath ? 1 : 0,
    data: JSON.stringify(evidence.data),
    ...raw,
  };
}

/** A row that cannot be read becomes a record that says so, because one bad row must not hide the others. */
export function evidenceRecordOf(row: EvidenceRow): EvidenceRecord {
  const common = {
    id: evidenceId(row.id),
    stallId: stallId(row.stall_id),
    targetId: targetId(row.target_id),
    startedAtUs: row.started_at_us,
    endedAtUs: row.ended_at_us,
    method: row.method,
    truncated: row.truncated !== 0,
    sharedPath: row.shared_path !== 0,
    rawBytes: row.raw_bytes,
  };
  try {
    const json = new CheckedJson(row, 'evidence');
    return {
      ...common,
      kind: json.field('kind').oneOf(EVIDENCE_KINDS),
      status: json.field('status').oneOf(EVIDENCE_STATUSES),
      summary: row.summary,
      remedy: row.remedy,
      data: jsonValue(row.data),
      readable: true,
    };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return {
      ...common,
      kind: EVIDENCE_KINDS.find((kind) => kind === row.kind) ?? 'transcript',
      status: 'failed',
      summary: `This piece of evidence cannot be read: its row in the database is damaged (${error.message}).`,
      remedy: null,
      data: null,
      readable: false,
    };
  }
}

/** null when the bytes are damaged. */
export function rawTextOf(stored: StoredRaw): string | null {
  switch (stored.raw_coding) {
    case 'plain':
      return stored.raw.toString('utf8');
    case 'deflate':
      try {
        return inflateSync(stored.raw, { maxOutputLength: Math.max(stored.raw_bytes, 1) }).toString('utf8');
      } catch {
        // zlib's checksum is what tells that the bytes are damaged; there is nothing else to learn from the error.
        return null;
      }
  }
}

function jsonValue(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    throw new ShapeError(error instanceof Error ? error.message : String(error));
  }
}
