import type { Database } from 'better-sqlite3';
import type { Hop } from '../domain/trace.ts';
import { queryPaths } from './path-rows.ts';
import type { ClosedRange, PathStrip } from './target-chart.ts';

/** Paths looked at in all: with more in the range, each cell takes its newest ones only. */
const PATHS_LOOKED_AT = 4_000;

interface Cell {
  sent: number;
  lost: number;
  rttSumMs: number;
  rtts: number;
}

interface HopCourse {
  readonly cells: Cell[];
  readonly seen: Map<string, number>;
}

/** Loss and mean delay of each hop in `cells` equal parts of the range; null when no path was traced in it. `goOn` throws when nobody waits any more. */
export function queryPathStrip(
  database: Database,
  destination: string,
  range: ClosedRange,
  cells: number,
  goOn: () => void,
): PathStrip | null {
  const courses = new Map<number, HopCourse>();
  const spanUs = range.toUs - range.fromUs;
  const addPaths = (part: ClosedRange, limit: number): number => {
    const paths = queryPaths(database, destination, part, limit);
    for (const { takenAtUs, trace } of paths) {
      const cell = Math.min(cells - 1, Math.floor(((takenAtUs - range.fromUs) * cells) / spanUs));
      for (const hop of trace.hops) addHop(courses, hop, cell, cells);
    }
    return paths.length;
  };
  if (spanUs <= 0) return null;
  const count = countPaths(database, destination, range);
  if (count === 0) return null;
  if (count <= PATHS_LOOKED_AT) addPaths(range, PATHS_LOOKED_AT);
  else {
    const ofEach = Math.max(1, Math.floor(PATHS_LOOKED_AT / cells));
    for (let cell = 0; cell < cells; cell += 1) {
      const borderUs = (at: number): number => range.fromUs + Math.ceil((spanUs * at) / cells);
      addPaths({ fromUs: borderUs(cell), toUs: borderUs(cell + 1) }, ofEach);
      goOn();
    }
  }
  const hops = [...courses].sort(([one], [other]) => one - other);
  return { destination, hops: hops.map(([ttl, course]) => hopOf(ttl, course)) };
}

function countPaths(database: Database, destination: string, range: ClosedRange): number {
  const count = database.prepare<[string, number, number, number], number>(
    `SELECT count(*) FROM (SELECT 1 FROM path_destinations JOIN paths ON destination_id = id
     WHERE address = ? AND taken_at_us >= ? AND taken_at_us < ? LIMIT ?)`,
  );
  return count.pluck().get(destination, range.fromUs, range.toUs, PATHS_LOOKED_AT + 1) ?? 0;
}

function addHop(courses: Map<number, HopCourse>, hop: Hop, at: number, cells: number): void {
  let course = courses.get(hop.ttl);
  if (course === undefined) {
    course = {
      cells: Array.from({ length: cells }, () => ({ sent: 0, lost: 0, rttSumMs: 0, rtts: 0 })),
      seen: new Map(),
    };
    courses.set(hop.ttl, course);
  }
  for (const address of hop.addresses) course.seen.set(address, (course.seen.get(address) ?? 0) + 1);
  const cell = course.cells[at];
  if (cell === undefined) return;
  cell.sent += hop.sent;
  cell.lost += hop.lost;
  for (const rttMs of hop.rttMs) cell.rttSumMs += rttMs;
  cell.rtts += hop.rttMs.length;
  const averageMs = hop.rttMs.length === 0 ? (hop.statistics?.averageMs ?? null) : null;
  if (averageMs !== null) {
    const answered = Math.max(1, hop.sent - hop.lost);
    cell.rttSumMs += averageMs * answered;
    cell.rtts += answered;
  }
}

function hopOf(ttl: number, { cells, seen }: HopCourse): PathStrip['hops'][number] {
  const [mostSeen] = [...seen].sort(([, one], [, other]) => other - one);
  return {
    ttl,
    address: mostSeen?.[0] ?? null,
    loss: cells.map((cell) => (cell.sent === 0 ? null : cell.lost / cell.sent)),
    rttMs: cells.map((cell) => (cell.rtts === 0 ? null : cell.rttSumMs / cell.rtts)),
  };
}
