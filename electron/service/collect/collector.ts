import type { EvidenceDraft } from '../../domain/evidence.ts';
import type { Stall } from '../../domain/stall.ts';

export interface CollectRequest {
  readonly incident: number;
  readonly profile: string;
  /** Of that profile's checklist. */
  readonly item: string;
  readonly signal: AbortSignal;
  /** Told at once and at least each second. */
  readonly progress: (progress: CollectProgress) => void;
}

export interface CollectProgress {
  /** Of what is counted in `says`. */
  readonly done: number;
  readonly of: number;
  readonly leftMs: number;
  readonly says: string;
}

export interface Collected {
  readonly drafts: readonly EvidenceDraft[];
  /** The last one of the incident, to which they belong. */
  readonly stall: Stall;
}

/** Takes now what a desk asks for and a hang leaves no time for. */
export interface Collector {
  /**
   * Rejects with ContractError: `not-found`, `invalid-input` for an item that cannot be collected, `too-many` for one that is being
   * collected already, `cancelled`, `tracing-impossible`; then there is nothing.
   */
  collect(request: CollectRequest): Promise<Collected>;
  /** Ends what is under way and refuses the rest. */
  stop(): Promise<void>;
}
