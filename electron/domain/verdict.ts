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
export type Confidence = 'low' | 'medium' | 'high';

/** Where the fault most likely lies, and why. */
export interface Verdict {
  readonly segment: Segment;
  readonly confidence: Confidence;
  /** One sentence. */
  readonly summary: string;
  readonly reasons: readonly string[];
  /** What speaks against it, or what looks like a reason and is none. */
  readonly against: readonly string[];
  /** What to ask the provider. */
  readonly ask: readonly string[];
}
