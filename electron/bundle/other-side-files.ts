import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** from-the-other-side.txt: what to run on the server towards us. */
export function otherSideFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
