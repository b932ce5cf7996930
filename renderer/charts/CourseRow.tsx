import { memo, useMemo } from 'react';
import { durationParts } from '../components/duration.ts';
import { AxisWord } from './AxisWord.tsx';
import type { ChartIncident } from './chart-data.ts';
import type { CourseSeries } from './course-data.ts';
import { coursePaths } from './course-paths.ts';
import type { PlotBox } from './plot-box.ts';
import { xOf } from './plot-box.ts';
import type { TimeSpan } from './time-span.ts';
import { windowBands } from './window-bands.ts';

interface Props {
  readonly series: CourseSeries;
  readonly span: TimeSpan;
  readonly box: PlotBox;
  readonly topPx: number;
  readonly heightPx: number;
  readonly topMs: number;
  /** Of the pattern that hatches. */
  readonly hatch: string;
}

const WINDOW_MARK_PX = 3;
const AXIS_APART_PX = 8;

/** One member's course: p50 as a line, to p95 as a band, its windows behind, hatched what was not measured. */
export const CourseRow = memo(function CourseRow({ series, span, box, topPx, heightPx, topMs, hatch }: Props) {
  const bottomPx = topPx + heightPx;
  const paths = useMemo(() => {
    const y = (ms: number): number => bottomPx - Math.min(1, Math.max(0, ms / topMs)) * heightPx;
    return coursePaths(series, span, box, y);
  }, [series, span, box, bottomPx, heightPx, topMs]);
  const bands = useMemo(() => windowBands(series.windows.map(asIncident), span, box, span.toMs), [series, span, box]);
  const { value, unit } = durationParts(topMs);
  return (
    <g className={`course series-${series.look.colour}`}>
      <path className="axis" d={`M${box.leftPx} ${bottomPx}h${box.widthPx}`} />
      {[0.5, 1].map((share) => {
        const y = bottomPx - share * heightPx;
        const figure = String(Number((Number(value) * share).toPrecision(3)));
        const word = share === 1 ? `${figure} ${unit}` : figure;
        return (
          <g key={share}>
            <path className="grid" d={`M${box.leftPx} ${y}h${box.widthPx}`} />
            <AxisWord xPx={box.leftPx - AXIS_APART_PX} yPx={y + 4} words={word} end />
          </g>
        );
      })}
      {series.gaps.map(({ fromMs, toMs }) => {
        const from = xOf(box, span, Math.max(span.fromMs, fromMs));
        const to = xOf(box, span, Math.min(span.toMs, toMs));
        return (
          <rect
            key={fromMs}
            fill={`url(#${hatch})`}
            x={from}
            y={topPx}
            width={Math.max(2, to - from)}
            height={heightPx}
          />
        );
      })}
      {bands.map(({ leftPx, rightPx }) => (
        <rect key={leftPx} className="window" x={leftPx} y={topPx} width={rightPx - leftPx} height={heightPx} />
      ))}
      <path className="usual" d={paths.usual} />
      <path className="middle" d={paths.middle} />
      {bands.map(({ leftPx, rightPx }) => (
        <rect
          key={leftPx}
          className="window-mark"
          x={leftPx}
          y={topPx - WINDOW_MARK_PX}
          width={rightPx - leftPx}
          height={WINDOW_MARK_PX}
        />
      ))}
    </g>
  );
});

const asIncident = (window: CourseSeries['windows'][number], index: number): ChartIncident => ({
  id: index,
  fromMs: window.fromMs,
  toMs: window.toMs,
  worstMs: window.worstMs,
  slow: 0,
  failed: 0,
  summary: '',
});
