import { z } from 'zod';
import { PACKETS_CHOICES } from '../domain/target.ts';
import { vantageShape } from './shapes.ts';

const utc = z.iso.datetime({ precision: 3 });
const ms = z.number();

export const thresholdsShape = z.object({
  intervalMs: ms,
  captureAfterMs: ms,
  slowAfterMs: ms,
  timeoutMs: ms,
});

/** What a person may set for the engine; kept in its data directory. */
export const settingsShape = z.object({
  /** For new targets, and for those that have no value of their own. */
  thresholds: thresholdsShape,
  /** Asked beside the system's own: address, with a port where it is not 53. */
  resolvers: z.array(z.string().max(80)).max(32),
  retention: z.object({ samplesDays: z.int().min(1).max(3_650), summariesDays: z.int().min(1).max(3_650) }),
  /** Under which servers see this computer, as a person told it; null: not told. Nothing asks the network for it. */
  publicAddress: z.string().max(80).nullable(),
});

export const storeUseShape = z.object({
  directory: z.string(),
  samplesBytes: z.number(),
  summariesBytes: z.number(),
  incidentsBytes: z.number(),
  pathsBytes: z.number(),
  /** Of all files together, with what is free in them. */
  totalBytes: z.number(),
});

export const settingsStateShape = z.object({
  settings: settingsShape,
  /** Where values come from a configuration file or a command line that hides those that are kept. */
  overridden: z.array(z.enum(['thresholds', 'resolvers', 'publicAddress'])),
  use: storeUseShape,
});

export const settingsChangeShape = z.object({
  thresholds: thresholdsShape.partial().optional(),
  resolvers: settingsShape.shape.resolvers.optional(),
  retention: settingsShape.shape.retention.partial().optional(),
  /** As a person types it; null or empty: not told. */
  publicAddress: settingsShape.shape.publicAddress.optional(),
});

/**
 * A target as a form has it. Texts are as a person types them and are read by `readTargetForm`. Header values and passwords are not
 * in it: they go by `targets.setSecrets`, and stay when a target is changed.
 */
export const targetFormShape = z.object({
  name: z.string().max(500),
  /** `https://…`, `tcp://host:port`, `dns://name?type=A&resolver=ADDRESS`. */
  address: z.string().max(10_000),
  role: z.enum(['subject', 'control']),
  group: z.string().max(500),
  required: z.boolean(),
  /** Durations as `5s` or `500ms`; empty: the default. */
  interval: z.string().max(40),
  captureAfter: z.string().max(40),
  slowAfter: z.string().max(40),
  timeout: z.string().max(40),
  family: z.enum(['auto', '4', '6']),
  /** Empty: the system's. */
  resolver: z.string().max(100),
  /** For HTTP and TCP: address and port to connect to instead of the one of the name; empty: none. */
  connectTo: z.string().max(100),
  /** For HTTP; of no meaning for others. */
  connection: z.enum(['fresh', 'keep-alive']),
  method: z.string().max(40),
  /** `200, 302` or `200-204`; empty: any below 400. */
  expectStatus: z.string().max(2_000),
  expectBody: z.string().max(10_000),
  verifyCertificate: z.boolean(),
  /** What is kept of the packets when it hangs. */
  packets: z.enum(PACKETS_CHOICES),
});

export const factsShape = z.object({
  version: z.string(),
  startedAt: utc,
  directory: z.string(),
  vantage: vantageShape.nullable(),
  /** What else is known of this machine, in the order in which a person reads it. */
  sections: z.array(
    z.object({ title: z.string(), facts: z.array(z.object({ title: z.string(), value: z.string() })) }),
  ),
});

/** Nothing is measured of any target. `until` null: until somebody resumes. */
export const watchingPauseShape = z.object({ since: utc, until: utc.nullable() });

export type SettingsJson = z.infer<typeof settingsShape>;
export type SettingsStateJson = z.infer<typeof settingsStateShape>;
export type SettingsChangeJson = z.infer<typeof settingsChangeShape>;
export type TargetFormJson = z.infer<typeof targetFormShape>;
export type FactsJson = z.infer<typeof factsShape>;
export type WatchingPauseJson = z.infer<typeof watchingPauseShape>;
