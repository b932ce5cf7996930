import type { Clock } from '../domain/clock.ts';
import type { Target } from '../domain/target.ts';
import type { Engine } from '../engine/engine.ts';
import type { LearnedPaths } from '../engine/paths/learned-paths.ts';
import type { StoredSighting } from '../store/certificate-rows.ts';
import type { StoreReader } from '../store/reader.ts';
import type { CertificateWatch } from './certificates/certificate-watch.ts';
import type { LiveFigures } from './figures/live-figures.ts';
import { seedFigures } from './figures/seed-figures.ts';
import { rememberPaths } from './remember-paths.ts';
import { rememberWindows } from './remember-windows.ts';

export interface EarlierRunsParts {
  readonly clock: Clock;
  readonly targets: () => readonly Target[];
  readonly paths: LearnedPaths;
  readonly engine: Pick<Engine, 'rememberWindows'>;
  readonly figures: LiveFigures;
  readonly certificates: Pick<CertificateWatch, 'restore'>;
  /** UTC microseconds. */
  readonly startedAtUs: number;
  readonly signal: AbortSignal;
  readonly log: (error: unknown) => void;
}

/**
 * Takes over what the runs before this one left in the store: good paths and when windows opened first, because a request
 * may hang soon, then which certificates were shown, and the figures of the last day. Closes the reader. Never rejects.
 */
export async function takeOverEarlierRuns(reader: StoreReader, parts: EarlierRunsParts): Promise<void> {
  const { clock, targets, paths, engine, figures, certificates, startedAtUs, signal } = parts;
  const log = (error: unknown): void => {
    if (!signal.aborted) parts.log(error);
  };
  await rememberPaths(targets(), reader, paths, { beforeUs: startedAtUs, signal }).catch(log);
  await rememberWindows(targets(), reader, engine, { beforeUs: startedAtUs, signal }).catch(log);
  // Judging begins when it is known what was told before; without that, all is new.
  const stored = await reader.sightings(signal).catch((error: unknown): readonly StoredSighting[] => {
    log(error);
    return [];
  });
  certificates.restore(stored);
  const before = new Set(targets().map(({ id }) => id));
  const isWatched = (id: Target['id']): boolean => before.has(id);
  await seedFigures(figures, reader, { clock, startedAtUs, isWatched, signal, log }).catch(log);
  const still = new Set(targets().map(({ id }) => id));
  for (const id of before) if (!still.has(id)) figures.forget(id);
  await reader.close();
}
