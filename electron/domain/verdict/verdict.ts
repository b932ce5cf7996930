import type { EvidenceId } from '../ids.ts';

export const SEGMENTS = [
  'observer',
  'local-network',
  'isp',
  'path',
  'resolver',
  'destination',
  'tls',
  'application',
  'transfer',
  'cdn-origin',
  'unknown',
] as const;
export type Segment = (typeof SEGMENTS)[number];
export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** The evidence that a sentence of `reasons` or `against` rests on. Sentences that rest on samples alone have none. */
export interface Citation {
  /** The sentence, word for word. */
  readonly text: string;
  readonly evidence: readonly EvidenceId[];
}

/** Where the fault most likely lies, and why. */
export interface Verdict {
  readonly segment: Segment;
  readonly confidence: Confidence;
  /** One sentence. */
  readonly summary: string;
  /** The hop at which the fault begins, counted from 1; null where no trace tells. */
  readonly fromHop: number | null;
  readonly reasons: readonly string[];
  /** What speaks against it, or what looks like a reason and is none. */
  readonly against: readonly string[];
  /** What to ask the provider. */
  readonly ask: readonly string[];
  readonly citations: readonly Citation[];
}
