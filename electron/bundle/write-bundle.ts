import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { bundleFileName } from './bundle-file-name.ts';
import { bundleFiles } from './bundle-files.ts';
import { type BundleOutcome, RefusedBundle } from './bundle-outcome.ts';
import type { BundleFile, BundleOutput, FileDigest } from './bundle-output.ts';
import type { BundleSource } from './bundle-source.ts';
import { type BundleProfile, completenessOf } from './completeness.ts';
import { createRedactor } from './create-redactor.ts';
import { openLooseOutput } from './loose-output.ts';
import { manifestJson } from './manifest.ts';
import type { RedactionLevel } from './redact.ts';
import { survey } from './survey.ts';
import { visibleJson } from './visible-text.ts';
import { openZipOutput } from './zip-output.ts';

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

/** How far the writing has come. `samples` counts those that were read, twice each. */
export interface BundleProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly samples: number;
}

export interface BundleRequest {
  readonly source: BundleSource;
  readonly destination: BundleDestination;
  readonly redaction: RedactionLevel;
  readonly profile: BundleProfile;
  /** Tells when the bundle was made; nothing else in it depends on the clock. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress?: (progress: BundleProgress) => void;
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
  const { source, signal } = request;
  signal.throwIfAborted();
  const redactor = createRedactor(request.redaction, source);
  const madeAtUs = request.clock.utcUs();
  const output = await openOutput(request, madeAtUs);
  try {
    const surveyed = await survey(source, redactor, signal);
    const samples = [...surveyed.tallies.values()].reduce((sum, tally) => sum + tally.samples, 0);
    if (samples === 0 && source.incidents.length === 0 && source.nearMisses.length === 0) {
      throw new RefusedBundle(
        'nothing-to-export',
        'Nothing was recorded in this time. Choose another time, or other targets.',
      );
    }
    const completeness = completenessOf(source, surveyed, request.profile);
    const digests: FileDigest[] = [];
    let samplesRead = 0;
    const report = (): void =>
      request.progress?.({ files: digests.length, totalFiles: files.length + 1, samples: samplesRead });
    const samplesPassed = (count: number): void => {
      samplesRead += count;
      report();
    };
    const files = bundleFiles({ source, survey: surveyed, redactor, completeness, madeAtUs, signal, samplesPassed });
    for (const file of files) {
      signal.throwIfAborted();
      digests.push(await output.add(file));
      report();
    }
    const manifest = manifestJson({
      source,
      profile: request.profile,
      redactor,
      completeness,
      files: digests,
      madeAtUs,
    });
    digests.push(await output.add(textFile('manifest.json', `${visibleJson(manifest, 2)}\n`)));
    signal.throwIfAborted();
    const { path, bytes } = await output.finish();
    report();
    return {
      kind: 'written',
      path,
      bytes,
      files: digests.length,
      completeness: completeness.share,
      missing: completeness.missing,
      redactions: redactor.counts(),
    };
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

function textFile(path: string, text: string): BundleFile {
  return {
    path,
    content: async function* () {
      yield text;
    },
  };
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
