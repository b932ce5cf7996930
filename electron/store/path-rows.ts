import type { Database } from 'better-sqlite3';
import { PATH_CAUSES, type PathSnapshot, ROUTE_CHANGE_KINDS, type RouteChange } from '../domain/path-snapshot.ts';
import { CheckedJson, ShapeError } from './checked-json.ts';
import { unpackPath } from './path-packing.ts';
import { type PathShape, parseShape } from './path-shape.ts';
import type { TimeRange } from './reader.ts';

interface PathRow {
  readonly address: string;
  readonly taken_at_us: number;
  readonly cause: number;
  readonly reached: number;
  readonly shape_id: number;
  readonly skeleton: string;
  readonly hops: string;
  readonly packed: Buffer;
}

const SELECT_PATHS = `SELECT address, taken_at_us, cause, reached, shape_id, skeleton, hops, packed FROM path_destinations
  JOIN paths ON paths.destination_id = path_destinations.id JOIN path_shapes ON path_shapes.id = shape_id WHERE address = ?`;

/** Damage is rare and comes in pages: so many unreadable rows are passed over when the one next to a moment is wanted. */
const LOOKED_AT = 32;

const fromOf = (range: TimeRange): number => range.fromUs ?? Number.MIN_SAFE_INTEGER;
const toOf = (range: TimeRange): number => range.toUs ?? Number.MAX_SAFE_INTEGER;

/** Newest first. Rows that are damaged, or of a packing that this version does not know, are left out. */
export function queryPaths(
  database: Database,
  destination: string,
  range: TimeRange,
  limit: number,
): readonly PathSnapshot[] {
  const rows = database
    .prepare<[string, number, number, number], PathRow>(
      `${SELECT_PATHS} AND taken_at_us >= ? AND taken_at_us < ? ORDER BY taken_at_us DESC LIMIT ?`,
    )
    .all(destination, fromOf(range), toOf(range), limit);
  return readablePaths(rows);
}

/** The newest path at that moment or before; null when there is none. */
export function queryPathAt(database: Database, destination: string, atUs: number): PathSnapshot | null {
  const rows = database
    .prepare<[string, number, number], PathRow>(
      `${SELECT_PATHS} AND taken_at_us <= ? ORDER BY taken_at_us DESC LIMIT ?`,
    )
    .all(destination, atUs, LOOKED_AT);
  return readablePaths(rows)[0] ?? null;
}

/** The newest path before that moment that reached its destination and was not taken because of a stall; null when there is none. */
export function queryLastGoodPath(database: Database, destination: string, beforeUs: number): PathSnapshot | null {
  const rows = database
    .prepare<[string, number, number, number], PathRow>(
      `${SELECT_PATHS} AND taken_at_us < ? AND reached = 1 AND cause <> ? ORDER BY taken_at_us DESC LIMIT ?`,
    )
    .all(destination, beforeUs, PATH_CAUSES.indexOf('stall'), LOOKED_AT);
  return readablePaths(rows)[0] ?? null;
}

function readablePaths(rows: readonly PathRow[]): readonly PathSnapshot[] {
  const shapes = new Map<number, PathShape>();
  return rows.flatMap((row) => {
    try {
      const shape = shapes.get(row.shape_id) ?? parseShape(row.skeleton, row.hops);
      shapes.set(row.shape_id, shape);
      return [snapshotOf(row, shape)];
    } catch (error) {
      if (!(error instanceof ShapeError || error instanceof RangeError)) throw error;
      return [];
    }
  });
}

function snapshotOf(row: PathRow, shape: PathShape): PathSnapshot {
  const cause = PATH_CAUSES[row.cause];
  if (cause === undefined) throw new RangeError('path: of a cause that this version does not know');
  const { protocol, port, pathMtuBytes } = shape;
  const { durationMs, hops } = unpackPath(row.packed, shape);
  const destination = row.address;
  return {
    takenAtUs: row.taken_at_us,
    cause,
    trace: { destination, port, protocol, reached: row.reached !== 0, durationMs, pathMtuBytes, hops },
  };
}

interface RouteChangeRow {
  readonly address: string;
  readonly at_us: number;
  readonly kind: string;
  readonly ttl: number;
  readonly before: string;
  readonly after: string;
  readonly summary: string;
}

/** Newest first; null as destination means all. */
export function queryRouteChanges(
  database: Database,
  range: TimeRange,
  destination: string | null,
  limit: number,
): readonly RouteChange[] {
  const rows = database
    .prepare<{ fromUs: number; toUs: number; destination: string | null; limit: number }, RouteChangeRow>(
      `SELECT address, at_us, kind, ttl, before, after, summary FROM path_destinations
       JOIN route_changes ON destination_id = path_destinations.id
       WHERE (@destination IS NULL OR address = @destination) AND at_us >= @fromUs AND at_us < @toUs
       ORDER BY at_us DESC, address, ttl LIMIT @limit`,
    )
    .all({ fromUs: fromOf(range), toUs: toOf(range), destination, limit });
  return rows.flatMap((row) => {
    try {
      return [changeOf(row)];
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return [];
    }
  });
}

function changeOf(row: RouteChangeRow): RouteChange {
  const addresses = (text: string) => CheckedJson.parse(text, 'addresses').list((address) => address.text());
  return {
    destination: row.address,
    atUs: row.at_us,
    kind: new CheckedJson(row, 'route change').field('kind').oneOf(ROUTE_CHANGE_KINDS),
    ttl: row.ttl,
    before: addresses(row.before),
    after: addresses(row.after),
    summary: row.summary,
  };
}
