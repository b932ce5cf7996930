import { z } from 'zod';

/** What `compare --json` promises, as far as the lab reads it, written down here on its own. */
const share = z.number().nullable();
const comparison = z.looseObject({
  members: z.array(
    z.looseObject({
      name: z.string(),
      vantage: z.string().nullable(),
      probes: z.number(),
      windows: z.number(),
      clock: z.object({ lowMs: z.number(), highMs: z.number() }).nullable(),
      timeouts: z.array(z.object({ incident: z.number(), from: z.string(), to: z.string(), worstMs: z.number() })),
    }),
  ),
  rates: z.array(
    z.looseObject({
      kind: z.string(),
      rates: z.array(z.object({ bad: z.number(), of: z.number(), share, low: share, high: share })),
      differences: z.array(z.looseObject({ member: z.number(), shows: z.string(), p: z.number().nullable() })),
    }),
  ),
  aligned: z.array(z.looseObject({ incidents: z.array(z.object({ member: z.number(), incident: z.number() })) })),
  pairs: z.array(
    z.object({
      member: z.number(),
      both: z.number(),
      onlyFirst: z.number(),
      onlyOther: z.number(),
      byChance: z.number(),
    }),
  ),
  clocks: z.array(z.string()),
  conclusion: z.looseObject({ kind: z.string(), sentence: z.string(), notes: z.array(z.string()) }),
});

export type ComparisonJson = z.infer<typeof comparison>;

export const parseComparison = (text: string): ComparisonJson => comparison.parse(JSON.parse(text));
