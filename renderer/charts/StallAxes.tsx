import { memo } from 'react';
import { ComposedChart, ReferenceLine, XAxis, YAxis } from 'recharts';
import { spanText } from '../components/duration.ts';
import { AxisWord } from './AxisWord.tsx';
import type { ChartFrame } from './chart-frame.ts';
import { AXIS_PX, RIGHT_PX } from './plot-box.ts';
import { type StallScale, stallTicks, type Threshold } from './stall-scale.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly scale: StallScale;
  readonly thresholds: readonly Threshold[];
}

/** The logarithmic axis of requests that hang, with the target's thresholds as lines. Drawn again only when one of these changes. */
export const StallAxes = memo(function StallAxes({ frame, scale, thresholds }: Props) {
  const ticks = stallTicks(scale, thresholds, frame.stallBottomPx - frame.stallTopPx);
  return (
    <ComposedChart
      width={frame.widthPx}
      height={frame.stallBottomPx + 1}
      margin={{ top: frame.stallTopPx, right: RIGHT_PX, bottom: 1, left: 0 }}
      accessibilityLayer={false}
      style={{ position: 'absolute', top: 0, left: 0 }}
    >
      <XAxis hide dataKey="share" type="number" domain={[0, 1]} allowDataOverflow />
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
    </ComposedChart>
  );
});
