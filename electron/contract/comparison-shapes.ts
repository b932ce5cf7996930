import { z } from 'zod';
import { RATE_KINDS } from '../domain/comparison/compared-series.ts';

const utc = z.iso.datetime({ precision: 3 });
const anyUtc = z.iso.datetime({ offset: true });
const ms = z.number();
const share = z.number().nullable();

/**
 * A target that was recorded here, or one of a bundle from elsewhere that is open here (`bundle`: its id in `bundles.list`; in what the command
 * line answers, where it lies).
 */
export const comparedMemberShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('target'), target: z.string().max(500) }),
  z.object({ kind: z.literal('bundle'), bundle: z.string().max(4_096), target: z.string().max(500) }),
]);

/** `from` and `to` null: as much as all members have in common, at most the last 30 days. */
export const comparisonChoiceShape = z.object({
  members: z.array(comparedMemberShape).min(2).max(8),
  from: anyUtc.nullable(),
  to: anyUtc.nullable(),
});

const timesShape = z.object({
  of: z.number(),
  /** false: drawn evenly over the time from more probes than were read. */
  isAll: z.boolean(),
  p50Ms: ms,
  p90Ms: ms,
  p95Ms: ms,
  p99Ms: ms,
  maxMs: ms,
});

/** Shares are 0 to 1; intervals of 95 %. */
export const comparisonShape = z.object({
  from: utc,
  to: utc,
  /** Length of the blocks of time by which intervals are reckoned. */
  blockMs: ms,
  members: z.array(
    z.object({
      member: comparedMemberShape,
      name: z.string(),
      /** What sets it apart from the others, in a word or two: `CDN`, `origin`, `IPv6`, `resolver 192.0.2.53`, `from nas-2`, `control`. */
      says: z.string(),
      address: z.string(),
      role: z.enum(['subject', 'control']),
      vantage: z.string().nullable(),
      probes: z.number(),
      suspect: z.number(),
      /** How long of the stretch it was measured. */
      measuredMs: ms,
      windows: z.number(),
      times: z.object({
        total: timesShape.nullable(),
        resolve: timesShape.nullable(),
        connect: timesShape.nullable(),
        tls: timesShape.nullable(),
        wait: timesShape.nullable(),
        transfer: timesShape.nullable(),
      }),
      /** Its clock minus that of the first member; null: not known. */
      clock: z.object({ lowMs: ms, highMs: ms }).nullable(),
      /** For a chart on the same scale: places of equal length over the stretch; null where nothing was measured. */
      course: z.object({
        stepMs: ms,
        p50Ms: z.array(z.number().nullable()),
        p95Ms: z.array(z.number().nullable()),
      }),
      /** Timeout windows, oldest first, the newest 500; by the first member's clock where that is known. */
      timeouts: z.array(z.object({ incident: z.number(), from: utc, to: utc, worstMs: ms })),
      gaps: z.array(z.object({ from: utc, to: utc, reason: z.string() })),
    }),
  ),
  rates: z.array(
    z.object({
      kind: z.enum(RATE_KINDS),
      rates: z.array(z.object({ bad: z.number(), of: z.number(), share, low: share, high: share })),
      /** A member's share minus the first's, for each but the first. */
      differences: z.array(
        z.object({
          member: z.number(),
          share,
          low: share,
          high: share,
          p: z.number().nullable(),
          shows: z.enum(['more', 'less', 'same', 'none-shown']),
        }),
      ),
    }),
  ),
  /** The newest 500 stretches in which somebody had a window. */
  aligned: z.array(
    z.object({ from: utc, to: utc, incidents: z.array(z.object({ member: z.number(), incident: z.number() })) }),
  ),
  pairs: z.array(
    z.object({
      member: z.number(),
      both: z.number(),
      onlyFirst: z.number(),
      onlyOther: z.number(),
      byChance: z.number(),
    }),
  ),
  /** What is known of the clocks, a sentence each. */
  clocks: z.array(z.string()),
  conclusion: z.object({
    kind: z.enum(['difference', 'no-difference', 'too-few', 'not-comparable']),
    sentence: z.string(),
    notes: z.array(z.string()),
    next: z.string().nullable(),
    moreHours: z.number().nullable(),
  }),
});

/** What is to be told apart, by targets that differ from one in that alone. */
export const eliminationShape = z.discriminatedUnion('by', [
  /** Past the CDN: the server's own addresses, `address` or `address:port`. Several: server 1 and 2. */
  z.object({ by: z.literal('origin'), addresses: z.array(z.string().max(100)).min(1).max(7) }),
  z.object({ by: z.literal('resolvers'), resolvers: z.array(z.string().max(100)).min(1).max(7) }),
  z.object({ by: z.literal('families') }),
  z.object({ by: z.literal('connection') }),
]);

/** Targets that make up an elimination; the first is the one it started from. */
export const variantsShape = z.object({
  members: z.array(
    z.object({
      name: z.string(),
      /** `CDN`, `origin 198.51.100.40`, `IPv6` … */
      says: z.string(),
      /** `there`: it is watched already. */
      state: z.enum(['there', 'new']),
    }),
  ),
  /** Why there is nothing to vary, or what will not be told apart; empty when all is well. */
  notes: z.array(z.string()),
});

export type ComparedMemberJson = z.infer<typeof comparedMemberShape>;
export type ComparisonChoiceJson = z.infer<typeof comparisonChoiceShape>;
export type ComparisonJson = z.infer<typeof comparisonShape>;
export type EliminationJson = z.infer<typeof eliminationShape>;
export type VariantsJson = z.infer<typeof variantsShape>;
