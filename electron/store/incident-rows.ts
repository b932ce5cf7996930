import { episodeId, evidenceId, incidentId, targetId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import { type Citation, CONFIDENCES, SEGMENTS, type Verdict } from '../domain/verdict/verdict.ts';
import { CheckedJson, ShapeError } from './checked-json.ts';

export interface IncidentRow {
  readonly id: number;
  readonly target_id: number;
  readonly episode_id: number;
  readonly opened_at_us: number;
  readonly last_bad_at_us: number;
  readonly closed_at_us: number | null;
  readonly closed_by: string | null;
  readonly worst_ms: number;
  readonly slow_count: number;
  readonly failed_count: number;
  readonly flapping: number;
  readonly verdict: string;
}

const COLUMNS = `id, target_id, episode_id, opened_at_us, last_bad_at_us, closed_at_us, closed_by, worst_ms, slow_count,
  failed_count, flapping, verdict`;

export const SELECT_INCIDENTS = `SELECT ${COLUMNS} FROM incidents`;
/** An incident that was deleted meanwhile stays deleted. */
export const PUT_INCIDENT = `INSERT INTO incidents (${COLUMNS}) VALUES (
  @id, @target_id, @episode_id, @opened_at_us, @last_bad_at_us, @closed_at_us, @closed_by, @worst_ms, @slow_count,
  @failed_count, @flapping, @verdict)
  ON CONFLICT (id) DO UPDATE SET target_id = @target_id, episode_id = @episode_id, opened_at_us = @opened_at_us,
  last_bad_at_us = @last_bad_at_us, closed_at_us = @closed_at_us, closed_by = @closed_by, worst_ms = @worst_ms,
  slow_count = @slow_count, failed_count = @failed_count, flapping = @flapping, verdict = @verdict`;

export function incidentRow(incident: Incident): IncidentRow {
  return {
    id: incident.id,
    target_id: incident.targetId,
    episode_id: incident.episodeId,
    opened_at_us: incident.openedAtUs,
    last_bad_at_us: incident.lastBadAtUs,
    closed_at_us: incident.closedAtUs,
    closed_by: incident.closedBy,
    worst_ms: incident.worstMs,
    slow_count: incident.slowCount,
    failed_count: incident.failedCount,
    flapping: incident.flapping ? 1 : 0,
    verdict: JSON.stringify(incident.verdict),
  };
}

/** Throws ShapeError when the row holds words that were never written. A damaged verdict becomes `unknown` and says so. */
export function incidentOf(row: IncidentRow): Incident {
  const json = new CheckedJson(row, 'incident');
  return {
    id: incidentId(row.id),
    targetId: targetId(row.target_id),
    episodeId: episodeId(row.episode_id),
    openedAtUs: row.opened_at_us,
    lastBadAtUs: row.last_bad_at_us,
    closedAtUs: row.closed_at_us,
    closedBy: json
      .field('closed_by')
      .orNull((by) => by.oneOf(['recovery', 'observer-stopped', 'target-removed'] as const)),
    worstMs: row.worst_ms,
    slowCount: row.slow_count,
    failedCount: row.failed_count,
    flapping: row.flapping !== 0,
    verdict: verdictOf(row.verdict),
  };
}

const citationsOf = (json: CheckedJson): readonly Citation[] =>
  json.list((citation) => ({
    text: citation.field('text').text(),
    evidence: citation.field('evidence').list((id) => evidenceId(id.number())),
  }));

function verdictOf(text: string): Verdict {
  try {
    const json = CheckedJson.parse(text, 'verdict');
    const sentences = (name: string): string[] => json.field(name).list((item) => item.text());
    return {
      segment: json.field('segment').oneOf(SEGMENTS),
      confidence: json.field('confidence').oneOf(CONFIDENCES),
      summary: json.field('summary').text(),
      reasons: sentences('reasons'),
      against: sentences('against'),
      ask: sentences('ask'),
      // Older verdicts name neither.
      fromHop: json.field('fromHop').orNull((hop) => hop.number()),
      citations: json.field('citations').orNull(citationsOf) ?? [],
    };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return {
      segment: 'unknown',
      confidence: 'low',
      summary: 'The stored verdict cannot be read: its row in the database is damaged.',
      reasons: [],
      against: [],
      ask: [],
      fromHop: null,
      citations: [],
    };
  }
}
