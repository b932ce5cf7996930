/** Whether the engine truly measures, and does not only run. `says`: one sentence. */
export type Probing =
  | { readonly kind: 'probing' }
  /** A person paused all, or there is no target. */
  | { readonly kind: 'resting'; readonly says: string }
  /** It should measure, and does not, or what it measures is not kept or not to be believed. */
  | { readonly kind: 'stuck'; readonly says: string };

export interface ProbingWatch {
  now(): Probing;
}
