import type { PathSnapshot } from '../domain/path-snapshot.ts';
import { withUsualAnswerers } from '../domain/usual-answerers.ts';
import type { StoreReader } from '../store/reader.ts';
import { reading } from './read-errors.ts';

/** Long enough for a dozen regular traces, short enough for the route to be the same one. */
const USUAL_WITHIN_US = 3_600_000_000;
const USUAL_TRACES = 40;

/**
 * The newest path before that moment that reached the destination while nothing hung; at each hop with all who answered there in the
 * good traces of the hour before it and since the last change of route, so that the turn of a load balancer is no difference. Rejects with ContractError.
 */
export async function lastGoodPath(
  reader: StoreReader,
  destination: string,
  beforeUs: number,
  signal?: AbortSignal,
): Promise<PathSnapshot | null> {
  const path = await reading(reader.lastGoodPath(destination, beforeUs, signal));
  if (path === null) return null;
  const hour = { fromUs: path.takenAtUs - USUAL_WITHIN_US, toUs: path.takenAtUs + 1 };
  // What was met before the route changed for good is usual no more.
  const [change] = await reading(reader.routeChanges(hour, destination, 1, signal));
  const range = { fromUs: change?.atUs ?? hour.fromUs, toUs: path.takenAtUs };
  const before = await reading(reader.paths(destination, range, USUAL_TRACES, signal));
  return withUsualAnswerers(
    path,
    before.filter(({ cause, trace }) => cause !== 'stall' && trace.reached),
  );
}
