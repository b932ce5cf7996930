import { durationText } from './duration.ts';
import { StateMark, type StateName } from './StateMark.tsx';
import { sizeText } from './size.ts';

interface Observer {
  readonly eventLoopDelayMs: number;
  readonly latenessP99Ms: number | null;
  readonly cpuShare: number | null;
  readonly probesPerSecond: number;
  readonly inGrace: boolean;
  readonly fit: boolean;
  readonly says: string;
}

interface Props {
  /** null before it is known. */
  readonly observer: Observer | null;
  readonly live: boolean;
  /** Nothing is measured of any target. */
  readonly paused: boolean;
  readonly vantage: {
    readonly host: string;
    readonly interfaceName: string | null;
    readonly sourceAddress: string | null;
    readonly gateway: string | null;
    readonly vpn: boolean;
  } | null;
  readonly storeBytes: number | null;
  readonly targets: { readonly measured: number; readonly total: number } | null;
  /** ISO 8601, of now. */
  readonly now: string;
}

interface Health {
  readonly mark: StateName;
  readonly words: string;
}

/** In its first half minute it reads its own files and certificates, and is no measure of what comes. */
function healthOf({ observer, live, paused }: Pick<Props, 'observer' | 'live' | 'paused'>): Health {
  if (!live || observer === null) return { mark: 'pending', words: 'Observer unknown' };
  if (paused) return { mark: 'paused', words: 'Measuring paused' };
  if (observer.inGrace) return { mark: 'pending', words: 'Observer starting' };
  return observer.fit ? { mark: 'ok', words: 'Observer fine' } : { mark: 'suspect', words: 'Observer not fit' };
}

/** The observer's own health, because what asks to be believed must show its own condition. */
export function StatusLine({ vantage, storeBytes, targets, now, ...of }: Props) {
  const { observer } = of;
  const health = healthOf(of);
  return (
    <footer className="status">
      <span className="line" title="The observer's own health: what it would do to a measurement">
        <StateMark state={health.mark} label={null} />
        <b>{health.words}</b>
        {observer !== null && !observer.fit && !of.paused && (
          <span className="clip" title={observer.says}>
            {observer.says}
          </span>
        )}
      </span>
      {observer !== null && (
        <>
          <span className="roomy-only" title="How late Stallscope itself is to notice what happened">
            event loop <b>{durationText(observer.eventLoopDelayMs)}</b>
          </span>
          <span className="middle-only" title="99 of 100 probes begin within this of their time">
            lateness p99 <b>{observer.latenessP99Ms === null ? '–' : durationText(observer.latenessP99Ms)}</b>
          </span>
          <span className="middle-only" title="Of one core, by Stallscope's engine">
            CPU <b>{observer.cpuShare === null ? '–' : `${(observer.cpuShare * 100).toFixed(1)} %`}</b>
          </span>
        </>
      )}
      {vantage !== null && (
        <span className="wide-only clip" title="Where it is measured from">
          {vantage.host}
          {vantage.interfaceName !== null && `, ${vantage.interfaceName}`}
          {vantage.sourceAddress !== null && (
            <>
              {' '}
              <b>{vantage.sourceAddress}</b>
            </>
          )}
          {vantage.gateway !== null && ` via ${vantage.gateway}`}
          {vantage.vpn && ', through a VPN'}
        </span>
      )}
      <span className="grow" />
      {targets !== null && (
        <span>
          {targetsText(targets)}
          {observer !== null && (
            <>
              , <b>{observer.probesPerSecond.toFixed(1)}</b> probes/s
            </>
          )}
        </span>
      )}
      {storeBytes !== null && (
        <span className="middle-only" title="What is recorded on this computer">
          store <b>{sizeText(storeBytes)}</b>
        </span>
      )}
      <Clock at={now} />
    </footer>
  );
}

function targetsText({ measured, total }: { readonly measured: number; readonly total: number }): string {
  const noun = total === 1 ? 'target' : 'targets';
  return measured === total
    ? `${total.toLocaleString()} ${noun}`
    : `${measured.toLocaleString()} of ${total.toLocaleString()} ${noun}`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function Clock({ at }: { readonly at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${at.slice(11, 19)} UTC`}>
      <b>{CLOCK.format(date)}</b> {offsetText(-date.getTimezoneOffset())}
    </time>
  );
}

/** Of local time, in minutes east of UTC. */
function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const sign = minutes < 0 ? '−' : '+';
  const rest = Math.abs(minutes) % 60;
  return `UTC${sign}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
