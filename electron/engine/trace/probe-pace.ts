/** Probes a second that may wait: repeats and baselines, of all rounds together. */
const PROBES_A_SECOND = 2_000;
/** As many may leave at once after a quiet time. */
const MOST_AT_ONCE = 100;

/** How fast probes may leave that have time. Those that have none always leave, and the others wait for it. */
export interface ProbePace {
  /** How many probes that can wait may leave now. */
  room(nowMs: number): number;
  /** Probes have left, whether they could wait or not. */
  spend(probes: number, nowMs: number): void;
  /** When there is room again; the past when there is some. */
  roomAtMs(): number;
}

export function createProbePace(): ProbePace {
  let tokens = MOST_AT_ONCE;
  let countedMs: number | null = null;
  const refill = (nowMs: number): void => {
    if (countedMs !== null) tokens = Math.min(MOST_AT_ONCE, tokens + ((nowMs - countedMs) * PROBES_A_SECOND) / 1_000);
    countedMs = nowMs;
  };
  return {
    room(nowMs) {
      refill(nowMs);
      return Math.max(0, Math.floor(tokens + 1e-6));
    },
    spend(probes, nowMs) {
      refill(nowMs);
      // What leaves in haste is owed for, but not for long.
      tokens = Math.max(-MOST_AT_ONCE, tokens - probes);
    },
    roomAtMs: () => (countedMs ?? 0) + (Math.max(0, 1 - tokens) * 1_000) / PROBES_A_SECOND,
  };
}
