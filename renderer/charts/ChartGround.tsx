import { memo, useId } from 'react';
import type { ChartFrame } from './chart-frame.ts';
import type { GapBand } from './gap-bands.ts';
import type { PlotBox } from './plot-box.ts';
import type { WindowBand } from './window-bands.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly bands: readonly WindowBand[];
  readonly gaps: readonly GapBand[];
}

/** What lies behind both panels: timeout windows as bands, and hatched what was not measured. */
export const ChartGround = memo(function ChartGround({ frame, box, bands, gaps }: Props) {
  const hatch = useId();
  const clip = useId();
  const heightPx = frame.phaseBottomPx - frame.stallTopPx;
  return (
    <svg className="ground" width={frame.widthPx} height={frame.heightPx} aria-hidden="true">
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className="gapline" d="M0 0V6" />
        </pattern>
        <clipPath id={clip}>
          <rect x={box.leftPx} y={0} width={box.widthPx} height={frame.heightPx} />
        </clipPath>
      </defs>
      <g clipPath={`url(#${clip})`}>
        {gaps.map((gap) => (
          <rect
            key={gap.leftPx}
            fill={`url(#${hatch})`}
            x={gap.leftPx}
            y={frame.stallTopPx}
            width={gap.rightPx - gap.leftPx}
            height={heightPx}
          />
        ))}
        {bands.map((band) => (
          <rect
            key={band.leftPx}
            className={band.open ? 'band open' : 'band'}
            x={band.leftPx}
            y={frame.stallTopPx}
            width={band.rightPx - band.leftPx}
            height={heightPx}
          />
        ))}
      </g>
    </svg>
  );
});
