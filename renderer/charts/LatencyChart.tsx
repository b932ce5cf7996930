import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { ChartGround } from './ChartGround.tsx';
import { ChartOver } from './ChartOver.tsx';
import type { ChartData, ChartEntry, ChartStall } from './chart-data.ts';
import { chartFrame } from './chart-frame.ts';
import { entriesAround } from './entry-search.ts';
import { gapBands } from './gap-bands.ts';
import { type LatencyScale, latencyScale } from './latency-scale.ts';
import { MomentTip } from './MomentTip.tsx';
import { entryBeside, factsAt } from './moment-facts.ts';
import { momentSentence } from './moment-words.ts';
import { PhaseAxes } from './PhaseAxes.tsx';
import { PhaseLayer } from './PhaseLayer.tsx';
import { stackMs } from './phase-paths.ts';
import { momentAt, plotBoxOf, xOf } from './plot-box.ts';
import { StallAxes } from './StallAxes.tsx';
import { StallLayer } from './StallLayer.tsx';
import { stallScale, type Threshold } from './stall-scale.ts';
import { TimeAxis } from './TimeAxis.tsx';
import { type GestureLook, type GestureView, keyDeed, lookAt } from './time-gestures.ts';
import { panned, shareOf, spanLengthMs, type TimeSpan } from './time-span.ts';
import { usePointer } from './use-pointer.ts';
import { WindowHandles } from './WindowHandles.tsx';
import { type WindowHandle, windowBands, windowHandles } from './window-bands.ts';

export interface LatencyChartProps {
  /** What is drawn, in a sentence for those who do not see it. */
  readonly summary: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly span: TimeSpan;
  readonly live: boolean;
  /** Wall clock; where open windows and requests end. */
  readonly nowMs: number;
  readonly data: ChartData;
  /** Requests that hang now. */
  readonly open: readonly ChartStall[];
  readonly thresholds: readonly Threshold[];
  /** Of the target's schedule. */
  readonly intervalMs: number;
  readonly rangeMs: number;
  readonly momentMs: number | null;
  readonly onLook: (look: GestureLook, remember: boolean) => void;
  readonly onBack: () => void;
  readonly onReset: () => void;
  readonly onMoment: (atMs: number) => void;
  readonly onWindows: (handle: WindowHandle) => void;
}

const HANDLE_WIDTHS = { fullPx: 176, shortPx: 100, apartPx: 4 };
const DAY_MS = 86_400_000;
const TIP_PX = 216;
const TIP_APART_PX = 12;

/** The course of a target over time in two panels on one axis, with all that one does with a pointer or with keys. */
export function LatencyChart(props: LatencyChartProps) {
  const { span, live, nowMs, data, open, thresholds, momentMs, widthPx, heightPx } = props;
  const surface = useRef<HTMLDivElement>(null);
  const [cursorAtMs, setCursorMs] = useState<number | null>(null);
  const frame = useMemo(() => chartFrame(widthPx, heightPx), [widthPx, heightPx]);
  const box = useMemo(() => plotBoxOf(widthPx), [widthPx]);
  const view: GestureView = { span, box, live, nowMs };
  const pointer = usePointer(surface, view, props);

  const scale = useSteadyScale(data, span);
  const stalls = useMemo(
    () => [...entriesAround(data.stalls, span), ...open].filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs),
    [data.stalls, open, span],
  );
  const stallAxis = useMemo(() => stallScale(thresholds), [thresholds]);
  const bands = useMemo(() => windowBands(data.incidents, span, box, nowMs), [data.incidents, span, box, nowMs]);
  const handles = useMemo(() => windowHandles(bands, box, HANDLE_WIDTHS), [bands, box]);
  const gaps = useMemo(() => gapBands(data.gaps, span, box, nowMs), [data.gaps, span, box, nowMs]);

  const isIn = (atMs: number): boolean => atMs >= span.fromMs && atMs <= span.toMs;
  // Out of sight it is nowhere: what one looks at has changed meanwhile.
  const cursorMs = cursorAtMs !== null && isIn(cursorAtMs) ? cursorAtMs : null;
  const shownMs = pointer.pointerPx === null ? cursorMs : momentAt(box, span, pointer.pointerPx);
  const facts = shownMs === null ? null : factsAt({ ...data, stalls }, shownMs, span, box, nowMs);
  const crossPx = facts === null ? null : xOf(box, span, isIn(facts.atMs) ? facts.atMs : (shownMs ?? facts.atMs));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && pointer.cancel()) return;
    const deed = keyDeed(view, { key: event.key, shift: event.shiftKey }, cursorMs);
    if (deed === null) return;
    event.preventDefault();
    const lengthMs = spanLengthMs(span);
    switch (deed.kind) {
      case 'look':
        // The cursor keeps its place on the screen, so that what is under it is told anew.
        if (cursorMs !== null)
          setCursorMs(deed.look.span.fromMs + shareOf(span, cursorMs) * spanLengthMs(deed.look.span));
        props.onLook(deed.look, true);
        break;
      case 'cursor': {
        const next = entryBeside(data.entries, cursorMs ?? span.toMs, deed.direction);
        if (next === null) break;
        setCursorMs(next.atMs);
        if (!isIn(next.atMs)) props.onLook(lookAt(panned(span, (deed.direction * lengthMs) / 2), nowMs), false);
        break;
      }
      case 'moment':
        props.onMoment(cursorMs ?? data.entries.at(-1)?.atMs ?? span.toMs);
        break;
      case 'home':
        props.onLook(lookAt({ fromMs: nowMs - props.rangeMs, toMs: nowMs - props.rangeMs + lengthMs }, nowMs), true);
        break;
      case 'end':
        props.onLook(lookAt({ fromMs: nowMs - lengthMs, toMs: nowMs }, nowMs), true);
        break;
      case 'back':
        props.onBack();
        break;
      case 'reset':
        props.onReset();
        break;
    }
  };

  return (
    <div className="latency" style={{ height: frame.heightPx }}>
      <div className="drawing" role="img" aria-label={props.summary}>
        <ChartGround frame={frame} box={box} bands={bands} gaps={gaps} />
        <PhaseAxes frame={frame} scale={scale} />
        <StallAxes frame={frame} scale={stallAxis} thresholds={thresholds} />
        <svg className="marks" width={frame.widthPx} height={frame.heightPx} aria-hidden="true">
          <PhaseLayer
            frame={frame}
            box={box}
            span={span}
            scale={scale}
            data={data}
            spacingMs={data.detail === 'samples' ? props.intervalMs : 0}
          />
          <StallLayer frame={frame} box={box} span={span} scale={stallAxis} thresholds={thresholds} stalls={stalls} />
          <TimeAxis frame={frame} box={box} span={span} />
        </svg>
        <ChartOver
          frame={frame}
          box={box}
          handles={handles}
          momentPx={momentMs !== null && isIn(momentMs) ? xOf(box, span, momentMs) : null}
          crossPx={crossPx}
          selection={pointer.selection}
        />
        {gaps
          .filter((gap) => gap.roomy)
          .map((gap) => (
            <span
              key={gap.leftPx}
              className="gap-words"
              style={{ left: (gap.leftPx + gap.rightPx) / 2, top: (frame.stallTopPx + frame.phaseBottomPx) / 2 }}
            >
              {gap.words}
            </span>
          ))}
      </div>
      <div
        ref={surface}
        className="surface"
        role="slider"
        tabIndex={0}
        aria-label="Moment in the chart"
        aria-orientation="horizontal"
        aria-valuemin={Math.round(span.fromMs / 1_000)}
        aria-valuemax={Math.round(span.toMs / 1_000)}
        aria-valuenow={Math.round((shownMs ?? span.toMs) / 1_000)}
        aria-valuetext={facts === null ? 'No moment chosen' : momentSentence(facts, nowMs)}
        aria-description="Arrow keys move the view, with shift the cursor. Plus and minus zoom, Escape goes back, 0 resets, Enter shows the path at the cursor."
        style={{
          left: box.leftPx,
          width: box.widthPx,
          top: frame.stallTopPx,
          height: frame.phaseBottomPx - frame.stallTopPx,
        }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (cursorMs === null && event.currentTarget.matches(':focus-visible')) {
            setCursorMs(data.entries.findLast((entry) => isIn(entry.atMs))?.atMs ?? span.toMs);
          }
        }}
        onBlur={() => setCursorMs(null)}
        {...pointer.handlers}
      />
      <WindowHandles
        handles={handles}
        stalls={stalls}
        nowMs={nowMs}
        withDates={spanLengthMs(span) > DAY_MS}
        onOpen={props.onWindows}
      />
      {facts !== null && crossPx !== null && pointer.selection === null && (
        <div
          className="chart-tip moment-tip"
          aria-hidden="true"
          style={tipPlace(crossPx, frame.widthPx, frame.stallTopPx)}
        >
          <MomentTip facts={facts} nowMs={nowMs} />
        </div>
      )}
    </div>
  );
}

/** Beside the crosshair, on the side that has room. */
const tipPlace = (crossPx: number, widthPx: number, topPx: number): CSSProperties => ({
  width: TIP_PX,
  top: topPx + 4,
  left: crossPx + TIP_APART_PX + TIP_PX > widthPx ? crossPx - TIP_APART_PX - TIP_PX : crossPx + TIP_APART_PX,
});

/** Fewer tell nothing of what is normal. */
const FEW = 5;

/** The axis of the phases, which stays as it is while that will do: for stretches about as long. */
function useSteadyScale(data: ChartData, span: TimeSpan): LatencyScale {
  const before = useRef<{ readonly key: string; readonly scale: LatencyScale } | null>(null);
  const key = `${data.detail} ${Math.round(Math.log2(spanLengthMs(span)))}`;
  const { scale, isKnown } = useMemo(() => {
    const totalOf = (entry: ChartEntry): number | null => (data.detail === 'bands' ? entry.p95Ms : stackMs(entry));
    const shown = entriesAround(data.entries, span);
    const normal = shown.filter((entry) => data.detail === 'bands' || (entry.slow === 0 && entry.failed === 0));
    const totals = (normal.length > 0 ? normal : shown).flatMap((entry) => totalOf(entry) ?? []);
    const kept = before.current?.key === key ? before.current.scale : null;
    return { scale: latencyScale(totals, kept), isKnown: totals.length >= FEW };
  }, [data, span, key]);
  useEffect(() => {
    before.current = isKnown ? { key, scale } : null;
  }, [key, scale, isKnown]);
  return scale;
}
