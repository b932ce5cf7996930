import type { BundleFile } from './bundle-output.ts';
import type { BundleParts } from './bundle-parts.ts';

/** ticket.txt and ticket.md: what a desk asks of one incident, to paste. */
export function ticketFiles(_parts: BundleParts): readonly BundleFile[] {
  return [];
}
