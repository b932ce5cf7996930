import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** mtr/: numeric reports of what hung, of long runs and of the last good path; names and networks of the hops. */
export function mtrFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
