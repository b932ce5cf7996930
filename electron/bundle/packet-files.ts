import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** packets/: what was captured on the wire. */
export function packetFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
