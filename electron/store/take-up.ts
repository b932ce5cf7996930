import type { Database } from 'better-sqlite3';
import { DEFAULT_THRESHOLDS } from '../domain/target.ts';
import { utcText } from '../domain/utc-text.ts';
import { ShapeError } from './checked-json.ts';
import type { StoreNote } from './store.ts';
import { parseTargetDefinition } from './target-definition-json.ts';

const BROKEN_OFF = 'Stallscope ended before it was known to be fine again; it was bad until then.';

interface OpenStall {
  readonly id: number;
  readonly started_at_us: number;
  readonly definition: string | null;
}

/**
 * Takes up a database that an earlier run left: closes what was open when it ended, and records that nothing was measured since.
 * One transaction; throws SqliteError. The answer is what a person should be told.
 */
export function takeUp(database: Database, nowUs: number, appVersion: string): readonly StoreNote[] {
  return database.transaction(() => {
    const notes: StoreNote[] = [];
    const lastAliveUs = numberMeta(database, 'last_alive_us');
    const endedCleanly = numberMeta(database, 'clean_end') === 1;
    const endUs = lastAliveUs ?? nowUs;
    closeStalls(database, endUs);
    closeIncidents(database);
    database.prepare('UPDATE gaps SET ended_at_us = max(started_at_us, ?) WHERE ended_at_us IS NULL').run(endUs);
    if (lastAliveUs !== null) {
      if (!endedCleanly) notes.push(uncleanNote(lastAliveUs));
      notes.push(...recordAbsence(database, lastAliveUs, nowUs));
    }
    const put = database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    put.run('app_version', appVersion);
    put.run('clean_end', 0);
    put.run('last_alive_us', nowUs);
    return notes;
  })();
}

export function numberMeta(database: Database, key: string): number | null {
  const value: unknown = database.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key);
  return typeof value === 'number' ? value : null;
}

/** Nobody knows how these probes ended; they count for as long as they were seen to hang. */
function closeStalls(database: Database, endUs: number): void {
  const open = database
    .prepare<[], OpenStall>(
      'SELECT stalls.id, started_at_us, definition FROM stalls LEFT JOIN targets ON targets.id = target_id WHERE ended_at_us IS NULL',
    )
    .all();
  const close = database.prepare(
    'UPDATE stalls SET ended_at_us = ?, elapsed_ms = max(elapsed_ms, ?), ending = ? WHERE id = ?',
  );
  for (const stall of open) {
    const stallEndUs = Math.max(endUs, stall.started_at_us);
    const elapsedMs = (stallEndUs - stall.started_at_us) / 1_000;
    close.run(stallEndUs, elapsedMs, elapsedMs >= slowAfterMs(stall.definition) ? 'slow' : 'near-miss', stall.id);
  }
}

function slowAfterMs(definition: string | null): number {
  if (definition === null) return DEFAULT_THRESHOLDS.slowAfterMs;
  try {
    return parseTargetDefinition(definition).thresholds.slowAfterMs;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return DEFAULT_THRESHOLDS.slowAfterMs;
  }
}

/** The window ends with the last probe known to be bad, and a stall that was still open is one. The history says where watching broke off. */
function closeIncidents(database: Database): void {
  database.exec(`
    UPDATE incidents SET last_bad_at_us = max(last_bad_at_us, coalesce(
      (SELECT max(ended_at_us) FROM stalls WHERE incident_id = incidents.id), last_bad_at_us)) WHERE closed_at_us IS NULL;
    INSERT INTO history (at_us, target_id, kind, says, incident_id)
      SELECT last_bad_at_us, target_id, 'stopped', '${BROKEN_OFF}', id FROM incidents WHERE closed_at_us IS NULL AND deleted_at_us IS NULL
      ORDER BY id;
    UPDATE incidents SET closed_at_us = last_bad_at_us, closed_by = 'observer-stopped' WHERE closed_at_us IS NULL;
  `);
}

function recordAbsence(database: Database, lastAliveUs: number, nowUs: number): readonly StoreNote[] {
  if (nowUs > lastAliveUs) {
    const fromUs = absentSinceUs(database, lastAliveUs);
    database
      .prepare(
        `INSERT OR REPLACE INTO gaps (target_id, reason, started_at_us, ended_at_us) VALUES (NULL, 'not-running', ?, ?)`,
      )
      .run(fromUs, nowUs);
    return [
      {
        code: 'not-running',
        message: `Nothing was measured from ${utcText(fromUs)} until ${utcText(nowUs)}, because Stallscope was not running.`,
        context: { fromUs, toUs: nowUs },
      },
    ];
  }
  if (nowUs === lastAliveUs) return [];
  return [
    {
      code: 'clock-went-back',
      message: `The clock shows ${utcText(nowUs)}, but the last record is from ${utcText(lastAliveUs)}: the clock was set back, so how long nothing was measured is not known.`,
      context: { nowUs, lastAliveUs },
    },
  ];
}

/** Editing the stored targets opens the database too, and measures nothing: an absence without a sample in between is one. */
function absentSinceUs(database: Database, lastAliveUs: number): number {
  const earlier = database
    .prepare<[number], { readonly started_at_us: number; readonly ended_at_us: number }>(
      `SELECT started_at_us, ended_at_us FROM gaps WHERE target_id IS NULL AND reason = 'not-running' AND ended_at_us <= ?
        ORDER BY started_at_us DESC LIMIT 1`,
    )
    .get(lastAliveUs);
  if (earlier === undefined) return lastAliveUs;
  const measured: unknown = database
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM targets WHERE EXISTS
        (SELECT 1 FROM samples WHERE target_id = targets.id AND started_at_us >= ?))`,
    )
    .pluck()
    .get(earlier.ended_at_us);
  return measured === 0 ? earlier.started_at_us : lastAliveUs;
}

function uncleanNote(lastAliveUs: number): StoreNote {
  return {
    code: 'unclean-end',
    message: `Stallscope did not end in order the last time; the last record is from ${utcText(lastAliveUs)}, at most the second after it is missing.`,
    context: { lastAliveUs },
  };
}
