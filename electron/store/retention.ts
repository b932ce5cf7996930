import type { Database, Statement } from 'better-sqlite3';
import type { Clock } from '../domain/clock.ts';
import { deleteClockReadings } from './clock-rows.ts';
import { deleteHistory } from './history-rows.ts';
import { thinHostFacts } from './host-facts-rows.ts';
import { thinOutbox } from './outbox-shelf.ts';
import { deleteOrphanPackets, deletePackets, hasPackets } from './packet-rows.ts';
import { PathRetention } from './path-retention.ts';
import type { Retention } from './store.ts';
import type { Level } from './summary-levels.ts';
import { deleteSummaries, summariesKeptSinceUs } from './summary-retention.ts';
import { SumsAwaited } from './sums-awaited.ts';

const DAY_US = 86_400_000_000;
/** Samples this close to an incident's window stay with it, because a bundle shows them. */
const KEPT_AROUND_INCIDENT_US = 3_600_000_000;

/** A step that takes longer than this is followed by smaller ones; the goal is 5 ms. */
const LONG_STEP_MS = 2;
const SHORT_STEP_MS = 0.7;
const MIN_ROWS = 16;
const MAX_ROWS = 512;
/** Large texts lie on pages of their own, each of which has to be visited. */
const MAX_RAW_BYTES = 256 * 1_024;
const MAX_EVIDENCE_ROWS = 16;
/** Free pages are used again; giving them back to the file system is worth the writing only when they are many. */
const MIN_FREE_PAGES = 4_096;
const FREE_SHARE = 0.25;
const PAGES_GIVEN_BACK_AT_ONCE = 16;

export type StepResult = 'more' | 'done';

interface Window {
  readonly from_us: number;
  readonly to_us: number;
}

type Work = Generator<void, void, void>;

/**
 * Deletes what is older than it has to be kept, in steps so small that no measurement waits for one. Each step is a transaction;
 * `done` ends a round, and the next step begins another.
 */
export class RetentionRounds {
  readonly #database: Database;
  readonly #clock: Clock;
  #retention: Retention;
  readonly #onWordsDeleted: () => void;
  readonly #paths: PathRetention;
  readonly #awaited: SumsAwaited;
  readonly #begin: Statement<[]>;
  readonly #commit: Statement<[]>;
  readonly #rollback: Statement<[]>;
  #rows = 128;
  #round: Work | null = null;
  #longestStepMs = 0;

  constructor(database: Database, clock: Clock, retention: Retention, onWordsDeleted: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#retention = retention;
    this.#onWordsDeleted = onWordsDeleted;
    this.#paths = new PathRetention(database);
    this.#awaited = new SumsAwaited(database, clock);
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
  }

  /** The round that is under way starts over. */
  keep(retention: Retention): void {
    this.#retention = retention;
    this.#round = null;
  }

  /** Longest time that a step has held the writer so far. */
  get longestStepMs(): number {
    return this.#longestStepMs;
  }

  /** Throws SqliteError; the round then starts over. */
  step(): StepResult {
    this.#round ??= this.#work(this.#clock.utcUs());
    const startedMs = this.#clock.monotonicMs();
    this.#begin.run();
    let isDone: boolean;
    try {
      isDone = this.#round.next().done === true;
      this.#commit.run();
    } catch (error) {
      this.#round = null;
      if (this.#database.inTransaction) this.#rollback.run();
      throw error;
    }
    const tookMs = this.#clock.monotonicMs() - startedMs;
    this.#longestStepMs = Math.max(this.#longestStepMs, tookMs);
    if (tookMs > LONG_STEP_MS) this.#rows = Math.max(MIN_ROWS, Math.floor(this.#rows / 2));
    else if (tookMs < SHORT_STEP_MS) this.#rows = Math.min(MAX_ROWS, this.#rows + 16);
    if (isDone) this.#round = null;
    return isDone ? 'done' : 'more';
  }

  *#work(nowUs: number): Work {
    yield* this.#deleteIncidents();
    const samplesUntilUs = yield* this.#samplesUntilUs(nowUs - this.#retention.samplesDays * DAY_US);
    yield* this.#deleteSummaries(nowUs, samplesUntilUs);
    yield* this.#deleteSamples(samplesUntilUs, nowUs);
    yield* this.#deleteNearMisses(nowUs - this.#retention.nearMissesDays * DAY_US);
    yield* this.#deleteGaps(nowUs - this.#retention.gapsDays * DAY_US);
    const anySampleSinceUs = Math.min(nowUs - this.#retention.samplesDays * DAY_US, ...samplesUntilUs.values());
    yield* this.#deleteWords(anySampleSinceUs);
    yield* this.#thinPaths(nowUs);
    yield* thinHostFacts(this.#database);
    yield* thinOutbox(this.#database, nowUs);
    yield* deleteClockReadings(this.#database, anySampleSinceUs, () => this.#rows);
    const { samplesDays, summariesDays } = this.#retention;
    yield* deleteHistory(this.#database, nowUs - Math.max(samplesDays, summariesDays) * DAY_US, () => this.#rows);
    yield* deleteOrphanPackets(this.#database);
    yield* this.#giveBackPages();
  }

  /** A deleted incident is out of sight at once; its stalls and evidence go bit by bit, the row itself last. */
  *#deleteIncidents(): Work {
    const ids = this.#database
      .prepare<[], number>('SELECT id FROM incidents WHERE deleted_at_us IS NOT NULL')
      .pluck()
      .all();
    const stalls = this.#database
      .prepare<[number], number>('SELECT id FROM stalls WHERE incident_id = ? LIMIT 100')
      .pluck();
    const deleteNote = this.#database.prepare('DELETE FROM incident_notes WHERE incident_id = ?');
    const deleteIncident = this.#database.prepare('DELETE FROM incidents WHERE id = ?');
    for (const id of ids) {
      for (let some = stalls.all(id); some.length > 0; some = stalls.all(id)) {
        for (const stall of some) yield* this.#deleteStall(stall);
        yield;
      }
      this.#rememberHighest('incidents', 'SELECT max(id) FROM incidents');
      this.#rememberHighest('episodes', 'SELECT max(episode_id) FROM incidents');
      deleteNote.run(id);
      deleteIncident.run(id);
      this.#paths.startOver();
      yield;
    }
  }

  *#deleteStall(id: number): Work {
    const some = this.#database.prepare<[number, number], { id: number; raw_bytes: number }>(
      'SELECT id, raw_bytes FROM evidence WHERE stall_id = ? LIMIT ?',
    );
    const deleteEvidence = this.#database.prepare('DELETE FROM evidence WHERE id = ?');
    for (let rows = some.all(id, MAX_EVIDENCE_ROWS); rows.length > 0; rows = some.all(id, MAX_EVIDENCE_ROWS)) {
      this.#rememberHighest('evidence', 'SELECT max(id) FROM evidence');
      let bytes = 0;
      for (const row of rows) {
        if (hasPackets(this.#database, row.id)) {
          yield* deletePackets(this.#database, row.id);
          deleteEvidence.run(row.id);
          break;
        }
        deleteEvidence.run(row.id);
        bytes += row.raw_bytes;
        if (bytes > MAX_RAW_BYTES) break;
      }
      yield;
    }
    this.#rememberHighest('stalls', 'SELECT max(id) FROM stalls');
    this.#database.prepare('DELETE FROM stalls WHERE id = ?').run(id);
  }

  /** By target. Asked once a round, because samples and their minutes have to go together: where there are rows of minutes, there are samples too. */
  *#samplesUntilUs(keptSinceUs: number): Generator<void, ReadonlyMap<number, number>, void> {
    const untilUs = new Map<number, number>();
    for (const target of this.#database.prepare<[], number>('SELECT id FROM targets').pluck().all()) {
      untilUs.set(target, this.#awaited.deletableUntilUs(0, target, keptSinceUs));
      if (untilUs.size % 16 === 0) yield;
    }
    return untilUs;
  }

  /** Before the samples: charts read samples where there are minutes. */
  #deleteSummaries(nowUs: number, samplesUntilUs: ReadonlyMap<number, number>): Work {
    const untilUs = (level: Level, target: number): number | null =>
      level === 0
        ? (samplesUntilUs.get(target) ?? null)
        : this.#awaited.deletableUntilUs(level, target, summariesKeptSinceUs(level, nowUs, this.#retention));
    return deleteSummaries(this.#database, untilUs, () => this.#rows);
  }

  *#deleteSamples(untilUs: ReadonlyMap<number, number>, nowUs: number): Work {
    const isControl = this.#database
      .prepare<[number], number>(
        `SELECT coalesce(iif(json_valid(definition), json_extract(definition, '$.role') = 'control', 0), 0) FROM targets WHERE id = ?`,
      )
      .pluck();
    const windows = this.#database.prepare<{ around: number; nowUs: number; target: number; control: number }, Window>(
      `SELECT opened_at_us - @around AS from_us, max(last_bad_at_us, coalesce(closed_at_us, @nowUs)) + @around AS to_us FROM incidents
       WHERE deleted_at_us IS NULL AND (target_id = @target OR @control) ORDER BY opened_at_us`,
    );
    const next = this.#database
      .prepare<[number, number, number], number>(
        'SELECT started_at_us FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ? ORDER BY started_at_us LIMIT 1',
      )
      .pluck();
    const boundary = this.#database
      .prepare<[number, number, number, number], number>(
        'SELECT started_at_us FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ? ORDER BY started_at_us LIMIT 1 OFFSET ?',
      )
      .pluck();
    const remove = this.#database.prepare(
      'DELETE FROM samples WHERE target_id = ? AND started_at_us >= ? AND started_at_us < ?',
    );
    let looked = 0;
    for (const [target, beforeUs] of untilUs) {
      let kept: readonly Window[] | null = null;
      let fromUs = Number.MIN_SAFE_INTEGER;
      for (;;) {
        const oldestUs = next.get(target, fromUs, beforeUs);
        if (oldestUs === undefined) break;
        kept ??= windows.all({ around: KEPT_AROUND_INCIDENT_US, nowUs, target, control: isControl.get(target) ?? 0 });
        const within = kept.find((window) => window.from_us <= oldestUs && oldestUs <= window.to_us);
        if (within !== undefined) {
          fromUs = within.to_us + 1;
          continue;
        }
        const keptFromUs = kept.find((window) => window.from_us > oldestUs)?.from_us ?? beforeUs;
        const untilUs = Math.min(beforeUs, keptFromUs);
        const stepUntilUs = boundary.get(target, oldestUs, untilUs, this.#rows) ?? untilUs;
        remove.run(target, oldestUs, stepUntilUs);
        fromUs = stepUntilUs;
        yield;
      }
      looked += 1;
      if (looked % 16 === 0) yield;
    }
  }

  *#deleteNearMisses(beforeUs: number): Work {
    const some = this.#database
      .prepare<[number], number>(
        'SELECT id FROM stalls WHERE incident_id IS NULL AND ended_at_us IS NOT NULL AND started_at_us < ? LIMIT 50',
      )
      .pluck();
    for (let ids = some.all(beforeUs); ids.length > 0; ids = some.all(beforeUs)) {
      for (const id of ids) yield* this.#deleteStall(id);
      yield;
    }
  }

  *#deleteGaps(beforeUs: number): Work {
    const remove = this.#database.prepare(
      'DELETE FROM gaps WHERE id IN (SELECT id FROM gaps WHERE started_at_us < ? AND ended_at_us < ? LIMIT 100)',
    );
    while (remove.run(beforeUs, beforeUs).changes > 0) yield;
  }

  /** Words go when no sample can hold them any more: those kept around incidents may, so words of their time stay. */
  *#deleteWords(beforeUs: number): Work {
    const remove = this.#database.prepare(
      `DELETE FROM words WHERE id IN (SELECT id FROM words WHERE used_until_us < @beforeUs AND NOT EXISTS (
         SELECT 1 FROM incidents WHERE opened_at_us - @around <= words.used_until_us
         AND max(last_bad_at_us, coalesce(closed_at_us, last_bad_at_us)) + @around >= words.used_from_us) LIMIT 64)`,
    );
    while (remove.run({ beforeUs, around: KEPT_AROUND_INCIDENT_US }).changes > 0) {
      this.#onWordsDeleted();
      yield;
    }
  }

  #thinPaths(nowUs: number): Work {
    const { pathsDays, pathsInFullDays } = this.#retention;
    const times = {
      nowUs,
      beforeUs: nowUs - pathsDays * DAY_US,
      thinBeforeUs: nowUs - Math.min(pathsInFullDays, pathsDays) * DAY_US,
      aroundUs: KEPT_AROUND_INCIDENT_US,
    };
    return this.#paths.work(times, () => this.#rows, this.#onWordsDeleted);
  }

  *#giveBackPages(): Work {
    const count = (name: string): number => Number(this.#database.pragma(name, { simple: true }));
    const pages = count('page_count');
    let free = count('freelist_count');
    if (free < MIN_FREE_PAGES || free < pages * FREE_SHARE) return;
    while (free > MIN_FREE_PAGES / 2) {
      this.#database.pragma(`incremental_vacuum(${PAGES_GIVEN_BACK_AT_ONCE})`);
      yield;
      const left = count('freelist_count');
      if (left >= free) return;
      free = left;
    }
  }

  /** A number that was given out must not come again after a restart, so the highest is noted before its row may go. */
  #rememberHighest(what: string, query: string): void {
    const highest = this.#database.prepare<[], number | null>(query).pluck().get();
    if (typeof highest !== 'number') return;
    this.#database
      .prepare(
        'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)',
      )
      .run(`highest_${what}`, highest);
  }
}
