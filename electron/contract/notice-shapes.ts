import { z } from 'zod';
import { BLIND_REASONS } from '../domain/notice/digest.ts';
import { HOLD_REASONS } from '../domain/notice/hold.ts';
import { OUTBOX_STATES } from '../domain/notice/outbox.ts';

const utc = z.iso.datetime({ precision: 3 });
/** As a person may write it, with any offset. */
const anyUtc = z.iso.datetime({ offset: true });
const line = z.string().min(1).max(200);
const names = z.array(z.string().min(1).max(500)).max(1_000);
const hourAndMinute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** `days`: 0 is Monday. `zone`: an IANA name. Where `until` is not after `from`, it ends on the day after. */
export const weeklyTimeShape = z.object({
  days: z.array(z.int().min(0).max(6)).min(1).max(7),
  from: hourAndMinute,
  until: hourAndMinute,
  zone: z.string().min(1).max(100),
});

export const maintenanceShape = z.object({
  id: z.string().min(1).max(100),
  name: line,
  when: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('once'), from: anyUtc, until: anyUtc }),
    weeklyTimeShape.extend({ kind: z.literal('weekly') }),
  ]),
  /** Both empty: all. */
  targets: names,
  groups: names,
});

export const noticePolicyShape = z.object({
  /** Off: nothing goes to any channel. */
  enabled: z.boolean(),
  graceMs: z.number().min(0).max(3_600_000),
  /** null: never. */
  remindAfterMs: z
    .number()
    .min(60_000)
    .max(31 * 86_400_000)
    .nullable(),
  quietHours: z.array(weeklyTimeShape).max(20),
  maintenance: z.array(maintenanceShape).max(200),
  /** So many days before a certificate ends it is told, largest first. */
  certificateDays: z.array(z.int().min(1).max(3_650)).max(10),
});

/**
 * A secret in a form, which goes one way: what is held is never told, a template (`${NAME}`) is. Given back empty it stays as it is; null
 * takes it away.
 */
const secret = z.string().max(10_000).nullable();

const formOf = <Kind extends string, Fields extends z.ZodRawShape>(kind: Kind, fields: Fields) =>
  z.object({
    name: line,
    enabled: z.boolean(),
    /** Both empty: all. */
    targets: names,
    groups: names,
    least: z.enum(['degraded', 'down']),
    recovery: z.boolean(),
    reminders: z.boolean(),
    certificates: z.boolean(),
    quietHours: z.boolean(),
    mostPerHour: z.int().min(1).max(3_600),
    kind: z.literal(kind),
    ...fields,
  });

export const channelFormShape = z.discriminatedUnion('kind', [
  formOf('webhook', { url: secret, signingKey: secret }),
  formOf('slack', { url: secret }),
  formOf('pagerduty', { routingKey: secret, endpoint: z.string().max(2_000) }),
  formOf('mail', {
    host: z.string().max(300),
    port: z.int().min(1).max(65_535),
    security: z.enum(['starttls', 'tls', 'none']),
    user: z.string().max(500),
    password: secret,
    from: z.string().max(500),
    /** Addresses, separated by commas. */
    to: z.string().max(10_000),
  }),
  /** Made and changed by the command line only: whoever reaches a page must not be able to run programs. */
  formOf('command', { program: z.string().max(4_000), args: z.array(z.string().max(10_000)).max(100) }),
]);

export const channelShape = z.object({
  id: z.string(),
  /** false: it comes from a configuration file. */
  kept: z.boolean(),
  form: channelFormShape,
  /** Where it goes in a few words, without a secret: `hooks.example.com`, `ops@example.com`. */
  goesTo: z.string(),
  /** Secret values that it needs, and whether they are at hand. */
  secrets: z.array(z.object({ name: z.string(), held: z.boolean() })),
  waiting: z.number(),
  lastSentAt: utc.nullable(),
  /** Since the last one that was sent. */
  lastFailure: z.object({ at: utc, says: z.string() }).nullable(),
});

export const heartbeatFormShape = z.object({
  enabled: z.boolean(),
  url: secret,
  everyMs: z.number().min(10_000).max(86_400_000),
  failWhenDown: z.boolean(),
});

export const heartbeatShape = z.object({
  form: heartbeatFormShape,
  /** Host of the URL; null without one. */
  goesTo: z.string().nullable(),
  held: z.boolean(),
  lastSentAt: utc.nullable(),
  /** What was told last; null before the first. */
  lastTold: z.enum(['start', 'success', 'fail']).nullable(),
  /** Pings that did not get through since the last one that did. */
  missed: z.number(),
  says: z.string().nullable(),
});

export const noticesStateShape = z.object({
  policy: noticePolicyShape,
  channels: z.array(channelShape),
  heartbeat: heartbeatShape,
  /** They come from a configuration file that hides those that are kept. */
  overridden: z.boolean(),
  /** Whether secret values are kept beyond the end of this process. */
  keepsSecrets: z.boolean(),
});

export const holdShape = z.object({
  /** null: all. */
  target: z.string().nullable(),
  reason: z.enum(HOLD_REASONS),
  /** Of the maintenance. */
  name: z.string().nullable(),
  until: utc,
});

export const acknowledgementShape = z.object({ incident: z.number(), at: utc, by: z.string().nullable() });

/** Who is told nothing of what now, and which open incidents somebody has seen. */
export const quietShape = z.object({
  holds: z.array(holdShape),
  acknowledged: z.array(acknowledgementShape),
  /** Nothing speaks about targets now. */
  blind: z.object({ why: z.enum(BLIND_REASONS), since: utc, says: z.string() }).nullable(),
});

export const outboxEntryShape = z.object({
  id: z.number(),
  channel: z.object({ id: z.string(), name: z.string(), kind: z.string() }),
  state: z.enum(OUTBOX_STATES),
  /** What it is about, as the subject of a mail. */
  title: z.string(),
  /** The message in plain text. */
  text: z.string(),
  /** When what it tells of happened. */
  happenedAt: utc,
  queuedAt: utc,
  attempts: z.number(),
  nextAt: utc.nullable(),
  sentAt: utc.nullable(),
  says: z.string().nullable(),
});

/** What became of a message that was sent as a trial, in one sentence. */
export const trialShape = z.object({ delivered: z.boolean(), says: z.string(), durationMs: z.number() });

export type WeeklyTimeJson = z.infer<typeof weeklyTimeShape>;
export type MaintenanceJson = z.infer<typeof maintenanceShape>;
export type NoticePolicyJson = z.infer<typeof noticePolicyShape>;
export type ChannelFormJson = z.infer<typeof channelFormShape>;
export type ChannelJson = z.infer<typeof channelShape>;
export type HeartbeatFormJson = z.infer<typeof heartbeatFormShape>;
export type HeartbeatJson = z.infer<typeof heartbeatShape>;
export type NoticesStateJson = z.infer<typeof noticesStateShape>;
export type HoldJson = z.infer<typeof holdShape>;
export type QuietJson = z.infer<typeof quietShape>;
export type OutboxEntryJson = z.infer<typeof outboxEntryShape>;
export type TrialJson = z.infer<typeof trialShape>;
