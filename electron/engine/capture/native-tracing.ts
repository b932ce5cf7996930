import type { PathMemory } from '../trace/path-memory.ts';
import type { RoundOrder, RoundOutcome, Tracer } from '../trace/tracer.ts';

/** What captures need in order to trace by themselves. */
export interface NativeTracing {
  readonly tracer: Pick<Tracer, 'round'>;
  readonly paths: PathMemory;
}

/** One round, as all who wait for it get it. */
export interface SharedRound {
  readonly order: RoundOrder;
  readonly outcome: RoundOutcome;
  readonly startedAtUs: number;
  readonly durationMs: number;
  /** When it was asked for; monotonic. */
  readonly askedMs: number;
  /** Something else traced over the same routers at that time. */
  readonly sharedPath: boolean;
}

/** What to trace: enough for one round. */
export type RoundWish = Pick<RoundOrder, 'address' | 'port' | 'protocol' | 'urgency' | 'spareRouters'>;
