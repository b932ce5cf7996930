import { connection } from './connection.ts';
import { closePath, openPath } from './engine.ts';
import { followNews } from './engine-news.ts';
import { browserFrames } from './frames.ts';
import { feedHistory, type HistoryFeed } from './history.ts';
import { followFigures } from './overview-figures.ts';
import { feedPath, type PathChoice, type PathFeed } from './path-view.ts';
import { usePath } from './paths.ts';
import type { Look, Span } from './target.ts';
import { feedTarget, type TargetFeed } from './target-feed.ts';

const HOUR_MS = 3_600_000;

interface Feeds {
  readonly target: TargetFeed;
  readonly path: PathFeed;
  readonly history: HistoryFeed;
}

/** Of the one target that is shown; null while none is. */
let feeds: Feeds | null = null;
/** Whoever goes from one target to the next goes on with the same range. */
let lastRangeMs = HOUR_MS;
/** The moment at which the next target is shown, where somebody asked for one. */
let arrival: { readonly target: string; readonly span: Span; readonly atMs: number } | null = null;

/** Has a target shown at a stretch of time with the path of a moment in it, as soon as somebody follows it. */
export function arriveAt(target: string, span: Span, atMs: number): void {
  arrival = { target, span, atMs };
}

/** Begins to follow a target and the path to it; the returned function ends it. */
export function followTarget(name: string): () => void {
  const client = connection.engine;
  const ending = new AbortController();
  const path = feedPath(client, name);
  const target = feedTarget(client, name, lastRangeMs, {
    now: () => Date.now(),
    hidden: () => browserFrames.hidden(),
    onSettled: (_target, span) => path.readStrip(span),
  });
  const history = feedHistory(client, name);
  const own: Feeds = { target, path, history };
  feeds = own;
  const unfollow = followNews({
    events(events) {
      target.events(events);
      path.events(events);
      history.events(events);
    },
    live() {
      target.live();
      history.live();
    },
  });
  void followFigures(client, browserFrames, ending.signal);
  void openPath(name);
  if (arrival?.target === name) {
    target.look({ span: arrival.span, live: false }, true);
    path.showMoment(arrival.atMs);
    // Whoever comes again later comes to see what is now.
    setTimeout(() => {
      arrival = null;
    }, 0);
  }
  return () => {
    unfollow();
    ending.abort();
    target.stop();
    path.stop();
    history.stop();
    if (feeds === own) feeds = null;
    if (usePath.getState().shown?.target === name) closePath();
  };
}

/** The last so many milliseconds. */
export function showRange(rangeMs: number): void {
  lastRangeMs = rangeMs;
  feeds?.target.showRange(rangeMs);
}

/** Another stretch; with `remember`, `lookBack` comes back to the one before. */
export const look = (what: Look, remember: boolean): void => feeds?.target.look(what, remember);
export const lookBack = (): void => feeds?.target.lookBack();
export const resetLook = (): void => feeds?.target.reset();
export const setLive = (live: boolean): void => feeds?.target.setLive(live);
export const setEntries = (entries: number): void => feeds?.target.setEntries(entries);

export const readOlderHistory = async (): Promise<void> => feeds?.history.readOlder();

export const choosePath = (choice: PathChoice): void => feeds?.path.choose(choice);
export const showPathAt = (atMs: number): void => feeds?.path.showMoment(atMs);
/** So many rounds, one each second. */
export const runPath = (cycles: number): void => feeds?.path.runCycles(cycles);
export const endPathRun = (): void => feeds?.path.endRun();
export const setStripCells = (cells: number): void => feeds?.path.setCells(cells);
