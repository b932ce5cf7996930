import type { BundleFile } from '../bundle-output.ts';
import type { BundleParts } from '../bundle-parts.ts';

/** report.html: one self-contained page. */
export function reportFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
