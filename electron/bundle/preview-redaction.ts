import { bundleFiles } from './bundle-files.ts';
import type { BundleSource } from './bundle-source.ts';
import { type BundleProfile, completenessOf } from './completeness.ts';
import { createRedactor } from './create-redactor.ts';
import type { RedactionCount, RedactionLevel, Replacement } from './redact.ts';
import { survey } from './survey.ts';

export interface RedactionPreview {
  readonly counts: readonly RedactionCount[];
  /** Every thing that will be replaced, by what, and how often: for the eyes of the person who exports. */
  readonly replacements: readonly Replacement[];
}

/** What an export at this level would take out. Makes all texts of the bundle and writes none. */
export async function previewRedaction(
  source: BundleSource,
  options: {
    readonly redaction: RedactionLevel;
    readonly profile: BundleProfile;
    /** UTC microseconds. */
    readonly nowUs: number;
    readonly signal: AbortSignal;
  },
): Promise<RedactionPreview> {
  const { signal } = options;
  const redactor = createRedactor(options.redaction, source);
  const surveyed = await survey(source, redactor, signal);
  const files = bundleFiles({
    source,
    survey: surveyed,
    redactor,
    completeness: completenessOf(source, surveyed, options.profile),
    madeAtUs: options.nowUs,
    signal,
    samplesPassed: () => undefined,
  });
  for (const file of files) {
    for await (const _text of file.content()) signal.throwIfAborted();
  }
  return { counts: redactor.counts(), replacements: redactor.replacements() };
}
