import type { JsonObject } from '../domain/json.ts';
import { utcText } from '../domain/utc-text.ts';
import type { FileDigest } from './bundle-output.ts';
import type { BundleSource } from './bundle-source.ts';
import type { Completeness } from './completeness.ts';
import type { Profile } from './profile.ts';
import type { Redactor } from './redact.ts';

/** `major` is raised when a reader of the old form could no longer read the new one, `minor` when there is more for it to read. */
export const BUNDLE_FORMAT_VERSION = { major: 1, minor: 1 };

/** What the bundle holds, with the checksum of every file but the manifest's own. */
export function manifestJson(parts: {
  readonly source: BundleSource;
  readonly profile: Profile;
  readonly redactor: Redactor;
  readonly completeness: Completeness;
  readonly files: readonly FileDigest[];
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
    files: parts.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  };
}
