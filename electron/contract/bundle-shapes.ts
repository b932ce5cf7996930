import { z } from 'zod';
import { SEGMENTS } from '../domain/verdict/verdict.ts';

const utc = z.iso.datetime({ precision: 3 });

export const redactionShape = z.enum(['none', 'standard', 'strict']);

/** What a bundle is about. `targets` null: all of them. */
export const exportScopeShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('incident'), incident: z.int().positive() }),
  z.object({
    kind: z.literal('range'),
    from: utc,
    to: utc,
    targets: z.array(z.string().max(500)).max(100_000).nullable(),
  }),
]);

export const exportChoiceShape = z.object({
  scope: exportScopeShape,
  profile: z.string().max(100),
  redact: redactionShape,
});

export const bundleProfileShape = z.object({
  id: z.string(),
  title: z.string(),
  /** What this desk wants, in a few words. */
  says: z.string(),
  /** One zip, or loose files in a folder, because some desks refuse archives. */
  form: z.enum(['zip', 'files']),
});

/** What a person can do now about something that a desk asks for and that is not there. */
export const missingRemedyShape = z.discriminatedUnion('kind', [
  /** `bundle.collect` brings it; it is marked as taken after the window. */
  z.object({ kind: z.literal('collect'), aboutMs: z.number() }),
  /** Only the other side can: the command that they should run. */
  z.object({ kind: z.literal('ask'), command: z.string() }),
  /** Too late for this window, but the next one will have it: packets of this target. */
  z.object({ kind: z.literal('packets'), target: z.string() }),
]);

export const checklistItemShape = z.object({
  /** Within the profile. */
  id: z.string(),
  title: z.string(),
  present: z.boolean(),
  /** What is there of it, or why it is missing; redacted like the files. Empty where the title says it all. */
  says: z.string(),
  remedy: missingRemedyShape.nullable(),
});

/** What an export would hold, before anything is written. */
export const bundlePreviewShape = z.object({
  /** Of the zip or of the folder. */
  name: z.string(),
  form: bundleProfileShape.shape.form,
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** Of all files before they are packed. */
  bytes: z.number(),
  /** 0 to 1. */
  completeness: z.number(),
  items: z.array(checklistItemShape),
  /** What is replaced; secrets are never told whole. The most frequent 500 of `replaced`. */
  replacements: z.array(z.object({ kind: z.string(), found: z.string(), becomes: z.string(), places: z.number() })),
  replaced: z.number(),
  places: z.number(),
  /** The text to paste into a ticket, redacted like the files: plain, and as Markdown. */
  ticket: z.string(),
  ticketMarkdown: z.string(),
});

export const exportProgressShape = z.object({
  scope: exportScopeShape,
  /** Files done, of how many, 0 until that is known; the sentence says what is under way. At the end `done` is `of`, and not 0. */
  done: z.number(),
  of: z.number(),
  says: z.string(),
});

/** How far the collecting of one item of a checklist is. */
export const collectProgressShape = z.object({
  incident: z.number(),
  item: z.string(),
  /** Of what is counted in `says`, such as packets. */
  done: z.number(),
  of: z.number(),
  leftMs: z.number(),
  says: z.string(),
});

/** A bundle from elsewhere that was opened here and is kept until it is closed. All text in it is somebody else's. */
export const openedBundleShape = z.object({
  id: z.string(),
  fileName: z.string(),
  openedAt: utc,
  madeAt: utc,
  productVersion: z.string(),
  profile: z.string(),
  redaction: redactionShape,
  scope: z.enum(['incident', 'range']),
  window: z.object({ from: utc, to: utc }),
  samplesSpan: z.object({ from: utc, to: utc }),
  /** Where it was measured from, in a few words; null where the bundle does not tell. */
  vantage: z.string().nullable(),
  zone: z.string(),
  targets: z.array(z.object({ name: z.string(), address: z.string(), role: z.enum(['subject', 'control']) })),
  incidents: z.array(
    z.object({
      id: z.number(),
      target: z.string(),
      openedAt: utc,
      closedAt: utc.nullable(),
      worstMs: z.number(),
      slow: z.number(),
      failed: z.number(),
      segment: z.enum(SEGMENTS),
      confidence: z.enum(['low', 'medium', 'high']),
      summary: z.string(),
    }),
  ),
  samples: z.number(),
  evidence: z.number(),
  /** What was looked at before it was believed; a bundle that fails one is not opened, `noted` is something to know. */
  checks: z.array(z.object({ title: z.string(), result: z.enum(['passed', 'noted']), says: z.string() })),
});

/**
 * `POST /bundle?name=FILE` of the page's server, with a zip from elsewhere as its body (`application/zip`): opens it, and answers as
 * methods do, `{ok: true, value}` or `{ok: false, error}`. The name is what the person called the file.
 */
export const bundleUpload = { input: z.object({}), output: z.object({ id: z.string() }) };

export type ExportScopeJson = z.infer<typeof exportScopeShape>;
export type ExportChoiceJson = z.infer<typeof exportChoiceShape>;
export type RedactionJson = z.infer<typeof redactionShape>;
export type BundleProfileJson = z.infer<typeof bundleProfileShape>;
export type ChecklistItemJson = z.infer<typeof checklistItemShape>;
export type BundlePreviewJson = z.infer<typeof bundlePreviewShape>;
export type ExportProgressJson = z.infer<typeof exportProgressShape>;
export type CollectProgressJson = z.infer<typeof collectProgressShape>;
export type OpenedBundleJson = z.infer<typeof openedBundleShape>;
