import type { ChartFrame } from './chart-frame.ts';
import type { PlotBox } from './plot-box.ts';
import type { WindowHandle } from './window-bands.ts';

interface Props {
  readonly frame: ChartFrame;
  readonly box: PlotBox;
  readonly handles: readonly WindowHandle[];
  /** Where the chosen moment is; null when none is, or out of sight. */
  readonly momentPx: number | null;
  readonly crossPx: number | null;
  readonly selection: { readonly fromPx: number; readonly toPx: number } | null;
}

const HANDLE_BOTTOM_PX = 22;
const MARK_PX = 5;

/** What lies over both panels: the chosen moment, the crosshair, what is being drawn up. */
export function ChartOver({ frame, box, handles, momentPx, crossPx, selection }: Props) {
  const bottom = frame.phaseBottomPx;
  const within = (px: number): number => Math.min(box.leftPx + box.widthPx, Math.max(box.leftPx, px));
  return (
    <svg className="over" width={frame.widthPx} height={frame.heightPx} aria-hidden="true">
      {handles.map((handle) => (
        <path
          key={`${handle.pointPx} ${handle.incidents.length}`}
          className={handle.open ? 'edge open' : 'edge'}
          d={`M${handle.pointPx} ${HANDLE_BOTTOM_PX}V${frame.stallTopPx}`}
        />
      ))}
      {selection !== null && (
        <rect
          className="selection"
          x={Math.min(within(selection.fromPx), within(selection.toPx))}
          y={frame.stallTopPx}
          width={Math.abs(within(selection.toPx) - within(selection.fromPx))}
          height={bottom - frame.stallTopPx}
        />
      )}
      {crossPx !== null && <path className="cross" d={`M${crossPx} ${frame.stallTopPx}V${bottom}`} />}
      {momentPx !== null && (
        <g className="moment">
          <path className="stroke" d={`M${momentPx} ${frame.stallTopPx}V${bottom}`} />
          <path d={`M${momentPx} ${bottom}l${MARK_PX} ${MARK_PX + 2}h${-2 * MARK_PX}z`} />
        </g>
      )}
    </svg>
  );
}
