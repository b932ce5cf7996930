/** Milliseconds on one axis that begins at the start of the request. */
export interface WaterfallBar {
  readonly fromMs: number;
  readonly toMs: number;
  /** A capture is solid until the request ended and hollow after it. */
  readonly tone: 'capture' | 'ok' | 'slow' | 'failed';
}

export interface WaterfallPhase {
  /** `resolve`, `connect`, `tls`, `wait` or `transfer`: it has a colour of its own. */
  readonly name: string;
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Most of the time was lost here. */
  readonly isHung: boolean;
}

export interface WaterfallRow {
  readonly key: string;
  readonly label: string;
  readonly bars: readonly WaterfallBar[];
  /** A few words after the last bar; null for none. */
  readonly beside: string | null;
  /** How much of it ran while the request hung, in numbers. */
  readonly overlap: string;
  /** `nothing`: it brought nothing, and `beside` says why. */
  readonly tone: 'captured' | 'late' | 'nothing';
}

export interface WaterfallModel {
  /** Where the axis ends. */
  readonly toMs: number;
  /** When the request ended; null while it hangs. */
  readonly endMs: number | null;
  /** Until its end, or until now. */
  readonly elapsedMs: number;
  readonly thresholds: readonly { readonly name: string; readonly atMs: number; readonly words: string }[];
  readonly phases: readonly WaterfallPhase[];
  /** Moments at which something was seen to have been sent again, and how often since the one before. */
  readonly pins: readonly { readonly atMs: number; readonly count: number }[];
  readonly later: WaterfallRow | null;
  readonly rows: readonly WaterfallRow[];
}
