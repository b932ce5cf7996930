import { bundleFileName } from '../bundle/bundle-file-name.ts';
import type { BundleRefusalCode } from '../bundle/bundle-outcome.ts';
import { BUNDLE_PROFILES, isBundleProfile } from '../bundle/completeness.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import { ContractError, type ErrorCode } from '../contract/errors.ts';
import { SystemClock } from '../engine/system-clock.ts';
import type { StoreReader } from '../store/reader.ts';
import { APP_VERSION } from './app-version.ts';
import { facts, thisMachine } from './machine.ts';
import type { ExportRequest, ExportResult } from './service.ts';
import { storeBundleSource } from './store-bundle-source.ts';

const CODES: Readonly<Record<BundleRefusalCode, ErrorCode>> = {
  'nothing-to-export': 'nothing-to-export',
  'already-exists': 'already-exists',
  'cannot-write': 'cannot-write',
  'disk-full': 'cannot-write',
  cancelled: 'cancelled',
};

/** Collects what is asked for and writes the bundle. Rejects with ContractError; then nothing is left behind. */
export async function exportBundle(reader: StoreReader, request: ExportRequest): Promise<ExportResult> {
  const { profile } = request;
  if (!isBundleProfile(profile)) {
    throw new ContractError(
      'invalid-input',
      `There is no profile called “${profile}”; there are: ${BUNDLE_PROFILES.join(', ')}.`,
      { profile },
    );
  }
  const clock = new SystemClock();
  const source = await storeBundleSource(reader, {
    scope: request.scope,
    appVersion: APP_VERSION,
    nowUs: clock.utcUs(),
    hostFacts: await facts(null, thisMachine(request.signal)),
  });
  const outcome = await writeBundle({
    source,
    destination: request.destination,
    profile,
    redaction: request.redact,
    clock,
    signal: request.signal,
  });
  switch (outcome.kind) {
    case 'refused':
      throw new ContractError(CODES[outcome.code], outcome.message, {});
    case 'written': {
      const { path, bytes, files, completeness, missing } = outcome;
      return { path, bytes, files, completeness, missing };
    }
  }
}

/**
 * The name that a bundle of this incident has where nobody asked for another, fit to be shown to others. Rejects with ContractError
 * `not-found`.
 */
export async function bundleName(reader: StoreReader, incident: number): Promise<string> {
  const nowUs = new SystemClock().utcUs();
  const scope = { kind: 'incident', incident } as const;
  const source = await storeBundleSource(reader, { scope, appVersion: APP_VERSION, nowUs, hostFacts: null });
  return bundleFileName(source, 'standard', nowUs);
}
