import type { Confidence, Segment } from './watch-events.ts';

/** What must be judged of a fault. */
export interface RightVerdict {
  /** Where the fault may be said to lie. `unknown` only where honest doubt is right; `nothing`: no incident at all. */
  readonly segments: readonly (Segment | 'nothing')[];
  /** How sure the verdict may be at most. */
  readonly atMost: Confidence;
  /** Where chance decides what is captured, it may point elsewhere now and then: then so sure at most. null: it must not. */
  readonly elsewhereAtMost: Confidence | null;
}

export const sure = (...segments: readonly Segment[]): RightVerdict => ({
  segments,
  atMost: 'high',
  elsewhereAtMost: null,
});
