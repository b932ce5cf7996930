/** Things that happen within a moment of one another are told as one. Monotonic milliseconds. */
export interface Gathering {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Told when nothing more has come for so long; and after so long in any case. */
const SHORT = { quietMs: 1_000, mostMs: 6_000 } as const;
/** For what belongs to many that have been told of together: targets are probed one after the other, some only once a minute. */
const LONG = { quietMs: 10_000, mostMs: 60_000 } as const;

export const gathered = (gathering: Gathering | null, nowMs: number): Gathering => ({
  firstMs: gathering?.firstMs ?? nowMs,
  lastMs: nowMs,
});

export const shortDueMs = (gathering: Gathering): number => dueMs(gathering, SHORT);
export const longDueMs = (gathering: Gathering): number => dueMs(gathering, LONG);

function dueMs({ firstMs, lastMs }: Gathering, wait: typeof SHORT | typeof LONG): number {
  return Math.min(lastMs + wait.quietMs, firstMs + wait.mostMs);
}
