import { bundleFileName } from '../bundle/bundle-file-name.ts';
import type { BundleRefusal, BundleRefusalCode } from '../bundle/bundle-outcome.ts';
import type { BundleSource } from '../bundle/bundle-source.ts';
import { BUNDLE_PROFILES, type BundleProfile, isBundleProfile } from '../bundle/completeness.ts';
import { type BundlePreview, previewBundle } from '../bundle/preview-bundle.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import { ContractError, type ErrorCode } from '../contract/errors.ts';
import { SystemClock } from '../engine/system-clock.ts';
import type { StoreReader } from '../store/reader.ts';
import { APP_VERSION } from './app-version.ts';
import type { KeptHostFacts } from './host-facts.ts';
import type { ExportRequest, ExportResult, PreviewRequest } from './service.ts';
import { storeBundleSource } from './store-bundle-source.ts';

const CODES: Readonly<Record<BundleRefusalCode, ErrorCode>> = {
  'nothing-to-export': 'nothing-to-export',
  'already-exists': 'already-exists',
  'cannot-write': 'cannot-write',
  'disk-full': 'cannot-write',
  cancelled: 'cancelled',
};

/** Collects what is asked for and writes the bundle. Rejects with ContractError; then nothing is left behind. */
export async function exportBundle(
  reader: StoreReader,
  hostFacts: KeptHostFacts,
  request: ExportRequest,
): Promise<ExportResult> {
  const { redact, destination, signal, progress } = request;
  const clock = new SystemClock();
  const outcome = await writeBundle({
    ...(await contentOf(reader, hostFacts, request, clock.utcUs())),
    destination,
    redaction: redact,
    clock,
    signal,
    ...(progress === undefined ? {} : { progress }),
  });
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  const { path, bytes, files, completeness, missing } = outcome;
  return { path, bytes, files, completeness, missing };
}

/** What an export of an incident would hold. Rejects with ContractError. */
export async function previewOfBundle(
  reader: StoreReader,
  hostFacts: KeptHostFacts,
  { incident, profile, redact, signal }: PreviewRequest,
): Promise<BundlePreview> {
  const scope = { kind: 'incident', incident } as const;
  const madeAtUs = new SystemClock().utcUs();
  const outcome = await previewBundle({
    ...(await contentOf(reader, hostFacts, { scope, profile, signal }, madeAtUs)),
    redaction: redact,
    madeAtUs,
    signal,
  });
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  return outcome;
}

async function contentOf(
  reader: StoreReader,
  hostFacts: KeptHostFacts,
  { scope, profile, signal }: Pick<ExportRequest, 'scope' | 'profile' | 'signal'>,
  nowUs: number,
): Promise<{ readonly source: BundleSource; readonly profile: BundleProfile }> {
  if (!isBundleProfile(profile)) {
    throw new ContractError(
      'invalid-input',
      `There is no profile called “${profile}”; there are: ${BUNDLE_PROFILES.join(', ')}.`,
      { profile },
    );
  }
  try {
    const collectFacts = () => hostFacts.get(signal);
    return {
      source: await storeBundleSource(reader, { scope, appVersion: APP_VERSION, nowUs, collectFacts }),
      profile,
    };
  } catch (error) {
    if (signal.aborted) throw new ContractError('cancelled', 'The export was cancelled; nothing was written.', {});
    throw error;
  }
}

const refusalOf = ({ code, message }: BundleRefusal): ContractError => new ContractError(CODES[code], message, {});

/**
 * The name that a bundle of this incident has where nobody asked for another, fit to be shown to others. Rejects with ContractError
 * `not-found`.
 */
export async function bundleName(reader: StoreReader, incident: number): Promise<string> {
  const nowUs = new SystemClock().utcUs();
  const scope = { kind: 'incident', incident } as const;
  const source = await storeBundleSource(reader, { scope, appVersion: APP_VERSION, nowUs, collectFacts: null });
  return bundleFileName(source, 'standard', nowUs);
}
