import { memo, useId, useMemo } from 'react';
import { PHASES } from '../../electron/domain/phase.ts';
import { NO_PATH } from './area-path.ts';
import { bandPaths } from './band-paths.ts';
import type { ChartData, ChartEntry } from './chart-data.ts';
import type { ChartFrame } from './chart-frame.ts';
import { entriesAround } from './entry-search.ts';
import type { LatencyScale } from './latency-scale.ts';
import { type Projection, phasePaths } from './phase-paths.ts';
import { type PlotBox, xOf } from './plot-box.ts';
import { runsOf } from './runs.ts';
import type { TimeSpan } from './time-span.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly span: TimeSpan;
  readonly scale: LatencyScale;
  readonly data: ChartData;
  readonly spacingMs: number;
}

/** Half of a line that runs along the edge. */
const LINE_PX = 1;

/**
 * How long requests took: phases on top of each other, or over long stretches how the times spread; over the axes of `PhaseAxes`. A
 * thousand samples are ten paths here, which is quick enough to follow each step of a gesture.
 */
export const PhaseLayer = memo(function PhaseLayer({ frame, box, span, scale, data, spacingMs }: Props) {
  const heightPx = frame.phaseBottomPx - frame.phaseTopPx;
  const clip = useId();
  const runs = useMemo(
    () => runsOf(entriesAround(data.entries, span), data.gaps, spacingMs),
    [data.entries, data.gaps, span, spacingMs],
  );
  const projection: Projection = {
    x: (atMs) => xOf(box, span, atMs),
    // What is higher than the panel runs along its edge.
    y: (durationMs) => frame.phaseBottomPx - heightPx * Math.min(1, durationMs / scale.topMs),
  };
  return (
    <g>
      <clipPath id={clip}>
        <rect x={box.leftPx} y={frame.phaseTopPx - LINE_PX} width={box.widthPx} height={heightPx + 2 * LINE_PX} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        {data.detail === 'bands' ? (
          <Bands runs={runs} projection={projection} />
        ) : (
          <PhaseAreas runs={runs} projection={projection} />
        )}
      </g>
    </g>
  );
});

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
