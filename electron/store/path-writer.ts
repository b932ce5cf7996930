import type { Database, Statement } from 'better-sqlite3';
import { PATH_CAUSES, type PathSnapshot, type RouteChange } from '../domain/path-snapshot.ts';
import type { Trace } from '../domain/trace.ts';
import { ShapeError } from './checked-json.ts';
import { packPath } from './path-packing.ts';
import { hopsText, type PathShape, parseShape, shapeOfTrace, skeletonText, widened } from './path-shape.ts';

/** Paths of one destination that were taken in the same microsecond are moved on by one each, this often at most. */
const MAX_BUMPS = 1_000;
/** A shape counts as used until a day after it was noted, so that it is noted at most once a day. */
const NOTED_AHEAD_US = 86_400_000_000;
const MAX_REMEMBERED = 5_000;

interface KnownShape {
  readonly id: number;
  readonly shape: PathShape;
  usedFromUs: number;
  usedUntilUs: number;
}

interface ShapeRow {
  readonly id: number;
  readonly hops: string;
  readonly used_from_us: number;
  readonly used_until_us: number;
}

/** Turns paths and changes of route into rows. Call inside a transaction, and `forget` when that was rolled back. */
export class PathWriter {
  readonly #findDestination: Statement<[string], number>;
  readonly #addDestination: Statement<[string]>;
  readonly #findShape: Statement<[number, string], ShapeRow>;
  readonly #addShape: Statement<[number, string, string, number, number]>;
  readonly #noteShape: Statement<[number, number, number]>;
  readonly #putPath: Statement<[number, number, number, number, number, Buffer]>;
  readonly #putChange: Statement<[number, number, string, number, string, string, string]>;
  readonly #destinations = new Map<string, number>();
  /** The newest shape of each skeleton; key is destination and skeleton. */
  readonly #shapes = new Map<string, KnownShape>();

  /** Throws SqliteError when the file lacks a table. */
  constructor(database: Database) {
    this.#findDestination = database
      .prepare<[string], number>('SELECT id FROM path_destinations WHERE address = ?')
      .pluck();
    this.#addDestination = database.prepare('INSERT INTO path_destinations (address) VALUES (?)');
    this.#findShape = database.prepare(
      `SELECT id, hops, used_from_us, used_until_us FROM path_shapes WHERE destination_id = ? AND skeleton = ?
       ORDER BY id DESC LIMIT 1`,
    );
    this.#addShape = database.prepare(
      'INSERT INTO path_shapes (destination_id, skeleton, hops, used_from_us, used_until_us) VALUES (?, ?, ?, ?, ?)',
    );
    this.#noteShape = database.prepare('UPDATE path_shapes SET used_from_us = ?, used_until_us = ? WHERE id = ?');
    this.#putPath = database.prepare(
      `INSERT INTO paths (destination_id, taken_at_us, cause, reached, shape_id, packed) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#putChange = database.prepare(
      `INSERT OR REPLACE INTO route_changes (destination_id, at_us, kind, ttl, before, after, summary)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  path(snapshot: PathSnapshot): void {
    const { trace, takenAtUs } = snapshot;
    const destination = this.#destination(trace.destination);
    const { id, shape } = this.#shape(destination, trace, takenAtUs);
    const packed = packPath(trace, shape);
    const cause = PATH_CAUSES.indexOf(snapshot.cause);
    const reached = trace.reached ? 1 : 0;
    for (let bump = 0; bump < MAX_BUMPS; bump += 1) {
      if (this.#putPath.run(destination, takenAtUs + bump, cause, reached, id, packed).changes > 0) return;
    }
  }

  change(change: RouteChange): void {
    const { atUs, kind, ttl, before, after, summary } = change;
    const destination = this.#destination(change.destination);
    this.#putChange.run(destination, atUs, kind, ttl, JSON.stringify(before), JSON.stringify(after), summary);
  }

  /** After a rollback, and after shapes or destinations were deleted. */
  forget(): void {
    this.#destinations.clear();
    this.#shapes.clear();
  }

  #destination(address: string): number {
    const known = this.#destinations.get(address);
    if (known !== undefined) return known;
    const id = this.#findDestination.get(address) ?? Number(this.#addDestination.run(address).lastInsertRowid);
    if (this.#destinations.size >= MAX_REMEMBERED) this.#destinations.clear();
    this.#destinations.set(address, id);
    return id;
  }

  #shape(destination: number, trace: Trace, atUs: number): KnownShape {
    const skeleton = skeletonText(trace);
    const key = `${destination} ${skeleton}`;
    const known = this.#shapes.get(key) ?? this.#load(destination, skeleton);
    const wide = known === null ? null : widened(known.shape, trace);
    const fitting =
      known !== null && wide === known.shape
        ? known
        : this.#add(destination, skeleton, wide ?? shapeOfTrace(trace), atUs);
    if (this.#shapes.size >= MAX_REMEMBERED) this.#shapes.clear();
    this.#shapes.set(key, fitting);
    if (atUs < fitting.usedFromUs || atUs > fitting.usedUntilUs) {
      fitting.usedFromUs = Math.min(fitting.usedFromUs, atUs);
      fitting.usedUntilUs = Math.max(fitting.usedUntilUs, atUs + NOTED_AHEAD_US);
      this.#noteShape.run(fitting.usedFromUs, fitting.usedUntilUs, fitting.id);
    }
    return fitting;
  }

  #load(destination: number, skeleton: string): KnownShape | null {
    const row = this.#findShape.get(destination, skeleton);
    if (row === undefined) return null;
    try {
      const shape = parseShape(skeleton, row.hops);
      return { id: row.id, shape, usedFromUs: row.used_from_us, usedUntilUs: row.used_until_us };
    } catch (error) {
      // A damaged shape is not built upon; a new one follows.
      if (!(error instanceof ShapeError)) throw error;
      return null;
    }
  }

  #add(destination: number, skeleton: string, shape: PathShape, atUs: number): KnownShape {
    const usedUntilUs = atUs + NOTED_AHEAD_US;
    const added = this.#addShape.run(destination, skeleton, hopsText(shape), atUs, usedUntilUs);
    return { id: Number(added.lastInsertRowid), shape, usedFromUs: atUs, usedUntilUs };
  }
}
