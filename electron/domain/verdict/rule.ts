import type { EvidenceId } from '../ids.ts';
import type { VerdictFacts } from './facts.ts';
import type { Segment } from './verdict.ts';

/**
 * How much a finding moves the verdict. `decisive`: by itself it can hardly be otherwise. `strong`: seldom otherwise. `fair`: more likely
 * than not. `weak`: it fits, and no more.
 */
export type Weight = 'decisive' | 'strong' | 'fair' | 'weak';

/** One sentence for a person, with figures, and what it rests on. */
export interface Finding {
  readonly text: string;
  readonly weight: Weight;
  readonly evidence: readonly EvidenceId[];
}

/** What one rule says of one segment. */
export interface Opinion {
  readonly segment: Exclude<Segment, 'unknown'>;
  /** One sentence that stands if this opinion prevails. */
  readonly summary: string;
  /** The hop at which the fault begins; null where none is known. */
  readonly fromHop: number | null;
  readonly support: readonly Finding[];
  readonly counter: readonly Finding[];
  /** Questions, each addressed: `The hosting provider: …`. */
  readonly ask: readonly string[];
  /** What would tell it apart from others, for a verdict that stays open: `a trace by ICMP beside the TCP one`. */
  readonly wouldTell: readonly string[];
}

/** One file of rules/ holds the rules of one segment. null: nothing speaks for it. Pure, and quick: under a millisecond. */
export type Rule = (facts: VerdictFacts) => Opinion | null;
