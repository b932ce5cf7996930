import type { Parsed } from '../parsed.ts';
import type { TargetDefinition } from '../target.ts';

/** In what the targets of an elimination differ. Addresses and resolvers are as a person writes them. */
export type Elimination =
  /** Past the CDN or the load balancer: the server's own addresses, `address` or `address:port`. */
  | { readonly by: 'origin'; readonly addresses: readonly string[] }
  /** `system`, or `address` or `address:port`. */
  | { readonly by: 'resolvers'; readonly resolvers: readonly string[] }
  | { readonly by: 'families' }
  | { readonly by: 'connection' };

/** So many of one target are told apart at a time, beside itself; a comparison holds eight. */
export const MOST_VARIANTS = 7;

/** The target with one thing changed; the name is still that of the target it was made from. */
export interface Way {
  /** What sets it apart, in a word or two; also what its name ends in. */
  readonly says: string;
  readonly definition: TargetDefinition;
}

/** The ways of one elimination. */
export interface Ways {
  /** What sets the target itself apart from them. */
  readonly own: string;
  readonly others: readonly Way[];
  /** Why there is nothing to vary, or what will not be told apart; whole sentences. */
  readonly notes: readonly string[];
}

/** `refused` for what cannot be read as an address or a resolver. */
export type WaysReading = Parsed<Ways>;

export interface Variant {
  readonly definition: TargetDefinition;
  readonly says: string;
  /** `there`: it is watched already, maybe under a name of its own. */
  readonly state: 'there' | 'new';
}

/** The first is the target that the elimination started from. */
export interface Variants {
  readonly members: readonly Variant[];
  readonly notes: readonly string[];
}
