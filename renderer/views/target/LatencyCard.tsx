import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { ChartData, ChartStall } from '../../charts/chart-data.ts';
import { LatencyChart } from '../../charts/LatencyChart.tsx';
import { entriesFor } from '../../charts/plot-box.ts';
import type { Threshold } from '../../charts/stall-scale.ts';
import type { GestureLook } from '../../charts/time-gestures.ts';
import { SHORTEST_SPAN_MS, spanLengthMs } from '../../charts/time-span.ts';
import type { WindowHandle } from '../../charts/window-bands.ts';
import { Button } from '../../components/Button.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { usePathView } from '../../state/path-view.ts';
import { go } from '../../state/route.ts';
import type { ShownTarget } from '../../state/target.ts';
import { look, lookBack, resetLook, setEntries, setLive, showPathAt, showRange } from '../../state/target-screen.ts';
import type { TargetRow } from '../../state/targets.ts';
import { LatencyLegend } from './LatencyLegend.tsx';
import { summaryOf } from './latency-words.ts';
import { RANGE_OPTIONS, rangeLengthMs, rangeOf } from './ranges.ts';
import { useSize } from './use-size.ts';

interface Props {
  readonly row: TargetRow;
  readonly shown: ShownTarget;
  readonly data: ChartData;
}

/** How long the target took, over any stretch of time. */
export function LatencyCard({ row, shown, data }: Props) {
  const { target } = row;
  const { span, live } = shown;
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const nowMs = Date.now();
  const open = useOpenStalls(row, nowMs);
  const { captureAfterMs, slowAfterMs, timeoutMs } = target;
  const thresholds = useMemo<readonly Threshold[]>(
    () => [
      { word: 'capture', atMs: captureAfterMs },
      { word: 'slow', atMs: slowAfterMs },
      { word: 'timeout', atMs: timeoutMs },
    ],
    [captureAfterMs, slowAfterMs, timeoutMs],
  );
  const momentMs = usePathView(({ view }) => (view?.choice === 'moment' ? (view.moment?.atMs ?? null) : null));
  useEffect(() => {
    if (size !== null) setEntries(entriesFor(size.widthPx));
  }, [size]);
  const onLook = useCallback((next: GestureLook, remember: boolean) => look(next, remember), []);
  const isEmpty = data.entries.length === 0 && data.stalls.length === 0;
  return (
    <section className="card latency-card" aria-label="Latency">
      <div className="head">
        <h2>Latency</h2>
        <LatencyLegend data={data} span={span} />
        <span className="grow" />
        <span className="key near" title="It was overdue and still came before it counted as slow">
          near miss
        </span>
        <span className="key unmeasured">not measured</span>
        <Segmented
          label="Range"
          value={live ? rangeOf(spanLengthMs(span)) : 'none'}
          options={RANGE_OPTIONS}
          onChange={(name) => {
            const lengthMs = rangeLengthMs(name);
            if (lengthMs !== null) showRange(lengthMs);
          }}
        />
        <Button
          label="Live"
          small
          aria-pressed={live}
          title={live ? 'The chart goes along with the time' : 'Go along with the time again'}
          {...(live ? { icon: 'check' as const } : {})}
          onClick={() => setLive(!live)}
        />
      </div>
      <div ref={frame} className="latency-frame" aria-busy={shown.reading}>
        {size !== null && (
          <LatencyChart
            summary={summaryOf(target.name, data, span)}
            widthPx={size.widthPx}
            heightPx={size.heightPx}
            span={span}
            live={live}
            nowMs={nowMs}
            data={data}
            open={open}
            thresholds={thresholds}
            intervalMs={target.intervalMs}
            rangeMs={shown.rangeMs}
            momentMs={momentMs}
            onLook={onLook}
            onBack={lookBack}
            onReset={resetLook}
            onMoment={showPathAt}
            onWindows={openWindows}
          />
        )}
        {isEmpty && <EmptyWords shown={shown} row={row} />}
        <p className="latency-refusal refused" role="status">
          {!isEmpty && shown.refusal !== null && `Not up to date: ${shown.refusal}`}
        </p>
      </div>
    </section>
  );
}

/** One opens its incident; of several the stretch that they lie in is looked at. */
function openWindows({ incidents }: WindowHandle): void {
  const [first] = incidents;
  if (first === undefined) return;
  if (incidents.length === 1) {
    go({ kind: 'incident', id: first.id });
    return;
  }
  const fromMs = Math.min(...incidents.map((incident) => incident.fromMs));
  const toMs = Math.max(...incidents.map((incident) => incident.toMs ?? Date.now()));
  const beside = Math.max(SHORTEST_SPAN_MS, (toMs - fromMs) * 0.08);
  look({ span: { fromMs: fromMs - beside, toMs: Math.min(Date.now(), toMs + beside) }, live: false }, true);
}

function EmptyWords({ shown, row }: Omit<Props, 'data'>) {
  const words =
    shown.window === null
      ? (shown.refusal ?? 'The samples are being read.')
      : row.target.paused
        ? 'Paused: nothing was measured in this time.'
        : row.last === null
          ? 'The first sample comes within seconds.'
          : 'Nothing was measured in this time.';
  return <p className="latency-empty">{words}</p>;
}

/** Requests of the target that hang now, with their age at `nowMs`. */
function useOpenStalls({ overdue, alsoOverdue }: TargetRow, nowMs: number): readonly ChartStall[] {
  return useMemo(() => {
    const elapsedSince = (sinceMs: number): number => Math.max(0, performance.now() - sinceMs);
    return [...(overdue === null ? [] : [overdue]), ...alsoOverdue].map((one): ChartStall => {
      const elapsedMs = elapsedSince(one.sinceMs);
      return { atMs: nowMs - elapsedMs, elapsedMs, phase: one.phase, end: 'open' };
    });
  }, [overdue, alsoOverdue, nowMs]);
}
