import type { Database } from 'better-sqlite3';
import { PATH_CAUSES } from '../domain/path-snapshot.ts';

/** UTC microseconds. */
export interface PathRetentionTimes {
  readonly nowUs: number;
  /** Older paths go, all of them. */
  readonly beforeUs: number;
  /** Older paths are thinned out. */
  readonly thinBeforeUs: number;
  /** Paths this close to an incident's window stay with it. */
  readonly aroundUs: number;
}

interface Window {
  readonly from_us: number;
  readonly to_us: number;
}

interface Row {
  readonly taken_at_us: number;
  readonly cause: number;
  readonly shape_id: number;
}

const DAY_US = 86_400_000_000;
/** The paths next to a change of route show what changed; baselines come every five minutes. */
const AROUND_CHANGE_US = 600_000_000;
const BASELINE = PATH_CAUSES.indexOf('baseline');

interface Thinned {
  readonly untilUs: number;
  /** The last baseline until then. */
  readonly baseline: Row | null;
}

const dayOf = (row: Row): number => Math.floor(row.taken_at_us / DAY_US);
const isOtherDayOrShape = (row: Row, before: Row): boolean =>
  dayOf(row) !== dayOf(before) || row.shape_id !== before.shape_id;

type Work = Generator<void, void, void>;

/**
 * Thins out old paths. In full stay those of the last days and those near an incident. Of the older ones stay, of each destination, one baseline
 * a day, those that met somebody new, and those next to a change of route. Yields after each bounded piece of work.
 */
export class PathRetention {
  readonly #database: Database;
  /** How far the paths of a destination have been thinned out since the start, so that a round does not walk them all again. */
  readonly #thinned = new Map<number, Thinned>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Windows are gone that kept paths: the next round looks at all of them again. */
  startOver(): void {
    this.#thinned.clear();
  }

  /** `rows` is asked anew for each step; `onShapesDeleted` is called inside the step's transaction. Throws SqliteError. */
  *work(times: PathRetentionTimes, rows: () => number, onShapesDeleted: () => void): Work {
    const windows = this.#database
      .prepare<{ around: number; nowUs: number }, Window>(
        `SELECT opened_at_us - @around AS from_us, max(last_bad_at_us, coalesce(closed_at_us, @nowUs)) + @around AS to_us
         FROM incidents WHERE deleted_at_us IS NULL`,
      )
      .all({ around: times.aroundUs, nowUs: times.nowUs });
    const isKept = (atUs: number): boolean => windows.some((window) => window.from_us <= atUs && atUs <= window.to_us);
    const destinations = this.#database.prepare<[], number>('SELECT id FROM path_destinations').pluck().all();
    let looked = 0;
    for (const destination of destinations) {
      yield* this.#thin(destination, times, isKept, rows);
      looked += 1;
      if (looked % 16 === 0) yield;
    }
    yield* this.#deleteChanges(times.beforeUs);
    yield* this.#deleteUnused(times, onShapesDeleted);
  }

  *#thin(destination: number, times: PathRetentionTimes, isKept: (atUs: number) => boolean, rows: () => number): Work {
    const some = this.#database.prepare<[number, number, number, number], Row>(
      `SELECT taken_at_us, cause, shape_id FROM paths WHERE destination_id = ? AND taken_at_us > ? AND taken_at_us < ?
       ORDER BY taken_at_us LIMIT ?`,
    );
    const remove = this.#database.prepare('DELETE FROM paths WHERE destination_id = ? AND taken_at_us = ?');
    const changed = this.#database
      .prepare<[number, number, number], number>(
        'SELECT EXISTS (SELECT 1 FROM route_changes WHERE destination_id = ? AND at_us BETWEEN ? AND ?)',
      )
      .pluck();
    const isNextToChange = (atUs: number): boolean =>
      changed.get(destination, atUs - AROUND_CHANGE_US, atUs + AROUND_CHANGE_US) === 1;

    yield* this.#deleteOld(destination, times.beforeUs, isKept, rows);
    const begun = this.#thinned.get(destination);
    let fromUs = begun?.untilUs ?? times.beforeUs - 1;
    let baseline = begun?.baseline ?? null;
    for (;;) {
      const found = some.all(destination, fromUs, times.thinBeforeUs, rows());
      for (const row of found) {
        const isNews = row.cause === BASELINE && (baseline === null || isOtherDayOrShape(row, baseline));
        if (row.cause === BASELINE) baseline = row;
        const stays = isNews || isKept(row.taken_at_us) || isNextToChange(row.taken_at_us);
        if (!stays) remove.run(destination, row.taken_at_us);
        fromUs = row.taken_at_us;
      }
      if (found.length === 0) break;
      this.#thinned.set(destination, { untilUs: fromUs, baseline });
      yield;
    }
  }

  *#deleteOld(destination: number, beforeUs: number, isKept: (atUs: number) => boolean, rows: () => number): Work {
    const some = this.#database
      .prepare<[number, number, number, number], number>(
        'SELECT taken_at_us FROM paths WHERE destination_id = ? AND taken_at_us > ? AND taken_at_us < ? ORDER BY taken_at_us LIMIT ?',
      )
      .pluck();
    const remove = this.#database.prepare('DELETE FROM paths WHERE destination_id = ? AND taken_at_us = ?');
    let fromUs = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const found = some.all(destination, fromUs, beforeUs, rows());
      for (const atUs of found) {
        if (!isKept(atUs)) remove.run(destination, atUs);
        fromUs = atUs;
      }
      if (found.length === 0) return;
      yield;
    }
  }

  *#deleteChanges(beforeUs: number): Work {
    const remove = this.#database.prepare(
      `DELETE FROM route_changes WHERE (destination_id, at_us, kind, ttl) IN (
         SELECT destination_id, at_us, kind, ttl FROM route_changes WHERE at_us < ? LIMIT 100)`,
    );
    while (remove.run(beforeUs).changes > 0) yield;
  }

  /** A shape goes when no path can have it any more: those kept around incidents may, so shapes of their time stay. */
  *#deleteUnused(times: PathRetentionTimes, onShapesDeleted: () => void): Work {
    const removeShapes = this.#database.prepare(
      `DELETE FROM path_shapes WHERE id IN (SELECT id FROM path_shapes WHERE used_until_us < @beforeUs AND NOT EXISTS (
         SELECT 1 FROM incidents WHERE opened_at_us - @around <= path_shapes.used_until_us
         AND max(last_bad_at_us, coalesce(closed_at_us, last_bad_at_us)) + @around >= path_shapes.used_from_us) LIMIT 64)`,
    );
    while (removeShapes.run({ beforeUs: times.beforeUs, around: times.aroundUs }).changes > 0) {
      onShapesDeleted();
      yield;
    }
    const removeDestinations = this.#database.prepare(
      `DELETE FROM path_destinations WHERE NOT EXISTS (SELECT 1 FROM path_shapes WHERE destination_id = path_destinations.id)
       AND NOT EXISTS (SELECT 1 FROM paths WHERE destination_id = path_destinations.id)
       AND NOT EXISTS (SELECT 1 FROM route_changes WHERE destination_id = path_destinations.id)`,
    );
    if (removeDestinations.run().changes > 0) onShapesDeleted();
    yield;
  }
}
