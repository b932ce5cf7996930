import { SampleSummary } from './sample-summary.ts';
import type { Level } from './summary-levels.ts';
import type { Marks, SummaryReading } from './summary-reading.ts';
import type { ClosedRange } from './target-chart.ts';

/** `lengthUs` need not be whole: a row of the sums counts where it begins. */
export interface Places {
  readonly originUs: number;
  readonly lengthUs: number;
}

/**
 * Sums up a range of one target place by place, ascending; `onPlace` is called for those with a sample, and the summary is its own only until
 * it returns. Yields after each bounded piece of work.
 */
export function* walkPlaces(
  reading: SummaryReading,
  target: number,
  range: ClosedRange,
  places: Places,
  level: Level | null,
  marks: Marks,
  onPlace: (place: number, summary: SampleSummary) => void,
): Generator<void> {
  const summary = new SampleSummary();
  let current: number | null = null;
  const finish = (): void => {
    if (current !== null && !summary.isEmpty) onPlace(current, summary);
    summary.clear();
  };
  yield* reading.add(target, range, level, marks, (startedAtUs) => {
    const place = Math.floor((startedAtUs - places.originUs) / places.lengthUs);
    if (place !== current) {
      finish();
      current = place;
    }
    return summary;
  });
  finish();
}
