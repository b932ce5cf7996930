import { memo } from 'react';
import { AxisWord } from './AxisWord.tsx';
import type { ChartStall } from './chart-data.ts';
import type { ChartFrame } from './chart-frame.ts';
import { type PlotBox, xOf } from './plot-box.ts';
import { type StallScale, stallShare, type Threshold } from './stall-scale.ts';
import type { TimeSpan } from './time-span.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly span: TimeSpan;
  readonly scale: StallScale;
  readonly thresholds: readonly Threshold[];
  readonly stalls: readonly ChartStall[];
}

/** Requests that were overdue, as stems in the colour of the phase in which they hung, over the axes of `StallAxes`. */
export const StallLayer = memo(function StallLayer({ frame, box, span, scale, thresholds, stalls }: Props) {
  const heightPx = frame.stallBottomPx - frame.stallTopPx;
  const yOf = (elapsedMs: number): number => frame.stallBottomPx - stallShare(scale, elapsedMs) * heightPx;
  return (
    <g>
      {thresholds.map(({ word, atMs }, index) => (
        <AxisWord
          key={word}
          xPx={box.leftPx + 6}
          // The first stands under its line, so that it does not meet the second.
          yPx={index === 0 ? yOf(atMs) + 12 : yOf(atMs) - 4}
          words={word}
        />
      ))}
      {stalls.map((stall) => (
        <Stem
          key={`${stall.atMs} ${stall.elapsedMs}`}
          stall={stall}
          xPx={xOf(box, span, stall.atMs)}
          topPx={yOf(stall.elapsedMs)}
          bottomPx={frame.stallBottomPx}
        />
      ))}
    </g>
  );
});

interface StemProps {
  readonly stall: ChartStall;
  readonly xPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

const SQUARE_PX = 7;

/** A near miss is a tick, a slow one ends in a dot, a failed one in a square, one that still hangs in an open ring. */
function Stem({ stall, xPx, topPx, bottomPx }: StemProps) {
  const foot = `M${xPx.toFixed(1)} ${bottomPx}V${Math.min(topPx, bottomPx - 4).toFixed(1)}`;
  if (stall.end === 'near-miss') return <path className="near-miss" d={foot} />;
  const top = Math.min(topPx, bottomPx - SQUARE_PX / 2);
  return (
    <g className={`stem ${stall.phase}`}>
      <path d={foot} />
      {stall.end === 'slow' && <circle cx={xPx} cy={top} r={3.75} />}
      {stall.end === 'open' && <circle className="still" cx={xPx} cy={top} r={4} />}
      {(stall.end === 'failed' || stall.end === 'failed-at-once') && (
        <rect x={xPx - SQUARE_PX / 2} y={top - SQUARE_PX / 2} width={SQUARE_PX} height={SQUARE_PX} rx={1} />
      )}
    </g>
  );
}
