import type { ApiParts, MethodsNamed } from './api-parts.ts';
import { rangeOf } from './contract-times.ts';

/** The method of the contract that sets targets and bundles side by side. It rejects with ContractError. */
export function createCompareMethods({ archive, flush }: ApiParts): MethodsNamed<'compare.run'> {
  return {
    async 'compare.run'({ members, from, to }, signal = new AbortController().signal) {
      const asked = rangeOf(from, to);
      flush();
      return archive.compare({ sides: members, ...asked, signal });
    },
  };
}
