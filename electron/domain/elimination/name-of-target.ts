import { parseHost } from '../host.ts';
import { quoted } from '../quoted.ts';
import type { TargetDefinition } from '../target.ts';
import { addressAndPortText } from '../target-address.ts';

/** Why a target resolves no name when it is probed, as the beginning of a sentence; null where it does. */
export function whyNoName({ name, spec }: TargetDefinition): string | null {
  if (spec.kind === 'dns') return null;
  if (spec.connectTo !== null) return `${quoted(name)} is pinned to ${addressAndPortText(spec.connectTo)}`;
  const host = spec.kind === 'tcp' ? spec.host : new URL(spec.url).hostname;
  const read = parseHost(host);
  return read.kind === 'parsed' && read.value.kind === 'address'
    ? `${quoted(name)} is given by its address ${read.value.text}`
    : null;
}
