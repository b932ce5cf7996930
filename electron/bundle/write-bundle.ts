import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { type BundleContent, composeBundle } from './compose-bundle.ts';
import { redactedItem } from './profile/checklist-item.ts';
import { bundleFileName } from './write/bundle-file-name.ts';
import { type BundleOutcome, RefusedBundle } from './write/bundle-outcome.ts';
import type { BundleOutput } from './write/bundle-output.ts';
import { openLooseOutput } from './write/loose-output.ts';
import { openZipOutput } from './write/zip-output.ts';

export type BundleDestination =
  /** `file` null picks `bundleFileName` in `directory`. */
  | {
      readonly kind: 'zip';
      readonly file: string | null;
      readonly directory: string;
      readonly overwrite: boolean;
    }
  /** A folder that does not exist yet, or is empty. */
  | { readonly kind: 'loose'; readonly directory: string };

export interface BundleRequest extends Omit<BundleContent, 'madeAtUs'> {
  readonly destination: BundleDestination;
  /** Tells when the bundle was made. */
  readonly clock: Clock;
}

/**
 * Writes a bundle, or says why not. Files are private to the user; a bundle that was not completed leaves nothing behind.
 * Rejects only with what the source itself rejects with.
 */
export async function writeBundle(request: BundleRequest): Promise<BundleOutcome> {
  try {
    return await write(request);
  } catch (error) {
    if (error instanceof RefusedBundle) return error.refusal;
    if (request.signal.aborted) {
      return { kind: 'refused', code: 'cancelled', message: 'The export was cancelled; nothing was written.' };
    }
    throw error;
  }
}

async function write(request: BundleRequest): Promise<BundleOutcome> {
  request.signal.throwIfAborted();
  const madeAtUs = request.clock.utcUs();
  const output = await openOutput(request, madeAtUs);
  try {
    const { digests, parts } = await composeBundle({ ...request, madeAtUs }, output);
    const { path, bytes } = await output.finish();
    return {
      kind: 'written',
      path,
      bytes,
      files: digests.length,
      completeness: parts.completeness.share,
      items: parts.completeness.items.map((item) => redactedItem(item, parts.redactor)),
      missing: parts.completeness.missing,
      redactions: parts.redactor.counts(),
    };
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

function openOutput(request: BundleRequest, madeAtUs: number): Promise<BundleOutput> {
  const { destination, source, signal } = request;
  switch (destination.kind) {
    case 'zip': {
      const { directory, overwrite } = destination;
      const file = destination.file ?? join(directory, bundleFileName(source, request.redaction, madeAtUs));
      return openZipOutput({ file, overwrite, modifiedAtUs: source.window.fromUs, signal });
    }
    case 'loose':
      return openLooseOutput(destination.directory, signal);
  }
}
