import { memo, useMemo } from 'react';
import { AxisWord } from './AxisWord.tsx';
import type { ChartFrame } from './chart-frame.ts';
import { type PlotBox, xOf } from './plot-box.ts';
import type { TimeSpan } from './time-span.ts';
import { timeTicks } from './time-ticks.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly span: TimeSpan;
}

const TICK_PX = 4;
const WORD_PX = 18;
/** Half the width of a letter: words on the edge are moved in, not cut. */
const HALF_LETTER_PX = 3.2;

/** The one axis of time under both panels. It follows each step of a gesture, for which a chart library is too slow. */
export const TimeAxis = memo(function TimeAxis({ frame, box, span }: Props) {
  const ticks = useMemo(() => timeTicks(span, box.widthPx), [span, box.widthPx]);
  const y = frame.phaseBottomPx;
  return (
    <g className="time-axis">
      <path d={`M${box.leftPx} ${y}h${box.widthPx}`} />
      {ticks.map(({ atMs, label }) => {
        const xPx = xOf(box, span, atMs);
        return (
          <g key={atMs}>
            <path d={`M${xPx.toFixed(1)} ${y}v${TICK_PX}`} />
            <AxisWord
              xPx={Math.min(xPx, frame.widthPx - label.length * HALF_LETTER_PX)}
              yPx={y + WORD_PX}
              middle
              words={label}
            />
          </g>
        );
      })}
    </g>
  );
});
