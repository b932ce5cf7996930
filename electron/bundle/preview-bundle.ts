import { type BundleContent, composeBundle } from './compose-bundle.ts';
import { evidenceFiles } from './evidence/evidence-files.ts';
import { type ChecklistItem, redactedItem } from './profile/checklist-item.ts';
import type { Profile } from './profile/profile.ts';
import { readmePartsOf } from './readme/readme-parts.ts';
import type { Replacement } from './redaction/redact.ts';
import { ticketOf } from './ticket/ticket.ts';
import { ticketMarkdown } from './ticket/ticket-markdown.ts';
import { ticketText } from './ticket/ticket-text.ts';
import { bundleFileName } from './write/bundle-file-name.ts';
import { type BundleRefusal, RefusedBundle } from './write/bundle-outcome.ts';
import { CountingOutput } from './write/counting-output.ts';

/** What a bundle would hold. */
export interface BundlePreview {
  readonly kind: 'previewed';
  /** Of the zip or of the folder, where nobody asks for another. */
  readonly name: string;
  readonly form: Profile['form'];
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** 0 to 1: the share of what the profile asks for. */
  readonly completeness: number;
  /** What the profile asks for, redacted like the files. */
  readonly items: readonly ChecklistItem[];
  /** The most frequent first; secrets are not told whole. */
  readonly replacements: readonly Replacement[];
  /** To paste: plain, and as Markdown. */
  readonly ticket: string;
  readonly ticketMarkdown: string;
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
  const { source, redaction, madeAtUs, profile } = content;
  const { digests, parts } = await composeBundle(content, new CountingOutput(content.signal));
  const { redactor, completeness, survey } = parts;
  // Before the name, the items and the ticket are made, which are no files of the bundle.
  const replacements = redactor.replacements();
  const readme = readmePartsOf({ ...parts, files: evidenceFiles(survey, redactor) });
  const ticket = ticketOf(readme);
  return {
    kind: 'previewed',
    name: bundleFileName(source, redaction, madeAtUs, profile.form, redactor),
    form: profile.form,
    files: digests.map(({ path, bytes }) => ({ path, bytes })),
    completeness: completeness.share,
    items: completeness.items.map((item) => redactedItem(item, redactor)),
    replacements,
    ticket: ticketText(ticket),
    ticketMarkdown: ticketMarkdown(ticket),
  };
}
