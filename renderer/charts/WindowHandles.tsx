import { memo } from 'react';
import { durationText, growingText } from '../components/duration.ts';
import { PHASE_LABELS } from '../components/words/phase-words.ts';
import type { ChartIncident, ChartStall } from './chart-data.ts';
import { roughSpanText } from './gap-bands.ts';
import { dayAndTimeText, localText, timeOfDayText, utcText } from './moment-words.ts';
import type { WindowHandle } from './window-bands.ts';

interface Props {
  readonly handles: readonly WindowHandle[];
  readonly stalls: readonly ChartStall[];
  readonly nowMs: number;
  /** Over more than a day the time alone does not say when. */
  readonly withDates: boolean;
  readonly onOpen: (handle: WindowHandle) => void;
}

/** Over each timeout window what opens its incident, in the order of time. */
export const WindowHandles = memo(function WindowHandles({ handles, stalls, nowMs, withDates, onOpen }: Props) {
  return (
    <div className="handles">
      {handles.map((handle) => {
        const [first] = handle.incidents;
        if (first === undefined) return null;
        const words = handle.incidents.length === 1 ? incidentWords(first, stalls, nowMs) : null;
        return (
          <button
            key={`${first.id} ${handle.incidents.length}`}
            type="button"
            className={handle.open ? 'handle open' : 'handle'}
            style={{ left: handle.leftPx, width: handle.widthPx }}
            aria-label={words === null ? undefined : `Timeout window ${first.id}: ${localText(first.fromMs)}, ${words}`}
            title={
              words === null
                ? `${handle.incidents.length} incidents, each with its timeout window: look closer`
                : `${localText(first.fromMs)} (${utcText(first.fromMs)}), ${words}: ${first.summary}`
            }
            onClick={() => onOpen(handle)}
          >
            {words === null ? (
              `${handle.incidents.length.toLocaleString()} incidents`
            ) : (
              <>
                <b>{withDates ? dayAndTimeText(first.fromMs) : timeOfDayText(first.fromMs)}</b> {handle.isFull && words}
              </>
            )}
          </button>
        );
      })}
    </div>
  );
});

/** What became of a window in the few words that a handle has room for. */
export function incidentWords(incident: ChartIncident, stalls: readonly ChartStall[], nowMs: number): string {
  const untilMs = incident.toMs ?? nowMs;
  const own = stalls.filter(
    (stall) => stall.atMs >= incident.fromMs - 1 && stall.atMs <= untilMs && stall.end !== 'near-miss',
  );
  const worst = own.reduce<ChartStall | null>(
    (most, stall) => (most === null || stall.elapsedMs > most.elapsedMs ? stall : most),
    null,
  );
  const worstMs = worst === null ? incident.worstMs : worst.elapsedMs;
  const took = incident.toMs === null ? growingText(worstMs) : durationText(worstMs);
  const where = worst === null ? took : `${took} in ${PHASE_LABELS[worst.phase]}`;
  if (incident.toMs === null) return `open, ${where}`;
  if (incident.failed + incident.slow <= 1) return where;
  const counted = incident.failed > 0 ? `${incident.failed} failed` : `${incident.slow} slow`;
  return `${roughSpanText(Math.max(0, untilMs - incident.fromMs))}, ${counted}`;
}
