import type { OpenedBundleJson } from '../../contract/bundle-shapes.ts';
import { SystemClock } from '../../engine/system-clock.ts';
import { openedBundleJson } from './opened-bundle-json.ts';
import { withBundle } from './read-foreign.ts';

/** What is told of a bundle that is looked at where it lies, without being kept. */
export interface InspectedBundle extends Omit<OpenedBundleJson, 'id' | 'openedAt'> {
  readonly formatVersion: { readonly major: number; readonly minor: number };
  /** 0 to 1: how much of what its desk asks for is in it. */
  readonly completeness: number;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/** Reads it with all its checks. Rejects with ContractError, in words, for one that is refused. */
export function inspectBundle(path: string, fileName: string, signal: AbortSignal): Promise<InspectedBundle> {
  return withBundle(path, signal, async (bundle) => {
    const openedAtUs = new SystemClock().utcUs();
    const { id: _id, openedAt: _openedAt, ...told } = openedBundleJson(bundle, { id: '', fileName, openedAtUs });
    const { formatVersion, completeness, files } = bundle.manifest;
    return {
      ...told,
      formatVersion,
      completeness,
      files: files.map(({ path: inside, bytes, sha256 }) => ({ path: inside, bytes, sha256 })),
    };
  });
}
