import type { ComparedSeries, RateKind } from './compared-series.ts';

/** A share with its interval, 0 to 1. `low` and `high` bound it with 95 % confidence; null where too little was measured to say. */
export interface Rate {
  readonly bad: number;
  readonly of: number;
  /** null without probes. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A member's share minus the first member's. */
export interface Difference {
  /** Index of the member. */
  readonly member: number;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How probable a difference of this size is where there is none (two-sided, by blocks of time); null where it cannot be told. */
  readonly p: number | null;
  /** `none-shown`: the interval holds zero and is too wide to call them equal. `same`: it holds zero and is narrow. */
  readonly shows: 'more' | 'less' | 'same' | 'none-shown';
}

export interface RateRow {
  readonly kind: RateKind;
  /** One for each member. */
  readonly rates: readonly Rate[];
  /** One for each member but the first. */
  readonly differences: readonly Difference[];
}

/** A stretch of time in which at least one member had a window; members whose windows overlap it, clock uncertainty allowed for. */
export interface AlignedWindow {
  readonly fromUs: number;
  readonly toUs: number;
  readonly incidents: readonly { readonly member: number; readonly incident: number }[];
}

/** Windows of the first member and of another. `byChance`: how many of the first's would fall on one of the other's if they had nothing to do with each other. */
export interface WindowPair {
  readonly member: number;
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlyOther: number;
  readonly byChance: number;
}

/** `too-few`: no difference shown, and it could not have been with so little. `not-comparable`: no time in common, or different things. */
export type ConclusionKind = 'difference' | 'no-difference' | 'too-few' | 'not-comparable';

export interface Conclusion {
  readonly kind: ConclusionKind;
  /** One sentence, with the rates: "No difference between CDN and origin (1.9 % and 2.1 %): the CDN is not the cause." */
  readonly sentence: string;
  /** Up to four more, short. */
  readonly notes: readonly string[];
  /** A sentence, `Next to compare: …`; null when nothing suggests itself. */
  readonly next: string | null;
  /** About how many hours more of measuring would show a difference that matters; null unless `too-few`. */
  readonly moreHours: number | null;
}

export interface Comparison {
  readonly members: readonly ComparedSeries[];
  readonly blockUs: number;
  readonly rows: readonly RateRow[];
  readonly aligned: readonly AlignedWindow[];
  readonly pairs: readonly WindowPair[];
  readonly conclusion: Conclusion;
}
