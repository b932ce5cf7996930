/** The steps of a request, in order. */
export const PHASES = ['resolve', 'connect', 'tls', 'wait', 'transfer'] as const;
export type Phase = (typeof PHASES)[number];

/** Milliseconds spent in each phase. A phase that was not reached is null; one that was cut short holds the time until then. */
export interface Phases {
  readonly resolveMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  /** From the request written until the first byte of the answer. */
  readonly waitMs: number | null;
  readonly transferMs: number | null;
}

export const NO_PHASES: Phases = { resolveMs: null, connectMs: null, tlsMs: null, waitMs: null, transferMs: null };
