import type { BlindReason } from '../../domain/notice/digest.ts';
import type { Acknowledgement, Hold } from '../../domain/notice/hold.ts';

/** Who is told nothing of what now and why, which open incidents somebody has seen, and whether anything speaks about targets. */
export interface Quiet {
  readonly holds: readonly Hold[];
  readonly acknowledged: readonly Acknowledgement[];
  readonly blind: { readonly why: BlindReason; readonly sinceUs: number; readonly says: string } | null;
}

export const NO_QUIET: Quiet = { holds: [], acknowledged: [], blind: null };
