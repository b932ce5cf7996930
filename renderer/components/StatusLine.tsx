import { durationText } from './duration.ts';
import { StateMark } from './StateMark.tsx';
import { TimeText } from './TimeText.tsx';

interface Props {
  /** null before it is known. */
  readonly observer: {
    readonly eventLoopDelayMs: number;
    readonly latenessP99Ms: number | null;
    readonly cpuShare: number | null;
    readonly probesPerSecond: number;
    readonly inGrace: boolean;
  } | null;
  readonly live: boolean;
  readonly watched: string;
  /** ISO 8601, of now. */
  readonly now: string;
}

/** Above this, what the observer measures is no longer to be believed. */
const BUSY_EVENT_LOOP_MS = 50;

const MARKS = { unknown: 'pending', starting: 'pending', fine: 'ok', busy: 'suspect' } as const;

/** In its first half minute it reads its own files and certificates, and is no measure of what comes. */
function healthOf(observer: NonNullable<Props['observer']>): 'starting' | 'fine' | 'busy' {
  if (observer.inGrace) return 'starting';
  return observer.eventLoopDelayMs < BUSY_EVENT_LOOP_MS ? 'fine' : 'busy';
}

/** The observer's own health, because what asks to be believed must show its own condition. */
export function StatusLine({ observer, live, watched, now }: Props) {
  const health = !live || observer === null ? 'unknown' : healthOf(observer);
  return (
    <footer className="status">
      <span className="line" title="The observer's own health: what it would do to a measurement">
        <StateMark state={MARKS[health]} label={null} />
        <b>Observer {health}</b>
      </span>
      {observer !== null && (
        <>
          <span>
            event loop <b>{durationText(observer.eventLoopDelayMs)}</b>
          </span>
          <span>
            lateness p99 <b>{observer.latenessP99Ms === null ? '–' : durationText(observer.latenessP99Ms)}</b>
          </span>
          <span>
            CPU <b>{observer.cpuShare === null ? '–' : `${(observer.cpuShare * 100).toFixed(1)} %`}</b>
          </span>
        </>
      )}
      <span className="grow" />
      <span>
        {watched}
        {observer !== null && (
          <>
            , <b>{observer.probesPerSecond.toFixed(1)}</b> probes/s
          </>
        )}
      </span>
      <b>
        <TimeText at={now} />
      </b>
    </footer>
  );
}
