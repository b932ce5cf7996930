import type { Sample } from '../domain/sample.ts';

/** Neighbours in the file are written one after the other: many fewer pages are looked up, and words are those of the sample before. */
export function inOrderOfRows(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length < 2) return samples;
  return samples.toSorted((one, other) => one.targetId - other.targetId || one.startedAtUs - other.startedAtUs);
}
