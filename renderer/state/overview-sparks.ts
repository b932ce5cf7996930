import { create } from 'zustand';
import type { SparkJson } from '../../electron/contract/chart-shapes.ts';
import type { GapJson } from '../../electron/contract/shapes.ts';
import type { EngineClient } from '../api/engine-client.ts';
import type { Frames } from './frames.ts';
import { pause } from './pause.ts';

const MINUTE_MS = 60_000;
export const SPARK_SPAN_MS = 3 * 3_600_000;
/** A place for each whole minute, as the engine keeps them, so that a peak stands where it was. */
const POINTS = SPARK_SPAN_MS / MINUTE_MS;

/** A course with the stretch that it covers; `gaps` are its own and those of all targets. Times are Date.now() milliseconds. */
export interface Spark {
  readonly fromMs: number;
  readonly toMs: number;
  readonly worstMs: readonly (number | null)[];
  readonly windows: readonly Stretch[];
  readonly gaps: readonly Stretch[];
}

/** `toMs` null: it is not over yet. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number | null;
}

export const useSparks = create<{ readonly sparks: ReadonlyMap<string, Spark> }>(() => ({ sparks: new Map() }));

/** A target in sight. What has another `mark` than when it was read is read again. */
export interface InSight {
  readonly name: string;
  readonly mark: string;
}

const STALE_AFTER_MS = 60_000;
/** Rows that fly by while a person scrolls are not asked for. */
const SETTLED_AFTER_MS = 120;
const LOOK_EVERY_MS = 2_000;
/** As many as the contract lets one ask for at once. */
const MOST_AT_ONCE = 200;

export interface SparkReader {
  /** Tells what is in sight now. */
  look(inSight: readonly InSight[]): void;
}

/** Reads courses of the rows in sight, and again each minute while they stay there. */
export function followSparks(client: EngineClient, frames: Frames, signal: AbortSignal): SparkReader {
  const read = new Map<string, { readonly mark: string; readonly atMs: number }>();
  let inSight: readonly InSight[] = [];
  let looked = new AbortController();

  const readStale = async (): Promise<boolean> => {
    const nowMs = Date.now();
    const stale = inSight
      .filter(({ name, mark }) => {
        const known = read.get(name);
        return known === undefined || known.mark !== mark || Math.abs(nowMs - known.atMs) > STALE_AFTER_MS;
      })
      .slice(0, MOST_AT_ONCE);
    if (stale.length === 0) return true;
    // The minute that runs now is the last place.
    const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
    const fromMs = toMs - SPARK_SPAN_MS;
    const answer = await client.call(
      'overview.sparks',
      {
        targets: stale.map(({ name }) => name),
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        points: POINTS,
      },
      signal,
    );
    if (!answer.ok) return true;
    for (const { name, mark } of stale) read.set(name, { mark, atMs: nowMs });
    const { sparks, gaps } = answer.value;
    useSparks.setState((state) => ({ sparks: sparksAfter(state.sparks, sparks, gaps, fromMs, toMs) }));
    return false;
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const allRead = frames.hidden() || (await readStale());
      if (!allRead) continue;
      await pause(LOOK_EVERY_MS, AbortSignal.any([signal, looked.signal]));
      if (!looked.signal.aborted) continue;
      // Another look within that time starts the wait anew.
      while (looked.signal.aborted && !signal.aborted) {
        looked = new AbortController();
        await pause(SETTLED_AFTER_MS, AbortSignal.any([signal, looked.signal]));
      }
    }
  };
  void run();
  return {
    look(now) {
      const isNew = now.some(({ name, mark }) => read.get(name)?.mark !== mark);
      inSight = now;
      if (isNew) looked.abort();
    },
  };
}

export function sparksAfter(
  before: ReadonlyMap<string, Spark>,
  fresh: readonly SparkJson[],
  gapsOfAll: readonly GapJson[],
  fromMs: number,
  toMs: number,
): ReadonlyMap<string, Spark> {
  const after = new Map(before);
  const shared = gapsOfAll.map(stretchOf);
  for (const { target, worstMs, windows, gaps } of fresh) {
    after.set(target, {
      fromMs,
      toMs,
      worstMs,
      windows: windows.map((window) => ({
        fromMs: Date.parse(window.from),
        toMs: window.to === null ? null : Date.parse(window.to),
      })),
      gaps: [...shared, ...gaps.map(stretchOf)],
    });
  }
  return after;
}

const stretchOf = (gap: GapJson): Stretch => ({
  fromMs: Date.parse(gap.startedAt),
  toMs: gap.endedAt === null ? null : Date.parse(gap.endedAt),
});
