import { connection } from './connection.ts';
import { browserFrames } from './frames.ts';
import { followFigures } from './overview-figures.ts';
import { followSparks, type SparkReader } from './overview-sparks.ts';

/** Keeps figures and courses of the overview fresh until `stop` is called. */
export function followOverview(): SparkReader & { stop(): void } {
  const ending = new AbortController();
  void followFigures(connection.engine, browserFrames, ending.signal);
  const sparks = followSparks(connection.engine, browserFrames, ending.signal);
  return { look: sparks.look, stop: () => ending.abort() };
}
