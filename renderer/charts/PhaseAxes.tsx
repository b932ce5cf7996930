import { memo } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis } from 'recharts';
import { durationText } from '../components/duration.ts';
import { AxisWord } from './AxisWord.tsx';
import type { ChartFrame } from './chart-frame.ts';
import { type LatencyScale, latencyTicks } from './latency-scale.ts';
import { AXIS_PX, RIGHT_PX } from './plot-box.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly scale: LatencyScale;
}

/** So that words on the edges are not cut. */
const BEYOND_PX = 8;

const axisText = (ms: number): string => (ms === 0 ? '0' : durationText(ms).replace(/\.0+(?= )/, ''));

/** The linear axis of phases, with its grid. Drawn again only when it changes, not while one pans and zooms. */
export const PhaseAxes = memo(function PhaseAxes({ frame, scale }: Props) {
  return (
    <ComposedChart
      width={frame.widthPx}
      height={frame.phaseBottomPx - frame.phaseTopPx + 2 * BEYOND_PX}
      margin={{ top: BEYOND_PX, right: RIGHT_PX, bottom: BEYOND_PX, left: 0 }}
      accessibilityLayer={false}
      style={{ position: 'absolute', top: frame.phaseTopPx - BEYOND_PX, left: 0 }}
    >
      <CartesianGrid vertical={false} />
      <XAxis hide dataKey="share" type="number" domain={[0, 1]} allowDataOverflow />
      <YAxis
        width={AXIS_PX}
        type="number"
        domain={[0, scale.topMs]}
        allowDataOverflow
        ticks={[...latencyTicks(scale)]}
        interval={0}
        axisLine={false}
        tickLine={false}
        tick={(tick) => (
          <AxisWord xPx={AXIS_PX - 8} yPx={Number(tick.y) + 4} end words={axisText(Number(tick.payload.value))} />
        )}
      />
    </ComposedChart>
  );
});
