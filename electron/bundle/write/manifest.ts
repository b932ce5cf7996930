import type { JsonObject } from '../../domain/json.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { BundleSource } from '../bundle-source.ts';
import type { Completeness } from '../profile/completeness.ts';
import type { Profile } from '../profile/profile.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { FileDigest } from './bundle-output.ts';
import type { LeftOut } from './desk-limits.ts';

/** `major` is raised when a reader of the old form could no longer read the new one, `minor` when there is more for it to read. */
export const BUNDLE_FORMAT_VERSION = { major: 1, minor: 1 };

/** A file as it was written. `of`: what it would be called where a desk has no limits, when that differs; parts share it. */
export interface PlacedFile extends FileDigest {
  readonly of: string | null;
}

/** What the bundle holds, with the checksum of every file but the manifest's own. */
export function manifestJson(parts: {
  readonly source: BundleSource;
  readonly profile: Profile;
  readonly redactor: Redactor;
  readonly completeness: Completeness;
  readonly files: readonly PlacedFile[];
  readonly leftOut: readonly LeftOut[];
  readonly madeAtUs: number;
}): JsonObject {
  const { source, redactor, completeness } = parts;
  return {
    format: 'stallscope-bundle',
    formatVersion: BUNDLE_FORMAT_VERSION,
    product: 'Stallscope',
    productVersion: source.productVersion,
    madeAt: utcText(parts.madeAtUs),
    scope:
      source.scope.kind === 'incident' ? { kind: 'incident', incident: source.scope.incidentId } : { kind: 'range' },
    // It went on when this was made, so that there may be more of it later.
    open: source.incidents.some(({ incident }) => incident.closedAtUs === null),
    window: { from: utcText(source.window.fromUs), to: utcText(source.window.toUs) },
    samplesSpan: { from: utcText(source.samplesSpan.fromUs), to: utcText(source.samplesSpan.toUs) },
    profile: parts.profile.id,
    profileTitle: parts.profile.title,
    form: parts.profile.form,
    redaction: {
      level: redactor.level,
      replaced: redactor.counts().map(({ kind, things, places }) => ({ kind, things, places })),
    },
    completeness: completeness.share,
    missing: completeness.missing.map((text) => redactor.text(text)),
    items: completeness.items.map(({ id, title, present, says }) => ({
      id,
      title,
      present,
      says: redactor.text(says),
    })),
    leftOut: parts.leftOut.map(({ path, reason }) => ({ path, reason })),
    files: parts.files.map(({ path, of, bytes, sha256 }) => ({ path, ...(of === null ? {} : { of }), bytes, sha256 })),
  };
}
