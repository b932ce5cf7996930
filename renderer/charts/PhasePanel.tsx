import { memo, useId, useMemo } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis } from 'recharts';
import { PHASES } from '../../electron/domain/phase.ts';
import { durationText } from '../components/duration.ts';
import { AxisWord } from './AxisWord.tsx';
import { NO_PATH } from './area-path.ts';
import { bandPaths } from './band-paths.ts';
import type { ChartData, ChartEntry } from './chart-data.ts';
import type { ChartFrame } from './chart-frame.ts';
import { entriesAround } from './entry-search.ts';
import { type LatencyScale, latencyTicks } from './latency-scale.ts';
import { type Projection, phasePaths } from './phase-paths.ts';
import { AXIS_PX, type PlotBox, RIGHT_PX, xOf } from './plot-box.ts';
import { runsOf } from './runs.ts';
import type { TimeSpan } from './time-span.ts';
import { timeTicks } from './time-ticks.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly span: TimeSpan;
  readonly scale: LatencyScale;
  readonly data: ChartData;
  readonly spacingMs: number;
}

/** How long requests took: phases on top of each other, or over long stretches how the times spread. A linear axis. */
export const PhasePanel = memo(function PhasePanel({ frame, box, span, scale, data, spacingMs }: Props) {
  const heightPx = frame.phaseBottomPx - frame.phaseTopPx;
  const ticks = useMemo(() => timeTicks(span, box.widthPx), [span, box.widthPx]);
  const labels = new Map(ticks.map((tick) => [tick.atMs, tick.label]));
  const clip = useId();
  const runs = useMemo(
    () => runsOf(entriesAround(data.entries, span), data.gaps, spacingMs),
    [data.entries, data.gaps, span, spacingMs],
  );
  const projection: Projection = {
    x: (atMs) => xOf(box, span, atMs),
    // Counted from the top of this panel's own drawing. What is higher than the panel runs along its edge.
    y: (durationMs) => BELOW_EDGE_PX + heightPx * (1 - Math.min(1, durationMs / scale.topMs)),
  };
  return (
    <ComposedChart
      width={frame.widthPx}
      height={frame.heightPx - frame.phaseTopPx + BELOW_EDGE_PX}
      margin={{ top: BELOW_EDGE_PX, right: RIGHT_PX, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      className="panel"
      style={{ position: 'absolute', top: frame.phaseTopPx - BELOW_EDGE_PX, left: 0 }}
    >
      <CartesianGrid vertical={false} />
      <XAxis
        dataKey="atMs"
        type="number"
        domain={[span.fromMs, span.toMs]}
        allowDataOverflow
        ticks={ticks.map((tick) => tick.atMs)}
        interval={0}
        height={frame.heightPx - frame.phaseBottomPx}
        tickLine
        tick={(tick) => (
          <AxisWord
            xPx={Number(tick.x)}
            yPx={Number(tick.y) + 10}
            middle
            words={labels.get(Number(tick.payload.value)) ?? ''}
          />
        )}
      />
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
      <clipPath id={clip}>
        <rect x={box.leftPx} y={0} width={box.widthPx} height={heightPx + BELOW_EDGE_PX} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        {data.detail === 'bands' ? (
          <Bands runs={runs} projection={projection} />
        ) : (
          <PhaseAreas runs={runs} projection={projection} />
        )}
      </g>
    </ComposedChart>
  );
});

/** So that a line along the upper edge is not cut in half, and words on it have room. */
const BELOW_EDGE_PX = 8;

const axisText = (ms: number): string => (ms === 0 ? '0' : durationText(ms).replace(/\.0+(?= )/, ''));

interface LayerProps {
  readonly runs: readonly (readonly ChartEntry[])[];
  readonly projection: Projection;
}

function PhaseAreas({ runs, projection }: LayerProps) {
  const paths = phasePaths(runs, projection);
  return PHASES.map((phase) => {
    const { area, line } = paths.get(phase) ?? NO_PATH;
    return (
      <g key={phase} className={`phase ${phase}`}>
        <path className="area" d={area} />
        <path className="line" d={line} />
      </g>
    );
  });
}

function Bands({ runs, projection }: LayerProps) {
  const { whole, usual, middle } = bandPaths(runs, projection);
  return (
    <g className="bands">
      <path className="whole" d={whole.area} />
      <path className="usual" d={usual.area} />
      <path className="middle" d={middle.line} />
    </g>
  );
}
