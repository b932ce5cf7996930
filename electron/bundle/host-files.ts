import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** host/: the facts of the observing machine before and after. */
export function hostFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
