import { z } from 'zod';
import { quoted } from '../../domain/quoted.ts';
import type { TimeSpan } from '../bundle-source.ts';
import { REDACTION_LEVELS, type RedactionLevel } from '../redaction/redact.ts';
import { BUNDLE_FORMAT_VERSION } from '../write/manifest.ts';
import { count, placeOf, utcInMicroseconds } from './foreign-words.ts';
import { damaged, notABundle, UnreadBundle } from './read-refusal.ts';

export interface FormatVersion {
  readonly major: number;
  readonly minor: number;
}

export interface ListedFile {
  readonly path: string;
  /** What it would be called where a desk has no limits; parts of one file share it. */
  readonly of: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a bundle says of itself. */
export interface ManifestFacts {
  readonly formatVersion: FormatVersion;
  /** Made by a version that writes more than this one knows. */
  readonly newer: boolean;
  readonly productVersion: string;
  readonly madeAtUs: number;
  readonly scope: 'incident' | 'range';
  /** To the millisecond. */
  readonly window: TimeSpan;
  readonly samplesSpan: TimeSpan;
  readonly profile: string;
  readonly redaction: {
    readonly level: RedactionLevel;
    readonly replaced: readonly { readonly kind: string; readonly things: number; readonly places: number }[];
  };
  /** 0 to 1. */
  readonly completeness: number;
  readonly missing: readonly string[];
  /** What the desk that it was made for does not take. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  readonly files: readonly ListedFile[];
}

const formatShape = z.object({
  format: z.literal('stallscope-bundle'),
  // A plain number is what the first version wrote.
  formatVersion: z.union([
    z
      .int()
      .min(1)
      .transform((major) => ({ major, minor: 0 })),
    z.object({ major: z.int().min(1), minor: z.int().min(0) }),
  ]),
});

const span = z.object({ from: utcInMicroseconds, to: utcInMicroseconds });

const manifestShape = z.object({
  productVersion: z.string().max(100),
  madeAt: utcInMicroseconds,
  scope: z.object({ kind: z.enum(['incident', 'range']) }),
  window: span,
  samplesSpan: span,
  profile: z.string().max(100),
  redaction: z.object({
    level: z.enum(REDACTION_LEVELS),
    replaced: z.array(z.object({ kind: z.string().max(100), things: count, places: count })).max(100),
  }),
  completeness: z.number().min(0).max(1),
  missing: z.array(z.string()).max(1_000),
  leftOut: z.array(z.object({ path: z.string(), reason: z.string() })).optional(),
  files: z.array(
    z
      .object({
        path: z.string(),
        of: z.string().optional(),
        bytes: count,
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256'),
      })
      .transform((file) => ({ ...file, of: file.of ?? file.path })),
  ),
});

const spanOf = ({ from, to }: z.infer<typeof span>): TimeSpan => ({ fromUs: from, toUs: to });

/** Reads a manifest; `json` is the parsed value, whatever it is. Throws UnreadBundle. */
export function readManifest(json: unknown): ManifestFacts {
  const format = formatShape.safeParse(json);
  if (!format.success) throw notABundle('This is no bundle of Stallscope: its manifest.json is something else.');
  const { formatVersion } = format.data;
  if (formatVersion.major > BUNDLE_FORMAT_VERSION.major) {
    const made = z.object({ productVersion: z.string() }).safeParse(json);
    throw new UnreadBundle(
      'newer-major',
      `The bundle was made by ${made.success ? `version ${quoted(made.data.productVersion, 40)}` : 'a newer version'} in a form that this version cannot read. Update Stallscope to open it.`,
    );
  }
  const read = manifestShape.safeParse(json);
  if (!read.success) throw damaged(`its manifest.json is incomplete (${placeOf(read.error)})`);
  const { madeAt, scope, window, samplesSpan, ...rest } = read.data;
  if (window.from > window.to || samplesSpan.from > samplesSpan.to) throw damaged('its time ends before it begins');
  return {
    ...rest,
    leftOut: rest.leftOut ?? [],
    formatVersion,
    newer: formatVersion.major === BUNDLE_FORMAT_VERSION.major && formatVersion.minor > BUNDLE_FORMAT_VERSION.minor,
    madeAtUs: madeAt,
    scope: scope.kind,
    window: spanOf(window),
    samplesSpan: spanOf(samplesSpan),
  };
}
