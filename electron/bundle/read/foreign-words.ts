import { z } from 'zod';

/**
 * Words of closed sets, as a version that may be newer than this one wrote them. A word that this version does not know is a damage in
 * a bundle of its own time; in a newer one it becomes `fallback`, and is noted.
 */
export class ForeignWords {
  readonly #newer: boolean;
  readonly #unknown = new Set<string>();

  constructor(newer: boolean) {
    this.#newer = newer;
  }

  oneOf<Word extends string, Fallback extends string | null>(words: readonly Word[], fallback: Fallback) {
    return z.string().transform((text, context): Word | Fallback => {
      const found = words.find((word) => word === text);
      if (found !== undefined) return found;
      if (!this.#newer) {
        context.addIssue({ code: 'custom', message: 'is a word that no version writes' });
        return z.NEVER;
      }
      if (this.#unknown.size < 100) this.#unknown.add(text.slice(0, 40));
      return fallback;
    });
  }

  /** As they were met. */
  unknown(): readonly string[] {
    return [...this.#unknown];
  }
}

/** UTC microseconds, from 1970 to the year 2255: what a number can hold exactly. */
export const microseconds = z.int().min(0);

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** UTC microseconds out of the text that people read; all that bundles of format 1.0 have. */
export const utcInMicroseconds = z.string().transform((text, context) => {
  const atMs = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(atMs) && atMs >= 0 && Number.isSafeInteger(atMs * 1_000)) return atMs * 1_000;
  context.addIssue({ code: 'custom', message: 'is no time' });
  return z.NEVER;
});

/** Finite, and not less than none. */
export const amount = z.number().min(0);
export const count = z.int().min(0);
export const port = z.int().min(0).max(65_535);
/** Of a target, stall, incident or piece of evidence. */
export const identifier = z.int().min(0);

/** Where a value of the wrong kind stands, for a person: `incidents[0].stalls[1].phase`. */
export function placeOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return `${path.replace(/^\./, '').slice(0, 120) || 'all of it'}: ${issue?.message ?? 'is wrong'}`;
}
