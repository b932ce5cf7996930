import type { Failure } from '../../../domain/failure.ts';
import type { FamilyChoice, ResolverChoice } from '../../../domain/target.ts';

export type Resolution =
  | { readonly kind: 'resolved'; readonly addresses: readonly string[]; readonly resolverAddress: string | null }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly resolverAddress: string | null };

/** Turns a host name into addresses, in the order in which they should be tried. */
export interface NameResolver {
  resolve(
    host: string,
    options: {
      readonly family: FamilyChoice;
      readonly resolver: ResolverChoice;
      readonly signal: AbortSignal;
      /** Told which server is being asked, as soon as it is. */
      readonly asking: (resolverAddress: string) => void;
    },
  ): Promise<Resolution>;
}
