import { memo } from 'react';
import { SeriesShapePath } from './SeriesMark.tsx';
import type { SeriesLook } from './series-look.ts';
import { placeOn, type ShareScale } from './share-scale.ts';

/** One figure with the interval that it lies in. */
export interface IntervalMark {
  readonly look: SeriesLook;
  /** null: nothing is drawn for it. */
  readonly value: number | null;
  /** null: nobody can tell, so that the mark stands alone. */
  readonly low: number | null;
  readonly high: number | null;
}

interface Props {
  readonly marks: readonly IntervalMark[];
  readonly scale: ShareScale;
  readonly heightPx: number;
}

const MOST_APART_PX = 9;
const EDGE_PX = 7;
const END_PX = 3;

/** The members under each other on one scale. What it shows stands in the cells beside it, for those who do not see it. */
export const IntervalBars = memo(function IntervalBars({ marks, scale, heightPx }: Props) {
  const apartPx = marks.length < 2 ? 0 : Math.min(MOST_APART_PX, (heightPx - 2 * EDGE_PX) / (marks.length - 1));
  const topPx = (heightPx - apartPx * (marks.length - 1)) / 2;
  return (
    <svg className="interval-bars" width="100%" height={heightPx} aria-hidden="true">
      {scale.ticks.map((tick) => (
        <line key={tick} className="grid" x1={placeOn(scale, tick)} x2={placeOn(scale, tick)} y1={0} y2={heightPx} />
      ))}
      {marks.map(({ look, value, low, high }, index) => {
        if (value === null) return null;
        const y = topPx + index * apartPx;
        const [from, to] = [placeOn(scale, low ?? value), placeOn(scale, high ?? value)];
        return (
          <g key={look.shape} className={`series series-${look.colour}`}>
            {low !== null && high !== null && (
              <>
                <line className="span" x1={from} x2={to} y1={y} y2={y} />
                <line className="span" x1={from} x2={from} y1={y - END_PX} y2={y + END_PX} />
                <line className="span" x1={to} x2={to} y1={y - END_PX} y2={y + END_PX} />
              </>
            )}
            <svg x={placeOn(scale, value)} y={y} overflow="visible" aria-hidden="true">
              <SeriesShapePath shape={look.shape} />
            </svg>
          </g>
        );
      })}
    </svg>
  );
});

/** The words over the bars. */
export const IntervalAxis = ({
  scale,
  wordOf,
}: {
  readonly scale: ShareScale;
  readonly wordOf: (tick: number) => string;
}) => (
  <svg className="interval-bars" width="100%" height="16" aria-hidden="true">
    {scale.ticks.map((tick) => (
      <text key={tick} x={placeOn(scale, tick)} y={12} textAnchor="middle">
        {wordOf(tick)}
      </text>
    ))}
  </svg>
);
