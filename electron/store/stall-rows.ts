import { incidentId, stallId, targetId } from '../domain/ids.ts';
import { PHASES } from '../domain/phase.ts';
import type { Stall } from '../domain/stall.ts';
import { CheckedJson } from './checked-json.ts';

export interface StallRow {
  readonly id: number;
  readonly target_id: number;
  readonly incident_id: number | null;
  readonly opened_by: string;
  readonly phase: string;
  readonly started_at_us: number;
  readonly opened_at_us: number;
  readonly ended_at_us: number | null;
  readonly elapsed_ms: number;
  readonly ending: string | null;
  readonly remote_address: string | null;
  readonly remote_port: number | null;
  readonly local_address: string | null;
  readonly local_port: number | null;
}

const COLUMNS = `id, target_id, incident_id, opened_by, phase, started_at_us, opened_at_us, ended_at_us, elapsed_ms, ending,
  remote_address, remote_port, local_address, local_port`;

export const SELECT_STALLS = `SELECT ${COLUMNS} FROM stalls`;
export const PUT_STALL = `INSERT OR REPLACE INTO stalls (${COLUMNS}) VALUES (
  @id, @target_id, @incident_id, @opened_by, @phase, @started_at_us, @opened_at_us, @ended_at_us, @elapsed_ms, @ending,
  @remote_address, @remote_port, @local_address, @local_port)`;

export function stallRow(stall: Stall): StallRow {
  return {
    id: stall.id,
    target_id: stall.targetId,
    incident_id: stall.incidentId,
    opened_by: stall.openedBy,
    phase: stall.phase,
    started_at_us: stall.startedAtUs,
    opened_at_us: stall.openedAtUs,
    ended_at_us: stall.endedAtUs,
    elapsed_ms: stall.elapsedMs,
    ending: stall.end,
    remote_address: stall.remoteAddress,
    remote_port: stall.remotePort,
    local_address: stall.localAddress,
    local_port: stall.localPort,
  };
}

/** Throws ShapeError when the row holds words that were never written. */
export function stallOf(row: StallRow): Stall {
  const json = new CheckedJson(row, 'stall');
  return {
    id: stallId(row.id),
    targetId: targetId(row.target_id),
    incidentId: row.incident_id === null ? null : incidentId(row.incident_id),
    openedBy: json.field('opened_by').oneOf(['overdue', 'failure'] as const),
    phase: json.field('phase').oneOf(PHASES),
    startedAtUs: row.started_at_us,
    openedAtUs: row.opened_at_us,
    endedAtUs: row.ended_at_us,
    elapsedMs: row.elapsed_ms,
    end: json.field('ending').orNull((end) => end.oneOf(['near-miss', 'slow', 'failed'] as const)),
    remoteAddress: row.remote_address,
    remotePort: row.remote_port,
    localAddress: row.local_address,
    localPort: row.local_port,
  };
}
