import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { AxisWord } from './AxisWord.tsx';
import { CourseRow } from './CourseRow.tsx';
import { CourseTip, courseSentence } from './CourseTip.tsx';
import { type CourseSeries, courseFactsAt, highsOutsideWindows, windowBeside } from './course-data.ts';
import { type CourseFrame, courseFrame } from './course-frame.ts';
import { type LatencyScale, latencyScale } from './latency-scale.ts';
import { momentAt, msPerPixel, xOf } from './plot-box.ts';
import { SeriesMark } from './SeriesMark.tsx';
import { spanLengthMs, type TimeSpan } from './time-span.ts';
import { timeTicks } from './time-ticks.ts';

interface Props {
  readonly series: readonly CourseSeries[];
  readonly span: TimeSpan;
  /** The span ends now. */
  readonly live: boolean;
  readonly widthPx: number;
  readonly onIncident: (incident: number) => void;
}

const REACH_PX = 4;
const TIP_PX = 264;
const TIP_APART_PX = 14;
const HALF_LETTER_PX = 3.2;
const SKIP = 10;
/** p95 of a short place is that of a few requests: near misses, which are no windows, must not press all else down. */
const NORMAL_SHARE = 0.88;

/** Several members over the same time on the same scale, with one crosshair through all of them. */
export function CourseChart({ series, span, live, widthPx, onIncident }: Props) {
  const hatch = useId();
  const surface = useRef<HTMLDivElement>(null);
  const [pointer, setPointer] = useState<{ readonly xPx: number; readonly yPx: number } | null>(null);
  const [cursorAtMs, setCursorMs] = useState<number | null>(null);
  const frame = useMemo(() => courseFrame(widthPx, series.length), [widthPx, series.length]);
  const { box } = frame;
  const { topMs } = useSteadyScale(series, span);
  const isIn = (atMs: number): boolean => atMs >= span.fromMs && atMs <= span.toMs;
  const cursorMs = cursorAtMs !== null && isIn(cursorAtMs) ? cursorAtMs : null;
  const atMs = pointer === null ? cursorMs : momentAt(box, span, pointer.xPx);
  const facts = atMs === null ? null : courseFactsAt(series, span, atMs, REACH_PX * msPerPixel(box, span));
  const pointedRow = pointer === null ? -1 : rowAt(frame, pointer.yPx);
  const incidentOf = (index: number): number | null => facts?.[index]?.window?.incident ?? null;
  const incident =
    pointer === null
      ? (facts?.map((_, index) => incidentOf(index)).find((one) => one !== null) ?? null)
      : incidentOf(pointedRow);
  const stepMs = series[0]?.stepMs ?? spanLengthMs(span);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = cursorMs ?? span.toMs - stepMs / 2;
    const next = keyMoment(event, from, stepMs, span, series);
    if (event.key === 'Enter' && incident !== null) onIncident(incident);
    else if (next !== null) setCursorMs(Math.min(span.toMs, Math.max(span.fromMs, next)));
    else return;
    event.preventDefault();
  };
  const move = (event: PointerEvent): void => {
    const bounds = surface.current?.getBoundingClientRect();
    if (bounds === undefined) return;
    setPointer({ xPx: event.clientX - bounds.left + box.leftPx, yPx: event.clientY - bounds.top });
  };

  return (
    <div className="courses" style={{ height: frame.heightPx }}>
      {series.map((one, index) => (
        <div key={one.key} className="course-name" style={labelPlace(frame, index)}>
          <span className="line">
            <SeriesMark look={one.look} />
            <b className="clip" title={one.name}>
              <bdi>{one.name}</bdi>
            </b>
          </span>
          <span className="faint clip" title={one.says}>
            {one.says}
          </span>
        </div>
      ))}
      <svg
        width={frame.widthPx}
        height={frame.heightPx}
        role="img"
        aria-label={series.map(({ summary }) => summary).join(' ')}
      >
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path className="gapline" d="M0 0V6" />
          </pattern>
        </defs>
        {series.map((one, index) => (
          <CourseRow
            key={one.key}
            series={one}
            span={span}
            box={box}
            topPx={frame.rows[index]?.topPx ?? 0}
            heightPx={frame.plotPx}
            topMs={topMs}
            hatch={hatch}
          />
        ))}
        <Times frame={frame} span={span} live={live} />
        {atMs !== null && (
          <path
            className="cross"
            d={`M${xOf(box, span, atMs).toFixed(1)} ${frame.rows[0]?.topPx ?? 0}V${frame.timePx}`}
          />
        )}
      </svg>
      <div
        ref={surface}
        className={incident !== null && pointer !== null ? 'surface leads' : 'surface'}
        role="slider"
        tabIndex={0}
        aria-label="Moment in the charts"
        aria-orientation="horizontal"
        aria-valuemin={Math.round(span.fromMs / 1_000)}
        aria-valuemax={Math.round(span.toMs / 1_000)}
        aria-valuenow={Math.round((atMs ?? span.toMs) / 1_000)}
        aria-valuetext={facts === null || atMs === null ? 'No moment chosen' : courseSentence(facts, atMs)}
        aria-description="Arrow keys move the cursor, Page Up and Page Down go to the window before and after, Enter opens its incident."
        style={{ left: box.leftPx, width: box.widthPx, top: 0, height: frame.timePx }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (cursorMs === null && event.currentTarget.matches(':focus-visible')) setCursorMs(span.toMs - stepMs / 2);
        }}
        onBlur={() => setCursorMs(null)}
        onPointerMove={move}
        onPointerLeave={() => setPointer(null)}
        onClick={() => {
          if (pointer !== null && incident !== null) onIncident(incident);
        }}
      />
      {facts !== null && atMs !== null && (
        <div className="chart-tip course-tip" aria-hidden="true" style={tipPlace(frame, xOf(box, span, atMs))}>
          <CourseTip
            facts={facts}
            atMs={atMs}
            hint={
              incident === null ? null : pointer === null ? 'Enter opens the incident' : 'Click to open the incident'
            }
          />
        </div>
      )}
    </div>
  );
}

function Times({
  frame,
  span,
  live,
}: {
  readonly frame: CourseFrame;
  readonly span: TimeSpan;
  readonly live: boolean;
}) {
  const { box, timePx, widthPx } = frame;
  const endPx = box.leftPx + box.widthPx;
  const ticks = timeTicks(span, box.widthPx).filter(
    ({ atMs, label }) => !live || endPx - xOf(box, span, atMs) > 36 + label.length * HALF_LETTER_PX,
  );
  return (
    <g className="times">
      {ticks.map(({ atMs, label }) => {
        const xPx = xOf(box, span, atMs);
        return (
          <g key={atMs}>
            <path className="axis" d={`M${xPx.toFixed(1)} ${timePx}v4`} />
            <AxisWord
              xPx={Math.min(xPx, widthPx - label.length * HALF_LETTER_PX)}
              yPx={timePx + 18}
              middle
              words={label}
            />
          </g>
        );
      })}
      {live && (
        <>
          <path className="axis" d={`M${endPx} ${timePx}v4`} />
          <AxisWord xPx={endPx} yPx={timePx + 18} words="now" end />
        </>
      )}
    </g>
  );
}

/** The row whose plot or name is there; -1 for none. */
const rowAt = ({ rows, plotPx }: CourseFrame, yPx: number): number =>
  rows.findIndex(({ topPx }) => yPx >= topPx - 8 && yPx <= topPx + plotPx + 4);

function keyMoment(
  { key, shiftKey }: KeyboardEvent,
  fromMs: number,
  stepMs: number,
  span: TimeSpan,
  series: readonly CourseSeries[],
): number | null {
  const byMs = stepMs * (shiftKey ? SKIP : 1);
  switch (key) {
    case 'ArrowLeft':
      return fromMs - byMs;
    case 'ArrowRight':
      return fromMs + byMs;
    case 'Home':
      return span.fromMs + stepMs / 2;
    case 'End':
      return span.toMs - stepMs / 2;
    case 'PageUp':
      return windowBeside(series, fromMs, -1) ?? fromMs;
    case 'PageDown':
      return windowBeside(series, fromMs, 1) ?? fromMs;
    default:
      return null;
  }
}

const labelPlace = (frame: CourseFrame, index: number): CSSProperties => ({
  top: frame.rows[index]?.labelPx ?? 0,
  width: frame.labelWidthPx,
});

/** Beside the crosshair, on the side that has room. */
const tipPlace = (frame: CourseFrame, crossPx: number): CSSProperties => ({
  width: Math.min(TIP_PX, frame.widthPx - 16),
  top: 4,
  left:
    crossPx + TIP_APART_PX + TIP_PX <= frame.widthPx
      ? crossPx + TIP_APART_PX
      : Math.max(8, crossPx - TIP_APART_PX - TIP_PX),
});

/** One scale for all, which stays as it is while it will do. */
function useSteadyScale(series: readonly CourseSeries[], span: TimeSpan): LatencyScale {
  const before = useRef<{ readonly key: string; readonly scale: LatencyScale } | null>(null);
  const key = series.map((one) => one.key).join('\n');
  const scale = useMemo(() => {
    const highs = series.flatMap((one) => highsOutsideWindows(one, span));
    return latencyScale(highs, before.current?.key === key ? before.current.scale : null, NORMAL_SHARE);
  }, [series, span, key]);
  useEffect(() => {
    before.current = { key, scale };
  }, [key, scale]);
  return scale;
}
