import type { Target } from '../domain/target.ts';
import type { LearnedPaths } from '../engine/paths/learned-paths.ts';
import type { StoreReader } from '../store/reader.ts';
import type { LiveFigures } from './figures/live-figures.ts';
import { seedFigures } from './figures/seed-figures.ts';
import { rememberPaths } from './remember-paths.ts';

export interface EarlierRunsParts {
  readonly targets: () => readonly Target[];
  readonly paths: LearnedPaths;
  readonly figures: LiveFigures;
  /** UTC microseconds. */
  readonly startedAtUs: number;
  readonly signal: AbortSignal;
  readonly log: (error: unknown) => void;
}

/**
 * Takes over what the runs before this one left in the store: good paths first, because a request may hang soon, then the figures of
 * the last day. Closes the reader. Never rejects.
 */
export async function takeOverEarlierRuns(reader: StoreReader, parts: EarlierRunsParts): Promise<void> {
  const { targets, paths, figures, startedAtUs, signal } = parts;
  const log = (error: unknown): void => {
    if (!signal.aborted) parts.log(error);
  };
  await rememberPaths(targets(), reader, paths, { beforeUs: startedAtUs, signal }).catch(log);
  const isWatched = (id: Target['id']): boolean => targets().some((target) => target.id === id);
  await seedFigures(figures, reader, { startedAtUs, isWatched, signal, log }).catch(log);
  await reader.close();
}
