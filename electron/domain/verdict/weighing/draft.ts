import type { Finding } from '../rule.ts';
import type { Verdict } from '../verdict.ts';

/** A verdict before its sentences are sorted, counted and cited. */
export interface Draft extends Pick<Verdict, 'segment' | 'confidence' | 'summary' | 'fromHop' | 'ask'> {
  readonly support: readonly Finding[];
  readonly against: readonly Finding[];
}
