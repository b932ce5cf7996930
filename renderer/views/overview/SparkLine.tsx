import { memo, useMemo } from 'react';
import type { Spark } from '../../state/overview-sparks.ts';
import { drawSpark } from './spark-geometry.ts';

const HEIGHT_PX = 24;
const EDGE_PX = 3;
const NOW_PX = 4;

interface Props {
  /** null: not read so far. */
  readonly spark: Spark | null;
  readonly widthPx: number;
  readonly intervalMs: number;
  readonly slowAfterMs: number;
  /** A request hangs at this moment. */
  readonly overdue: boolean;
}

/** The last three hours of one target: its worst times as a line, its windows as bands, what nobody measured as hatch. */
export const SparkLine = memo(function SparkLine({ spark, widthPx, intervalMs, slowAfterMs, overdue }: Props) {
  const drawing = useMemo(
    () => (spark === null ? null : drawSpark(spark, { widthPx, heightPx: HEIGHT_PX }, { intervalMs, slowAfterMs })),
    [spark, widthPx, intervalMs, slowAfterMs],
  );
  return (
    <svg
      className="spk"
      width={widthPx}
      height={HEIGHT_PX}
      role="img"
      aria-label={drawing === null ? 'Last 3 hours: being read' : windowsWords(drawing.windows.length)}
    >
      {drawing !== null && (
        <>
          {drawing.windows.map(({ x, width }) => (
            <g key={x}>
              <rect className="band" x={x} width={width} height={HEIGHT_PX} />
              <rect className="top" x={x} width={width} height={EDGE_PX} />
            </g>
          ))}
          {drawing.gaps.map(({ x, width }) => (
            <rect key={x} fill="url(#overview-hatch)" x={x} y={1} width={width} height={HEIGHT_PX - 2} />
          ))}
          <path className="sparkfill" d={drawing.fill} />
          <path className="spark" d={drawing.line} />
        </>
      )}
      {overdue && <rect className="hangs" x={widthPx - NOW_PX} width={NOW_PX} height={HEIGHT_PX} />}
    </svg>
  );
});

const windowsWords = (count: number): string =>
  `Last 3 hours: ${count === 0 ? 'no window' : count === 1 ? '1 window' : `${count} windows`} of bad requests`;

/** What gaps are filled with; once for all rows of the page. */
export function HatchPattern() {
  return (
    <svg className="sprite" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="overview-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className="gapline" d="M0 0V6" />
        </pattern>
      </defs>
    </svg>
  );
}
