import { HOUR_US, MINUTE_US } from './chart-buckets.ts';

/** How long one row of each level is, finest first; each is a multiple of the one before. The order is the file's format. */
export const LEVEL_US = [MINUTE_US, 10 * MINUTE_US, 2 * HOUR_US] as const;
export type Level = 0 | 1 | 2;
export const LEVELS: readonly Level[] = [0, 1, 2];
export const COARSEST = 2 satisfies Level;

export const levelUs = (level: Level): number => LEVEL_US[level];

export function finer(level: Level): Level | null {
  switch (level) {
    case 0:
      return null;
    case 1:
      return 0;
    case 2:
      return 1;
  }
}

/** The coarsest level of which a stretch of that length holds whole rows only; null when none is fine enough. */
export function levelFor(lengthUs: number): Level | null {
  if (lengthUs % LEVEL_US[2] === 0) return 2;
  if (lengthUs % LEVEL_US[1] === 0) return 1;
  return lengthUs % LEVEL_US[0] === 0 ? 0 : null;
}

export const floorTo = (us: number, unitUs: number): number => Math.floor(us / unitUs) * unitUs;
export const ceilTo = (us: number, unitUs: number): number => Math.ceil(us / unitUs) * unitUs;
