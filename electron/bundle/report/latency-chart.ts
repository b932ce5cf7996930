import { msText } from '../../domain/ms-text.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { TimeSpan } from '../bundle-source.ts';
import type { LatencyColumn } from '../samples/latency-columns.ts';
import { type Html, html, NOTHING } from './html.ts';
import { hundredths, msLabel, msScale, msShare, msTicks, percentOf, utcTicks } from './report-axis.ts';

/** Units of the drawing across; it is stretched to the width of the page, so only heights are pixels. */
const ACROSS = 1_000;
const TOP = 6;
const MOST_BANDS = 100;
/** Columns that are further apart than this many usual distances are not joined by a line. */
const BREAK_AT = 4;

export interface ChartContent {
  /** As it is said aloud; redacted. */
  readonly name: string;
  readonly span: TimeSpan;
  readonly columns: readonly LatencyColumn[];
  /** The windows of incidents. */
  readonly windows: readonly TimeSpan[];
  readonly gaps: readonly TimeSpan[];
  /** null without that line. */
  readonly slowAfterMs: number | null;
  readonly heightPx: number;
}

/** Latency over time on a logarithmic axis: median with the range of the good ones, and each slow and failed place marked. */
export function latencyChart(content: ChartContent): Html {
  const { columns, span, heightPx, slowAfterMs } = content;
  if (columns.length === 0) return html`<p class="note">No request was recorded in this time.</p>`;
  const scale = msScale([
    ...columns.flatMap(({ leastMs, mostMs, slowestMs, longestFailedMs }) =>
      [leastMs, mostMs, slowestMs, longestFailedMs].filter((ms) => ms !== null),
    ),
    ...(slowAfterMs === null || columns.every(({ slow, failed }) => slow + failed === 0) ? [] : [slowAfterMs]),
  ]);
  const plotPx = heightPx - TOP;
  const y = (ms: number): number => Math.round((TOP + (1 - msShare(scale, ms)) * plotPx) * 10) / 10;
  const ticks = msTicks(scale, heightPx > 120 ? 7 : 3);
  const slowLine =
    slowAfterMs !== null && slowAfterMs <= scale.mostMs && slowAfterMs >= scale.leastMs ? slowAfterMs : null;
  return html`<div class="chart"><svg class="values" width="52" height="${heightPx + 18}" aria-hidden="true">${ticks.map(
    (ms) => html`<text class="tick" x="46" y="${y(ms) + 4}" text-anchor="end">${msLabel(ms)}</text>`,
  )}</svg><div class="plots"><svg class="plot" width="100%" height="${heightPx + 18}" role="img" aria-label="${spoken(content)}">${bands(content)}${ticks.map(
    (ms) => html`<line class="grid" x1="0" y1="${y(ms)}" x2="100%" y2="${y(ms)}"/>`,
  )}${timeAxis(span, heightPx)}${
    slowLine === null ? NOTHING : html`<line class="thr" x1="0" y1="${y(slowLine)}" x2="100%" y2="${y(slowLine)}"/>`
  }</svg><svg class="lines" width="100%" height="${heightPx}" aria-hidden="true" viewBox="0 0 ${ACROSS} ${heightPx}" preserveAspectRatio="none">${drawing(content, y)}</svg></div></div>`;
}

function timeAxis(span: TimeSpan, heightPx: number): Html {
  const ticks = utcTicks(span, 9);
  return html`<line class="base" x1="0" y1="${heightPx}" x2="100%" y2="${heightPx}"/>${ticks.map(
    ({ percent, label }) => {
      const anchor = percent < 3 ? 'start' : percent > 97 ? 'end' : 'middle';
      return html`<line class="grid" x1="${percent}%" y1="${TOP}" x2="${percent}%" y2="${heightPx}"/><text class="tick" x="${percent}%" y="${heightPx + 14}" text-anchor="${anchor}">${label}</text>`;
    },
  )}`;
}

function bands({ span, windows, gaps, heightPx }: ChartContent): Html {
  const band = (name: string, each: TimeSpan): Html => {
    const from = percentOf(each.fromUs, span);
    // A rectangle without a width is not drawn at all, and a window of seconds in a day has next to none.
    const width = Math.max(0.02, hundredths(percentOf(each.toUs, span) - from));
    return html`<rect class="${name}" x="${from}%" y="${TOP}" width="${width}%" height="${heightPx - TOP}"/>`;
  };
  const inside = (each: TimeSpan): boolean => each.toUs >= span.fromUs && each.fromUs <= span.toUs;
  return html`${gaps
    .filter(inside)
    .slice(0, MOST_BANDS)
    .map((gap) => band('gap', gap))}${windows
    .filter(inside)
    .slice(0, MOST_BANDS)
    .map((window) => band('window', window))}`;
}

function drawing({ columns, span, gaps }: ChartContent, y: (ms: number) => number): Html {
  const x = (column: LatencyColumn): number =>
    Math.round((ACROSS * 10 * ((column.fromUs + column.toUs) / 2 - span.fromUs)) / (span.toUs - span.fromUs)) / 10;
  const good = columns.flatMap((column) => {
    const { leastMs, medianMs, mostMs } = column;
    return leastMs === null || medianMs === null || mostMs === null
      ? []
      : [{ column, at: x(column), least: y(leastMs), median: y(medianMs), most: y(mostMs) }];
  });
  const distances = good.slice(1).map(({ at }, index) => at - (good[index]?.at ?? at));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const runs: (typeof good)[] = [];
  for (const point of good) {
    const before = runs.at(-1)?.at(-1);
    const broken =
      before === undefined ||
      point.at - before.at > usual * BREAK_AT ||
      columns.some(
        ({ fromUs, good, slow, failed }) =>
          fromUs > before.column.fromUs && fromUs < point.column.fromUs && good === 0 && slow + failed > 0,
      ) ||
      gaps.some(({ fromUs, toUs }) => fromUs < point.column.toUs && toUs > before.column.fromUs);
    if (broken) runs.push([point]);
    else runs.at(-1)?.push(point);
  }
  const area = runs
    .map((run) => {
      const there = run.map(({ at, most }) => `${at} ${most}`).join('L');
      const back = run
        .toReversed()
        .map(({ at, least }) => `${at} ${least}`)
        .join('L');
      return `M${there}L${back}Z`;
    })
    .join('');
  const line = runs
    .map((run) => `M${run.map(({ at, median }) => `${at} ${median}`).join('L')}${run.length === 1 ? 'h.01' : ''}`)
    .join('');
  const marks = (pick: (column: LatencyColumn) => number | null): string =>
    columns
      .flatMap((column) => {
        const ms = pick(column);
        return ms === null ? [] : [`M${x(column)} ${y(ms)}h.01`];
      })
      .join('');
  const path = (name: string, d: string): Html => (d === '' ? NOTHING : html`<path class="${name}" d="${d}"/>`);
  return html`${path('range', area)}${path('median', line)}${path(
    'slow',
    marks(({ slowestMs }) => slowestMs),
  )}${path(
    'failed',
    marks(({ failed, longestFailedMs }) => longestFailedMs ?? (failed > 0 ? 0 : null)),
  )}`;
}

/** What the chart shows, for who cannot see it. */
function spoken({ name, span, columns, windows }: ChartContent): string {
  const sum = (pick: (column: LatencyColumn) => number): number =>
    columns.reduce((total, column) => total + pick(column), 0);
  const medians = columns.flatMap(({ medianMs }) => medianMs ?? []).toSorted((a, b) => a - b);
  const usual = medians[Math.floor(medians.length / 2)];
  const worst = columns
    .flatMap(({ slowestMs, longestFailedMs }) => [slowestMs ?? 0, longestFailedMs ?? 0])
    .reduce((one, other) => Math.max(one, other), 0);
  return [
    `Latency of ${name} from ${utcText(span.fromUs)} to ${utcText(span.toUs)}`,
    `${sum(({ good }) => good)} good requests${usual === undefined ? '' : `, usually ${msText(usual)}`}`,
    `${sum(({ slow }) => slow)} slow and ${sum(({ failed }) => failed)} failed${worst === 0 ? '' : `, ${msText(worst)} at the worst`}`,
    `${windows.length} window${windows.length === 1 ? '' : 's'} shaded`,
  ].join('; ');
}
