import { z } from 'zod';
import { PHASES } from '../domain/phase.ts';
import { gapShape, incidentSummaryShape } from './shapes.ts';

const utc = z.iso.datetime({ precision: 3 });
const ms = z.number();
const column = z.array(z.number());
const columnWithHoles = z.array(z.number().nullable());

/** One request that was overdue or failed. */
export const chartStallShape = z.object({
  at: utc,
  elapsedMs: ms,
  phase: z.enum(PHASES),
  /** `open` while it is in flight; `failed-at-once`: it never hung. */
  end: z.enum(['open', 'near-miss', 'slow', 'failed', 'failed-at-once']),
});

/**
 * What happened to one target in a stretch of time, with at most as many entries as were asked for. Columns of equal length, one place
 * an entry, ascending; times without a sample have no entry. Failed probes have phases as far as they came, and no part in min to max.
 */
export const samplesWindowShape = z.object({
  target: z.string(),
  from: utc,
  to: utc,
  /** `samples`: each entry is one sample. `buckets`: each sums up `bucketMs` from its offset on. */
  resolution: z.enum(['samples', 'buckets']),
  bucketMs: ms.nullable(),
  /** From `from` on; may be negative for the first bucket. */
  offsetMs: column,
  count: column,
  slow: column,
  failed: column,
  /** Taken while the observer was not fit; they are in no other figure of their entry. */
  suspect: column,
  minMs: columnWithHoles,
  p50Ms: columnWithHoles,
  p95Ms: columnWithHoles,
  maxMs: columnWithHoles,
  /** Means of the samples that came to the phase. */
  phases: z.object({
    resolveMs: columnWithHoles,
    connectMs: columnWithHoles,
    tlsMs: columnWithHoles,
    waitMs: columnWithHoles,
    transferMs: columnWithHoles,
  }),
  /** Ascending; of those that fall on one place the worst. */
  stalls: z.array(chartStallShape),
  /** Those that touch the stretch, oldest first; the newest 500. */
  incidents: z.array(incidentSummaryShape),
  gaps: z.array(gapShape),
});

/** One target since a moment. */
export const targetFiguresShape = z.object({
  target: z.string(),
  samples: z.number(),
  slow: z.number(),
  failed: z.number(),
  /** Requests that were overdue and still came under `slowAfterMs`. */
  nearMisses: z.number(),
  p50Ms: ms.nullable(),
  p95Ms: ms.nullable(),
});

/** A course small enough for a row of a table. */
export const sparkShape = z.object({
  target: z.string(),
  /** Worst answered time of each place, from the first to the last; null where nothing was answered. */
  worstMs: columnWithHoles,
  windows: z.array(z.object({ from: utc, to: utc.nullable() })),
  /** Of this target alone; those of all are told once beside. */
  gaps: z.array(gapShape),
});

/** Loss and delay of each hop over a stretch of time, in as many cells as were asked for. */
export const pathStripShape = z.object({
  destination: z.string(),
  from: utc,
  to: utc,
  hops: z.array(
    z.object({
      ttl: z.number(),
      /** Who answered most often; null for silence. */
      address: z.string().nullable(),
      /** Lost of sent, 0 to 1; null where nothing was sent. */
      loss: columnWithHoles,
      /** Mean round trip. */
      rttMs: columnWithHoles,
    }),
  ),
});

export const certificateShape = z.object({
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  notBefore: utc,
  notAfter: utc,
  fingerprintSha256: z.string(),
});

export type ChartStallJson = z.infer<typeof chartStallShape>;
export type SamplesWindowJson = z.infer<typeof samplesWindowShape>;
export type TargetFiguresJson = z.infer<typeof targetFiguresShape>;
export type SparkJson = z.infer<typeof sparkShape>;
export type PathStripJson = z.infer<typeof pathStripShape>;
export type CertificateJson = z.infer<typeof certificateShape>;
