import { z } from 'zod';
import { CERTIFICATE_FINDINGS } from '../domain/certificate-finding.ts';
import { HISTORY_KINDS } from '../domain/history-event.ts';

const utc = z.iso.datetime({ precision: 3 });

/** A certificate that targets show, and what is to be known of it. Texts are one line and printable. */
export const watchedCertificateShape = z.object({
  /** Of the leaf, SHA-256 in hexadecimal. */
  fingerprint: z.string(),
  /** All targets that showed it last. */
  targets: z.array(z.string()),
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  validFrom: utc,
  validTo: utc,
  /** When the first certificate of its chain ends, which may be before its own end. */
  endsAt: utc,
  /** Whole days until then, rounded down; negative: it has ended. */
  daysLeft: z.number(),
  /** Since when the first of the targets shows it. */
  firstSeenAt: utc,
  lastSeenAt: utc,
  /** Where its chain leads, by the authorities that this computer knows; null: it was not read yet, or cannot be. */
  trust: z.enum(['trusted', 'self-signed', 'unknown-authority', 'incomplete']).nullable(),
  /** Worst first; each in a few words, and in sentences that say what to do. */
  findings: z.array(
    z.object({ kind: z.enum(CERTIFICATE_FINDINGS), target: z.string(), short: z.string(), says: z.string() }),
  ),
  chain: z.array(z.object({ subject: z.string(), issuer: z.string(), validTo: utc })),
});

export const historyEventShape = z.object({
  id: z.number(),
  at: utc,
  /** null: the monitor itself. */
  target: z.string().nullable(),
  kind: z.enum(HISTORY_KINDS),
  says: z.string(),
  incident: z.number().nullable(),
});

/** `fine`: all that is watched answers. `problems`: some incident is open. `blind`: nothing is measured that could be believed. */
export const statusShape = z.object({
  state: z.enum(['fine', 'problems', 'blind']),
  /** One line for a log or a person. */
  says: z.string(),
  at: utc,
  targets: z.object({
    watched: z.number(),
    fine: z.number(),
    bad: z.number(),
    paused: z.number(),
    /** No sample of them yet. */
    unknown: z.number(),
  }),
  groups: z.array(
    z.object({ name: z.string(), state: z.enum(['fine', 'degraded', 'down']), bad: z.array(z.string()) }),
  ),
  problems: z.array(
    z.object({
      target: z.string(),
      group: z.string().nullable(),
      required: z.boolean(),
      incident: z.number(),
      since: utc,
      says: z.string(),
      acknowledged: z.boolean(),
    }),
  ),
});

export type WatchedCertificateJson = z.infer<typeof watchedCertificateShape>;
export type HistoryEventJson = z.infer<typeof historyEventShape>;
export type StatusJson = z.infer<typeof statusShape>;
