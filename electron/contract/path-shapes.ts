import { z } from 'zod';
import { PROBE_ANSWERS } from '../domain/path-probe.ts';
import { PATH_CAUSES, ROUTE_CHANGE_KINDS } from '../domain/path-snapshot.ts';

const utc = z.iso.datetime({ precision: 3 });
const ms = z.number();

export const hopShape = z.object({
  ttl: z.number(),
  /** Empty for a silent hop; several for a balanced path. */
  addresses: z.array(z.string()),
  /** Of the probes that were answered; empty where only the figures below were kept. */
  rttMs: z.array(ms),
  sent: z.number(),
  lost: z.number(),
  /** Lost of sent, 0 to 1; null when nothing was sent. */
  loss: z.number().nullable(),
  lastMs: ms.nullable(),
  averageMs: ms.nullable(),
  bestMs: ms.nullable(),
  worstMs: ms.nullable(),
  deviationMs: ms.nullable(),
  /** Mean difference between successive round trips to the same address; null without two of them. */
  jitterMs: ms.nullable(),
  note: z.string().nullable(),
  /** The same by who answered, where the tracer tells them apart. `answers` has each kind once, `mtuBytes` what it passes on at most. */
  answerers: z.array(
    z.object({
      address: z.string(),
      rttMs: z.array(ms),
      answers: z.array(z.enum(PROBE_ANSWERS)),
      mtuBytes: z.number().nullable(),
    }),
  ),
});

export const traceShape = z.object({
  destination: z.string(),
  port: z.number().nullable(),
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  reached: z.boolean(),
  durationMs: ms,
  pathMtuBytes: z.number().nullable(),
  hops: z.array(hopShape),
});

/** One path as it was at one moment. Whose it is says its destination: targets on one address share their path. */
export const pathShape = z.object({ at: utc, cause: z.enum(PATH_CAUSES), trace: traceShape });

export const routeChangeShape = z.object({
  destination: z.string(),
  at: utc,
  kind: z.enum(ROUTE_CHANGE_KINDS),
  /** First hop that differs, and who answered there before and since; empty for silence. */
  ttl: z.number(),
  before: z.array(z.string()),
  after: z.array(z.string()),
  summary: z.string(),
});

/** Who a hop's address belongs to: its name, and the autonomous system that announces it. */
export const hopLabelShape = z.object({
  address: z.string(),
  name: z.string().nullable(),
  system: z.object({ number: z.int(), name: z.string().nullable() }).nullable(),
});

export const pathProgressShape = z.object({
  target: z.string(),
  done: z.number(),
  cycles: z.number(),
  /** All cycles so far together. */
  trace: traceShape,
});

export type HopJson = z.infer<typeof hopShape>;
export type TraceJson = z.infer<typeof traceShape>;
export type PathJson = z.infer<typeof pathShape>;
export type RouteChangeJson = z.infer<typeof routeChangeShape>;
