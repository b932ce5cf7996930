import { bundleFileName } from './bundle-file-name.ts';
import { type BundleRefusal, RefusedBundle } from './bundle-outcome.ts';
import { type BundleContent, composeBundle } from './compose-bundle.ts';
import { CountingOutput } from './counting-output.ts';
import { evidenceFiles } from './evidence-files.ts';
import { readmePartsOf } from './readme-parts.ts';
import type { Replacement } from './redact.ts';
import { ticketOf } from './ticket.ts';
import { ticketText } from './ticket-text.ts';

/** What a bundle would hold. */
export interface BundlePreview {
  readonly kind: 'previewed';
  /** Of the zip, where nobody asks for another. */
  readonly fileName: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** 0 to 1: the share of what the profile asks for. */
  readonly completeness: number;
  readonly has: readonly string[];
  readonly missing: readonly { readonly title: string; readonly reason: string }[];
  /** The most frequent first; secrets are not told whole. */
  readonly replacements: readonly Replacement[];
  readonly ticket: string;
}

/**
 * Makes the whole bundle as an export does, and keeps only what it came to. Memory does not grow with the number of samples.
 * Rejects only with what the source itself rejects with.
 */
export async function previewBundle(content: BundleContent): Promise<BundlePreview | BundleRefusal> {
  try {
    return await preview(content);
  } catch (error) {
    if (error instanceof RefusedBundle) return error.refusal;
    if (content.signal.aborted) return { kind: 'refused', code: 'cancelled', message: 'The preview was cancelled.' };
    throw error;
  }
}

async function preview(content: BundleContent): Promise<BundlePreview> {
  content.signal.throwIfAborted();
  const { digests, parts } = await composeBundle(content, new CountingOutput(content.signal));
  const { redactor, completeness, survey } = parts;
  // Before the ticket is made, which is no file of the bundle.
  const replacements = redactor.replacements();
  const fileName = bundleFileName(content.source, content.redaction, content.madeAtUs, redactor);
  return {
    kind: 'previewed',
    fileName,
    files: digests.map(({ path, bytes }) => ({ path, bytes })),
    completeness: completeness.share,
    has: completeness.items.flatMap(({ title, present }) => (present ? [title] : [])),
    missing: completeness.items.flatMap(({ title, present, reason }) =>
      present ? [] : [{ title, reason: reason ?? 'not captured' }],
    ),
    replacements,
    ticket: ticketText(ticketOf(readmePartsOf({ ...parts, files: evidenceFiles(survey, redactor) }))),
  };
}
