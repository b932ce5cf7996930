import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** tls/: the certificates as served. */
export function tlsFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
