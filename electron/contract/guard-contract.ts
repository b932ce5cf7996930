import { z } from 'zod';
import { historyEventShape, statusShape, watchedCertificateShape } from './guard-shapes.ts';
import { method, none } from './method.ts';

/** What guards against silent failure: certificates, the history of what changed, how all stands. */
export const guardMethods = {
  /** Those that targets show now, the one that ends first first. */
  'certificates.list': method(none, z.object({ certificates: z.array(watchedCertificateShape) })),
  /** Newest first. `target` null: of all, and of the monitor itself. */
  'history.list': method(
    z.object({
      target: z.string().nullable(),
      limit: z.int().min(1).max(1_000),
      before: z.int().positive().optional(),
    }),
    z.object({ events: z.array(historyEventShape) }),
  ),
  status: method(none, statusShape),
} as const;

export const guardEvents = {
  history: historyEventShape,
  /** Some target shows another certificate than before, or something is to be known of one. */
  'certificates.changed': z.object({}),
} as const;
