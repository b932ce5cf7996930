import { z } from 'zod';
import { EVIDENCE_KINDS } from '../../domain/evidence.ts';
import { parseOneLine } from '../../domain/one-line.ts';

const MAX_TITLE_CHARACTERS = 60;
const MAX_WORDS_CHARACTERS = 120;
const MAX_SENTENCE_CHARACTERS = 500;
const MAX_ITEMS = 50;
const MAX_PACKETS = 5_000;
/** Less would leave no room for what must be whole: the manifest, the page, the longest text of a tool. */
const LEAST_FILE_BYTES = 2_000_000;
/** As much may lie in memory while it is found out whether a file is larger. */
const MOST_FILE_BYTES = 100_000_000;

/** What the name of a file must be for it to name a desk. */
export const PROFILE_ID = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

const line = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .superRefine((text, context) => {
      const read = parseOneLine(text);
      if (read.kind === 'refused') context.addIssue({ code: 'custom', message: read.reason });
    })
    .transform((text) => text.trim());

const id = z.string().regex(PROFILE_ID, 'must be of lower-case letters, digits and dashes');
const packets = z.int().min(1).max(MAX_PACKETS);
const protocol = z.enum(['tcp', 'udp', 'icmp']);

const needShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('samples') }),
  z.strictObject({ kind: z.literal('utc-times') }),
  z.strictObject({ kind: z.literal('host-facts') }),
  z.strictObject({
    kind: z.literal('evidence'),
    kinds: z.array(z.enum(EVIDENCE_KINDS)).min(1).max(EVIDENCE_KINDS.length),
    inFlight: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('long-run'),
    packets,
    protocol: z.enum([...protocol.options, 'any']).default('any'),
    names: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('other-side'), packets, protocol: protocol.default('icmp') }),
  z.strictObject({ kind: z.literal('hop-names') }),
  z.strictObject({ kind: z.literal('baseline') }),
  z.strictObject({ kind: z.literal('edge') }),
  z.strictObject({ kind: z.literal('origin-bypass') }),
  z.strictObject({ kind: z.literal('certificate') }),
  z.strictObject({ kind: z.literal('public-address') }),
  z.strictObject({ kind: z.literal('both-addresses') }),
]);

const itemShape = z.strictObject({ id, title: line(MAX_TITLE_CHARACTERS), needs: needShape });

const limitsShape = z.strictObject({
  fileBytes: z.int().min(LEAST_FILE_BYTES).max(MOST_FILE_BYTES).nullable().default(null),
  endings: z
    .array(z.string().regex(/^[a-z0-9]{1,10}$/, 'must be an ending without its dot, in lower case'))
    .max(MAX_ITEMS)
    // Into this everything else is turned, and the list of what there is must be readable by anyone.
    .refine((endings) => endings.includes('txt'), 'must have “txt” among them, which every desk takes')
    .nullable()
    .default(null),
});

/** A file of a desk. Nothing else may stand in it, so that a word that was misspelt is not left out in silence. */
export const profileFileShape = z.strictObject({
  title: line(MAX_TITLE_CHARACTERS),
  says: line(MAX_WORDS_CHARACTERS),
  form: z.enum(['zip', 'files']).default('zip'),
  limits: limitsShape.default({ fileBytes: null, endings: null }),
  checklist: z
    .array(itemShape)
    .min(1)
    .max(MAX_ITEMS)
    .superRefine((items, context) => {
      const seen = new Map<string, number>();
      for (const [index, item] of items.entries()) {
        const first = seen.get(item.id);
        if (first === undefined) seen.set(item.id, index);
        else {
          const message = `“${item.id}” is the id of item ${first + 1} already; ids must differ`;
          context.addIssue({ code: 'custom', path: [index, 'id'], message });
        }
      }
    }),
  advice: z.array(line(MAX_SENTENCE_CHARACTERS)).max(MAX_ITEMS).default([]),
});
