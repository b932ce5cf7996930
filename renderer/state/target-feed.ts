import type { ContractEvent } from '../../electron/contract/contract.ts';
import { type EngineClient, failureText } from '../api/engine-client.ts';
import {
  firstLook,
  type Look,
  liveSpan,
  lookedAt,
  lookedBack,
  type ShownTarget,
  type Span,
  targetAfter,
  useTarget,
  withWindow,
} from './target.ts';

/** Keeps what is shown of one target in step with the engine, and with what a person wants to see. */
export interface TargetFeed {
  /** The last so many milliseconds, going along with the time. */
  showRange(rangeMs: number): void;
  look(look: Look, remember: boolean): void;
  lookBack(): void;
  /** The chosen range, as it is now. */
  reset(): void;
  setLive(live: boolean): void;
  /** How many entries are worth asking for. */
  setEntries(entries: number): void;
  events(events: readonly ContractEvent[]): void;
  /** What came meanwhile was not told, so it is asked for. */
  live(): void;
  stop(): void;
}

export interface FeedParts {
  /** Wall clock, Date.now() milliseconds. */
  readonly now: () => number;
  /** While nobody sees the page nothing is asked for. */
  readonly hidden: () => boolean;
  /** After the span has settled: whatever else depends on it. */
  readonly onSettled: (target: string, span: Span) => void;
}

/** While one drags or turns the wheel, only where it comes to rest is asked for. */
const SETTLE_MS = 90;
/** What just ended is written within a second. */
const WRITTEN_MS = 1_200;
const RETRY_MS = 5_000;
const SAMPLES_AGAIN_MS = 30_000;
const OFTENEST_MS = 5_000;
const SELDOMEST_MS = 60_000;
const SHORTEST_STEP_MS = 1_000;
const LONGEST_STEP_MS = 30_000;
/** About as many pixels as a chart is wide: a shorter step would move nothing. */
const STEPS_A_SPAN = 1_200;

export function feedTarget(client: EngineClient, target: string, rangeMs: number, parts: FeedParts): TargetFeed {
  let entries: number | null = null;
  let reading: AbortController | null = null;
  let readTimer: { readonly id: ReturnType<typeof setTimeout>; readonly dueMs: number } | null = null;
  let stepTimer: ReturnType<typeof setTimeout> | undefined;
  let readMs = 0;
  const ending = new AbortController();

  useTarget.setState({ shown: firstLook(target, rangeMs, parts.now()) });
  const current = (): ShownTarget | null => {
    const { shown } = useTarget.getState();
    return shown?.target === target && !ending.signal.aborted ? shown : null;
  };
  const change = (by: (shown: ShownTarget) => ShownTarget): void => {
    const shown = current();
    if (shown === null) return;
    const next = by(shown);
    if (next !== shown) useTarget.setState({ shown: next });
  };

  /** Asks within `delayMs`; sooner when that was promised already. */
  const readWithin = (delayMs: number): void => {
    const dueMs = parts.now() + delayMs;
    if (readTimer !== null) {
      if (readTimer.dueMs <= dueMs) return;
      clearTimeout(readTimer.id);
    }
    readTimer = { id: setTimeout(() => void read(), delayMs), dueMs };
  };
  /** Asks when nothing else has been wanted for a moment. */
  const readWhenSettled = (): void => {
    if (readTimer !== null) clearTimeout(readTimer.id);
    readTimer = null;
    readWithin(SETTLE_MS);
  };
  const read = async (): Promise<void> => {
    readTimer = null;
    const shown = current();
    if (shown === null || entries === null) return;
    reading?.abort();
    const own = new AbortController();
    reading = own;
    const askedMs = parts.now();
    readMs = askedMs;
    change((now) => (now.reading ? now : { ...now, reading: true }));
    const { fromMs, toMs } = shown.span;
    parts.onSettled(target, shown.span);
    const answer = await client.call(
      'samples.window',
      { target, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), entries },
      AbortSignal.any([own.signal, ending.signal]),
    );
    if (own.signal.aborted || ending.signal.aborted) return;
    reading = null;
    if (answer.ok) {
      change((now) => withWindow(now, answer.value, askedMs));
    } else {
      change((now) => ({ ...now, reading: false, refusal: failureText(answer.failure) }));
      readWithin(RETRY_MS);
    }
  };

  const againMs = (shown: ShownTarget): number => {
    const bucketMs = shown.window?.bucketMs ?? null;
    return bucketMs === null ? SAMPLES_AGAIN_MS : Math.min(SELDOMEST_MS, Math.max(OFTENEST_MS, bucketMs));
  };
  /** Goes along with the time. */
  const step = (): void => {
    const shown = current();
    if (shown === null) return;
    const lengthMs = shown.span.toMs - shown.span.fromMs;
    if (shown.live && !parts.hidden()) {
      change((now) => ({ ...now, span: liveSpan(lengthMs, parts.now()) }));
      if (reading === null && parts.now() - readMs >= againMs(shown)) readWithin(0);
    }
    const stepMs = Math.min(LONGEST_STEP_MS, Math.max(SHORTEST_STEP_MS, lengthMs / STEPS_A_SPAN));
    stepTimer = setTimeout(step, stepMs);
  };
  const restep = (): void => {
    clearTimeout(stepTimer);
    step();
  };
  const readCertificate = async (): Promise<void> => {
    const answer = await client.call('targets.certificate', { target }, ending.signal);
    if (answer.ok) change((shown) => ({ ...shown, certificate: answer.value.certificate }));
  };
  const isSeen = ({ span, live }: ShownTarget, atMs: number): boolean =>
    atMs >= span.fromMs && (live || atMs <= span.toMs);
  restep();
  void readCertificate();

  return {
    showRange(lengthMs) {
      change((shown) => ({
        ...lookedAt(shown, { span: liveSpan(lengthMs, parts.now()), live: true }, true),
        rangeMs: lengthMs,
      }));
      restep();
      readWithin(0);
    },
    look(look, remember) {
      change((shown) => lookedAt(shown, look, remember));
      readWhenSettled();
    },
    lookBack() {
      change((shown) => lookedBack(shown, parts.now()));
      restep();
      readWithin(0);
    },
    reset() {
      change((shown) => ({ ...shown, span: liveSpan(shown.rangeMs, parts.now()), live: true, back: [] }));
      restep();
      readWithin(0);
    },
    setLive(live) {
      change((shown) => {
        const lengthMs = shown.span.toMs - shown.span.fromMs;
        return { ...shown, live, span: live ? liveSpan(lengthMs, parts.now()) : shown.span };
      });
      restep();
      if (live) readWithin(0);
    },
    setEntries(wanted) {
      if (wanted === entries) return;
      const isFirst = entries === null;
      entries = wanted;
      if (isFirst) readWithin(0);
      else readWhenSettled();
    },
    events(events) {
      const before = current();
      change((shown) => targetAfter(shown, events, parts.now()));
      const after = current();
      if (after === null || after === before) return;
      // Counts and windows come from what is recorded; single samples are drawn as they come.
      const isWorthReading = events.some(
        (event) =>
          (event.type === 'stall.closed' && event.target === target && isSeen(after, Date.parse(event.at))) ||
          ((event.type === 'incident.closed' || event.type === 'incident.opened') && event.targets.includes(target)),
      );
      if (isWorthReading) readWithin(WRITTEN_MS);
    },
    live() {
      readWithin(0);
      void readCertificate();
    },
    stop() {
      ending.abort();
      reading?.abort();
      if (readTimer !== null) clearTimeout(readTimer.id);
      clearTimeout(stepTimer);
      useTarget.setState(({ shown }) => ({ shown: shown?.target === target ? null : shown }));
    },
  };
}
