import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { StoreReader } from '../../store/reader.ts';
import { PART_US } from './half-hours.ts';
import { KEPT_US, type LiveFigures } from './live-figures.ts';
import { MINUTE_US, MINUTES_KEPT } from './worst-minutes.ts';

/** Windows of the last day; who has more of them reads none of them in a list. */
const MAX_INCIDENTS = 5_000;

/** A target takes about a millisecond, and more of them at once would hold up what is measured meanwhile. */
const TURN_MS = 2;

export interface SeedOptions {
  readonly clock: Clock;
  /** What is before this moment comes from the store, what is after it from the engine. UTC microseconds. */
  readonly startedAtUs: number;
  readonly isWatched: (id: TargetId) => boolean;
  readonly signal: AbortSignal;
  /** What is damaged is left out. */
  readonly log: (error: unknown) => void;
}

/** Brings what the store has of the time before the start into the figures, in parts, so that probing goes on meanwhile. */
export async function seedFigures(figures: LiveFigures, reader: StoreReader, options: SeedOptions): Promise<void> {
  const { clock, startedAtUs, isWatched, signal, log } = options;
  const range = { fromUs: startedAtUs - KEPT_US, toUs: startedAtUs };
  for (const gap of await reader.gaps(range, signal)) {
    if (gap.targetId === null || isWatched(gap.targetId)) figures.addEarlierGap(gap);
  }
  const incidents = await reader.incidents({ ...range, targetId: null, openOnly: false, limit: MAX_INCIDENTS }, signal);
  for (const incident of incidents.toReversed()) {
    if (isWatched(incident.targetId)) figures.addEarlierIncident(incident);
  }
  const request = { ...range, partUs: PART_US, sparkFromUs: startedAtUs - MINUTES_KEPT * MINUTE_US };
  let turnMs = clock.monotonicMs();
  for await (const seeds of reader.seedFigures(request, signal)) {
    for (const { targetId, parts, sparkFromUs, worstMs } of seeds) {
      if (!isWatched(targetId)) continue;
      figures.addEarlierMinutes(targetId, sparkFromUs, worstMs);
      for (const part of parts) {
        try {
          figures.addEarlierPart(targetId, part);
        } catch (error) {
          log(error);
        }
      }
      figures.makeReady(targetId);
      if (clock.monotonicMs() - turnMs < TURN_MS) continue;
      await nextTurn();
      signal.throwIfAborted();
      turnMs = clock.monotonicMs();
    }
  }
  figures.completed();
}
