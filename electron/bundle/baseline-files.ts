import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** baseline/: the last good path and the usual times. */
export function baselineFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
