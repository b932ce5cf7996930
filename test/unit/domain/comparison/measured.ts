import type {
  ComparedSeries,
  MemberTraits,
  TimeWindow,
} from '../../../../electron/domain/comparison/compared-series.ts';
import { seriesFrom } from './clustered-windows.ts';

interface Measured {
  readonly name?: string;
  readonly hours?: number;
  readonly traits?: Partial<MemberTraits>;
  /** A window each so many minutes, from the first minute on. */
  readonly everyMin?: number | null;
  readonly fromMin?: number;
  readonly lastsMin?: number;
  /** Hours in which nothing was measured. */
  readonly gap?: readonly [fromHour: number, toHour: number];
  readonly slowAfterMs?: number;
  readonly clock?: ComparedSeries['clock'];
}

const MINUTE_US = 60e6;

/** Probed every five seconds, in blocks of ten minutes; in its windows every probe hangs in connecting. */
export function measured(of: Measured): ComparedSeries {
  const { name = 'shop', hours = 24, traits = {}, everyMin = null, fromMin = 7, lastsMin = 3, gap } = of;
  const blocks = hours * 6;
  const bad = new Float64Array(blocks);
  const probes = new Float64Array(blocks).fill(120);
  const windows: TimeWindow[] = [];
  if (everyMin !== null) {
    for (let at = fromMin; at + lastsMin < hours * 60; at += everyMin * spread(windows.length)) {
      if (gap !== undefined && at >= gap[0] * 60 && at < gap[1] * 60) continue;
      windows.push({
        incident: windows.length + 1,
        fromUs: at * MINUTE_US,
        toUs: (at + lastsMin) * MINUTE_US,
        worstMs: 9_000,
      });
      for (let minute = at; minute < at + lastsMin; minute += 1 / 12) {
        const block = Math.floor(minute / 10 + 1e-9);
        bad[block] = Math.min(120, (bad[block] ?? 0) + 1);
      }
    }
  }
  if (gap !== undefined) {
    bad.fill(0, gap[0] * 6, gap[1] * 6);
    probes.fill(0, gap[0] * 6, gap[1] * 6);
  }
  const series = seriesFrom({ bad, probes, windows, name, traits });
  return { ...series, slowAfterMs: of.slowAfterMs ?? series.slowAfterMs, clock: of.clock ?? null };
}

/** Windows on the stroke would be a job, not the weather: the time to the next goes from half to one and a half of the mean. */
const spread = (index: number): number => 0.5 + ((index * 7) % 11) / 10;
