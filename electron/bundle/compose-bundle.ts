import { bundleFiles, readmeFile } from './bundle-files.ts';
import type { BundleParts } from './bundle-parts.ts';
import type { BundleSource } from './bundle-source.ts';
import { completenessOf } from './profile/completeness.ts';
import type { Profile } from './profile/profile.ts';
import { createRedactor } from './redaction/create-redactor.ts';
import type { RedactionLevel, Redactor } from './redaction/redact.ts';
import { survey } from './survey.ts';
import { visibleJson } from './words/visible-text.ts';
import { RefusedBundle } from './write/bundle-outcome.ts';
import type { BundleFile, BundleOutput, FileDigest } from './write/bundle-output.ts';
import { DeskLimits, pathAtDesk } from './write/desk-limits.ts';
import { manifestJson, type PlacedFile } from './write/manifest.ts';

/** How far the writing has come. `samples` counts those that were read, twice each. */
export interface BundleProgress {
  readonly files: number;
  /** 0 until all has been read once, and it is known what there will be. */
  readonly totalFiles: number;
  readonly samples: number;
  /** The file that is being written; null while everything is read first, and when all are done. */
  readonly path: string | null;
}

export interface BundleContent {
  readonly source: BundleSource;
  readonly redaction: RedactionLevel;
  readonly profile: Profile;
  /** UTC microseconds; nothing else in the bundle depends on the time of the export. */
  readonly madeAtUs: number;
  readonly signal: AbortSignal;
  readonly progress?: (progress: BundleProgress) => void;
}

export interface ComposedBundle {
  /** Of all files, the manifest last. */
  readonly digests: readonly FileDigest[];
  readonly parts: BundleParts;
}

/** Hands all files of a bundle to `output`, one after the other. Throws RefusedBundle where there is nothing, and what the source throws. */
export async function composeBundle(
  content: BundleContent,
  output: Pick<BundleOutput, 'add'>,
): Promise<ComposedBundle> {
  const { source, signal, madeAtUs } = content;
  const digests: FileDigest[] = [];
  let totalFiles = 0;
  let samplesRead = 0;
  let path: string | null = null;
  const report = (): void => content.progress?.({ files: digests.length, totalFiles, samples: samplesRead, path });
  report();

  const redactor = createRedactor(content.redaction, source);
  const surveyed = await survey(source, redactor, signal);
  const samples = [...surveyed.tallies.values()].reduce((sum, tally) => sum + tally.samples, 0);
  if (samples === 0 && source.incidents.length === 0 && source.nearMisses.length === 0) {
    throw new RefusedBundle(
      'nothing-to-export',
      'Nothing was recorded in this time. Choose another time, or other targets.',
    );
  }
  const completeness = completenessOf(source, surveyed, content.profile);
  const samplesPassed = (count: number): void => {
    samplesRead += count;
    report();
  };
  const parts = {
    source,
    profile: content.profile,
    survey: surveyed,
    redactor,
    completeness,
    madeAtUs,
    signal,
    samplesPassed,
  };
  const files = bundleFiles(parts);
  const limits = new DeskLimits(content.profile.limits);
  totalFiles = files.length + 2;

  const placed: PlacedFile[] = [];
  const add = async (file: BundleFile): Promise<void> => {
    let count = 0;
    path = file.path;
    report();
    for await (const fitted of limits.fitted(file)) {
      signal.throwIfAborted();
      count += 1;
      if (count > 1) totalFiles += 1;
      path = fitted.path;
      report();
      const digest = await output.add(countingTokens(fitted, redactor));
      digests.push(digest);
      placed.push({ ...digest, of: fitted.of });
    }
    if (count === 0) totalFiles -= 1;
  };
  const manifestPath = pathAtDesk('manifest.json', content.profile.limits) ?? 'manifest.json';
  // The page that is read first is written first, unless it has to tell what became of the others.
  const early = limits.areAny ? [] : [readmeFile(parts, [...files.map((file) => file.path), manifestPath], [])];
  for (const file of [...early, ...files]) await add(file);
  if (limits.areAny) {
    await add(readmeFile(parts, [...placed.map((file) => file.path), manifestPath], limits.leftOut));
  }
  // Made last: it has the sizes and checksums of all the others, and counts of what was replaced in them and in itself.
  const { leftOut } = limits;
  const manifest = (): string =>
    `${visibleJson(manifestJson({ source, profile: content.profile, redactor, completeness, files: placed, leftOut, madeAtUs }), 2)}\n`;
  redactor.written(manifest());
  path = manifestPath;
  report();
  digests.push(await output.add(textFile(manifestPath, manifest())));
  signal.throwIfAborted();
  path = null;
  report();
  return { digests, parts };
}

/** What is counted is what stands in the files, so that the preview and the manifest tell what a search in them finds. */
function countingTokens(file: BundleFile, redactor: Redactor): BundleFile {
  return {
    path: file.path,
    content: async function* () {
      let begun = '';
      for await (const piece of file.content()) {
        if (typeof piece === 'string') begun = redactor.written(begun + piece);
        yield piece;
      }
    },
  };
}

function textFile(path: string, text: string): BundleFile {
  return {
    path,
    content: async function* () {
      yield text;
    },
  };
}
