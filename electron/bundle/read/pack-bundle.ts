import { openZipOutput } from '../write/zip-output.ts';
import type { ReadBundle } from './read-bundle.ts';

/** Packs an opened bundle into a new zip, private to the user; throws RefusedBundle where it cannot be written, and leaves nothing behind then. */
export async function packBundle(bundle: ReadBundle, file: string, signal: AbortSignal): Promise<void> {
  const modifiedAtUs = bundle.window.fromUs;
  const output = await openZipOutput({ file, overwrite: false, modifiedAtUs, signal });
  try {
    for (const content of bundle.contents(signal)) await output.add(content);
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
}
