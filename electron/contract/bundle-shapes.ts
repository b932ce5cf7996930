import { z } from 'zod';

export const redactionShape = z.enum(['none', 'standard', 'strict']);

export const bundleProfileShape = z.object({
  id: z.string(),
  title: z.string(),
  /** What this desk wants, in a few words. */
  says: z.string(),
});

/** What an export would hold, before anything is written. */
export const bundlePreviewShape = z.object({
  fileName: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** Of all files before they are packed. */
  bytes: z.number(),
  /** 0 to 1. */
  completeness: z.number(),
  has: z.array(z.string()),
  missing: z.array(z.object({ title: z.string(), reason: z.string() })),
  /** What is replaced; secrets are never told whole. The most frequent 500 of `replaced`. */
  replacements: z.array(z.object({ kind: z.string(), found: z.string(), becomes: z.string(), places: z.number() })),
  replaced: z.number(),
  places: z.number(),
  /** The text to paste into a ticket, redacted like the files. */
  ticket: z.string(),
});

export const exportProgressShape = z.object({
  incident: z.number(),
  /** Files done, of how many, 0 until that is known; the sentence says what is under way. At the end `done` is `of`, and not 0. */
  done: z.number(),
  of: z.number(),
  says: z.string(),
});

export type RedactionJson = z.infer<typeof redactionShape>;
export type BundleProfileJson = z.infer<typeof bundleProfileShape>;
export type BundlePreviewJson = z.infer<typeof bundlePreviewShape>;
export type ExportProgressJson = z.infer<typeof exportProgressShape>;
