import { memo } from 'react';
import { ComposedChart, DefaultZIndexes, ReferenceLine, XAxis, YAxis, ZIndexLayer } from 'recharts';
import { spanText } from '../components/duration.ts';
import { AxisWord } from './AxisWord.tsx';
import type { ChartStall } from './chart-data.ts';
import type { ChartFrame } from './chart-frame.ts';
import { AXIS_PX, type PlotBox, RIGHT_PX, xOf } from './plot-box.ts';
import { type StallScale, stallShare, stallTicks, type Threshold } from './stall-scale.ts';
import type { TimeSpan } from './time-span.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly span: TimeSpan;
  readonly scale: StallScale;
  readonly thresholds: readonly Threshold[];
  readonly stalls: readonly ChartStall[];
}

/** Room for the word under the lowest threshold. */
const BELOW_PX = 12;

/** Requests that were overdue, as stems in the colour of the phase in which they hung; a logarithmic axis. */
export const StallPanel = memo(function StallPanel({ frame, box, span, scale, thresholds, stalls }: Props) {
  const heightPx = frame.stallBottomPx - frame.stallTopPx;
  const ticks = stallTicks(scale, thresholds, heightPx);
  const yOf = (elapsedMs: number): number => frame.stallBottomPx - stallShare(scale, elapsedMs) * heightPx;
  return (
    <ComposedChart
      width={frame.widthPx}
      height={frame.stallBottomPx + BELOW_PX}
      margin={{ top: frame.stallTopPx, right: RIGHT_PX, bottom: BELOW_PX, left: 0 }}
      accessibilityLayer={false}
      className="panel"
      style={{ position: 'absolute', top: 0, left: 0 }}
    >
      <XAxis hide dataKey="atMs" type="number" domain={[span.fromMs, span.toMs]} allowDataOverflow />
      <YAxis
        width={AXIS_PX}
        type="number"
        scale="log"
        domain={[scale.bottomMs, scale.topMs]}
        allowDataOverflow
        ticks={ticks}
        interval={0}
        axisLine={false}
        tickLine={false}
        tick={(tick) => (
          <AxisWord xPx={AXIS_PX - 8} yPx={Number(tick.y) + 4} end words={spanText(Number(tick.payload.value))} />
        )}
      />
      {ticks
        .filter((tick) => thresholds.every((threshold) => threshold.atMs !== tick))
        .map((tick) => (
          <ReferenceLine key={tick} y={tick} className="grid" />
        ))}
      {thresholds.map(({ word, atMs }) => (
        <ReferenceLine key={word} y={atMs} className="thr" />
      ))}
      {thresholds.map(({ word, atMs }, index) => (
        <AxisWord
          key={word}
          xPx={box.leftPx + 6}
          // The first stands under its line, so that it does not meet the second.
          yPx={index === 0 ? yOf(atMs) + 12 : yOf(atMs) - 4}
          words={word}
        />
      ))}
      {/* Over the lines, which would cut the stems. */}
      <ZIndexLayer zIndex={DefaultZIndexes.activeDot}>
        {stalls.map((stall) => (
          <Stem
            key={`${stall.atMs} ${stall.elapsedMs}`}
            stall={stall}
            xPx={xOf(box, span, stall.atMs)}
            topPx={yOf(stall.elapsedMs)}
            bottomPx={frame.stallBottomPx}
          />
        ))}
      </ZIndexLayer>
    </ComposedChart>
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
