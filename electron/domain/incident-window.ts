/**
 * When an incident of one target opens, grows, recovers and flaps. Pure: the caller brings every time and gets a new state.
 * Times are monotonic milliseconds, because a person may set the wall clock in the middle of an incident; the UTC microseconds
 * only label its edges.
 */

export const RECOVERY_SAMPLES = 3;
const FLAPPING_CHANGES = 5;
export const FLAPPING_WINDOW_MS = 600_000;

export interface OpenWindow {
  readonly openedMs: number;
  readonly openedAtUs: number;
  /** Start of the latest bad probe. */
  readonly lastBadStartedMs: number;
  /** End of the bad probe that ended last, or until when one is known to have hung. */
  readonly lastBadMs: number;
  readonly lastBadAtUs: number;
  readonly worstMs: number;
  readonly slowCount: number;
  readonly failedCount: number;
  readonly flapping: boolean;
  /** Starts of the good probes that began last, at most RECOVERY_SAMPLES. */
  readonly goodStartsMs: readonly number[];
}

export interface WindowState {
  readonly open: OpenWindow | null;
  /** When the target's incidents opened or recovered within the last FLAPPING_WINDOW_MS. */
  readonly changesMs: readonly number[];
}

export const QUIET: WindowState = { open: null, changesMs: [] };

export interface BadProbe {
  readonly startedMs: number;
  readonly startedAtUs: number;
  /** Until its end, or so far. */
  readonly elapsedMs: number;
  readonly how: 'slow' | 'failed';
  /** It was counted as slow before, while it still hung. */
  readonly counted: boolean;
}

/** Opens the window, or extends it to hold all of this bad probe. */
export function afterBad(state: WindowState, probe: BadProbe, nowMs: number): WindowState {
  const endedMs = probe.startedMs + probe.elapsedMs;
  const endedAtUs = probe.startedAtUs + Math.round(probe.elapsedMs * 1_000);
  const slow = (probe.how === 'slow' ? 1 : 0) - (probe.counted ? 1 : 0);
  const failed = probe.how === 'failed' ? 1 : 0;
  const { open } = state;
  if (open === null) {
    const changesMs = [...recent(state.changesMs, nowMs), nowMs];
    return {
      changesMs,
      open: {
        openedMs: probe.startedMs,
        openedAtUs: probe.startedAtUs,
        lastBadStartedMs: probe.startedMs,
        lastBadMs: endedMs,
        lastBadAtUs: endedAtUs,
        worstMs: probe.elapsedMs,
        slowCount: Math.max(0, slow),
        failedCount: failed,
        flapping: changesMs.length >= FLAPPING_CHANGES,
        goodStartsMs: [],
      },
    };
  }
  const earlier = probe.startedMs < open.openedMs;
  const later = endedMs > open.lastBadMs;
  return {
    changesMs: state.changesMs,
    open: {
      openedMs: earlier ? probe.startedMs : open.openedMs,
      openedAtUs: earlier ? probe.startedAtUs : open.openedAtUs,
      lastBadStartedMs: Math.max(open.lastBadStartedMs, probe.startedMs),
      lastBadMs: later ? endedMs : open.lastBadMs,
      // A probe that was in flight while the machine slept is labelled from its start, so its end may seem to lie before another's.
      lastBadAtUs: later ? Math.max(endedAtUs, open.lastBadAtUs) : open.lastBadAtUs,
      worstMs: Math.max(open.worstMs, probe.elapsedMs),
      slowCount: Math.max(0, open.slowCount + slow),
      failedCount: open.failedCount + failed,
      flapping: open.flapping,
      goodStartsMs: open.goodStartsMs,
    },
  };
}

/** A probe that was counted as slow while it hung is not to be believed after all. The window stays as long as it was: something made it hang. */
export function afterSpoiled(state: WindowState): WindowState {
  const { open } = state;
  if (open === null) return state;
  return { changesMs: state.changesMs, open: { ...open, slowCount: Math.max(0, open.slowCount - 1) } };
}

/** Remembers a good probe while an incident is open; without one nothing changes. */
export function afterGood(state: WindowState, startedMs: number): WindowState {
  const { open } = state;
  if (open === null) return state;
  const goodStartsMs = [...open.goodStartsMs, startedMs].sort((a, b) => a - b).slice(-RECOVERY_SAMPLES);
  return { changesMs: state.changesMs, open: { ...open, goodStartsMs } };
}

export interface InFlight {
  /** Start of the oldest probe still in flight; null when there is none. */
  readonly oldestStartedMs: number | null;
  /** One of them is overdue. */
  readonly overdue: boolean;
}

/**
 * True when the open incident is over: enough good probes began after the last bad one had begun, nothing overdue is in
 * flight, and nothing that began inside the window still can turn bad (else two incidents of one target would overlap).
 * A flapping one also has to be quiet for FLAPPING_WINDOW_MS.
 */
export function hasRecovered(state: WindowState, inFlight: InFlight, nowMs: number): boolean {
  const { open } = state;
  if (open === null || inFlight.overdue) return false;
  if (inFlight.oldestStartedMs !== null && inFlight.oldestStartedMs <= open.lastBadMs) return false;
  if (open.flapping && nowMs - open.lastBadMs < FLAPPING_WINDOW_MS) return false;
  let good = 0;
  for (const startedMs of open.goodStartsMs) if (startedMs > open.lastBadStartedMs) good += 1;
  return good >= RECOVERY_SAMPLES;
}

/** The state after the open incident has recovered: a change that counts towards flapping. */
export function afterRecovery(state: WindowState, nowMs: number): WindowState {
  if (state.open === null) return state;
  return { open: null, changesMs: state.open.flapping ? [] : [...recent(state.changesMs, nowMs), nowMs] };
}

/** The state after watching ended before recovery; that says nothing about the target, so it is no change. */
export function afterAbandoning(state: WindowState): WindowState {
  return { open: null, changesMs: state.changesMs };
}

function recent(changesMs: readonly number[], nowMs: number): readonly number[] {
  return changesMs.filter((atMs) => nowMs - atMs < FLAPPING_WINDOW_MS);
}
