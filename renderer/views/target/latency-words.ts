import type { ChartData } from '../../charts/chart-data.ts';
import { entriesAround } from '../../charts/entry-search.ts';
import { roughSpanText } from '../../charts/gap-bands.ts';
import { localText } from '../../charts/moment-words.ts';
import { spanLengthMs, type TimeSpan } from '../../charts/time-span.ts';
import { durationText } from '../../components/duration.ts';

/** The chart in one sentence, for those who do not see it. */
export function summaryOf(name: string, data: ChartData, span: TimeSpan): string {
  const shown = entriesAround(data.entries, span).filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs);
  const sums = shown.reduce(
    (sum, entry) => ({
      count: sum.count + entry.count,
      slow: sum.slow + entry.slow,
      failed: sum.failed + entry.failed,
    }),
    { count: 0, slow: 0, failed: 0 },
  );
  const middle = middleOf(shown.flatMap((entry) => entry.p50Ms ?? []));
  const windows = data.incidents.filter(
    ({ fromMs, toMs }) => fromMs <= span.toMs && (toMs ?? Number.POSITIVE_INFINITY) >= span.fromMs,
  ).length;
  const about = [
    `${sums.count.toLocaleString()} samples`,
    ...(middle === null ? [] : [`p50 ${durationText(middle)}`]),
    `${sums.slow.toLocaleString()} slow`,
    `${sums.failed.toLocaleString()} failed`,
    windows === 1 ? 'one timeout window' : `${windows} timeout windows`,
  ];
  const how = data.detail === 'bands' ? 'as bands from p50 to p95' : 'phases on top of each other';
  return `Latency of ${name} from ${localText(span.fromMs)} to ${localText(span.toMs)} (${roughSpanText(spanLengthMs(span))}), ${how}: ${about.join(', ')}.`;
}

/** The middle of some values; null without any. */
export function middleOf(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
