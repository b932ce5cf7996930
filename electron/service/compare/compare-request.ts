/** One side of a comparison. */
export type ComparedSide =
  /** Recorded here; removed ones too, because their samples stay. */
  | { readonly kind: 'target'; readonly target: string }
  /** Of a bundle that is open here, by its id. */
  | { readonly kind: 'bundle'; readonly bundle: string; readonly target: string }
  /** Of a bundle where it lies. */
  | { readonly kind: 'file'; readonly path: string; readonly target: string };

/** Where a bundle is found: among those that are open here, or on the disk. */
export type BundlePlace =
  | { readonly kind: 'bundle'; readonly bundle: string }
  | { readonly kind: 'file'; readonly path: string };

export interface CompareRequest {
  /** The first is the one that the others are held against. */
  readonly sides: readonly ComparedSide[];
  /** UTC microseconds; null: as much as all have in common, at most the last 30 days. */
  readonly fromUs: number | null;
  readonly toUs: number | null;
  readonly signal: AbortSignal;
}
