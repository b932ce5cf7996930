import { join } from 'node:path';
import type { BundleSource } from '../bundle/bundle-source.ts';
import { type BundlePreview, previewBundle } from '../bundle/preview-bundle.ts';
import type { Profile } from '../bundle/profile/profile.ts';
import { type Profiles, problemText } from '../bundle/profile/profiles.ts';
import { bundleFileName } from '../bundle/write/bundle-file-name.ts';
import type { BundleRefusal, BundleRefusalCode } from '../bundle/write/bundle-outcome.ts';
import { type BundleDestination, writeBundle } from '../bundle/write-bundle.ts';
import { ContractError, type ErrorCode } from '../contract/errors.ts';
import { SystemClock } from '../engine/system-clock.ts';
import type { StoreReader } from '../store/reader.ts';
import { APP_VERSION } from './app-version.ts';
import { withCollected } from './collect/with-collected.ts';
import type { KeptHostFacts } from './host-facts.ts';
import { profileNamed } from './profiles.ts';
import type { BundleName, ExportRequest, ExportResult, PreviewRequest, Redaction } from './service.ts';
import { storeBundleSource } from './store-bundle-source.ts';

const CODES: Readonly<Record<BundleRefusalCode, ErrorCode>> = {
  'nothing-to-export': 'nothing-to-export',
  'already-exists': 'already-exists',
  'cannot-write': 'cannot-write',
  'disk-full': 'cannot-write',
  cancelled: 'cancelled',
};

/** What bundles are made of. */
export interface BundleMaterial {
  readonly reader: StoreReader;
  readonly hostFacts: KeptHostFacts;
  /** Read anew each time, so that a desk that somebody has just written is there. */
  readonly profiles: () => Promise<Profiles>;
}

/** Collects what is asked for and writes the bundle. Rejects with ContractError; then nothing is left behind. */
export async function exportBundle(material: BundleMaterial, request: ExportRequest): Promise<ExportResult> {
  const { redact, destination, signal, progress } = request;
  const clock = new SystemClock();
  const nowUs = clock.utcUs();
  const content = await contentOf(material, request, nowUs);
  const outcome = await writeBundle({
    ...content,
    destination: destinationFor(destination, content, redact, nowUs),
    redaction: redact,
    clock,
    signal,
    ...(progress === undefined ? {} : { progress }),
  });
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  const { path, bytes, files, completeness, missing, items } = outcome;
  const open = content.source.incidents.flatMap(({ incident }) => (incident.closedAtUs === null ? [incident.id] : []));
  const { problems } = await material.profiles();
  return {
    path,
    bytes,
    files,
    completeness,
    missing,
    items,
    open,
    incidents: content.source.incidents.length,
    profileProblems: problems.map(problemText),
  };
}

/** Throws ContractError `invalid-input`. */
function destinationFor(
  destination: ExportRequest['destination'],
  { source, profile: { form, title } }: Content,
  redact: Redaction,
  nowUs: number,
): BundleDestination {
  switch (destination.kind) {
    case 'loose':
      return destination;
    case 'zip': {
      const { suited = false, ...zip } = destination;
      if (!suited || form === 'zip') return zip;
      throw new ContractError(
        'invalid-input',
        `${title} takes no archives; write loose files into a folder with --loose, or leave --out away for a new folder here.`,
        {},
      );
    }
    case 'usual': {
      const path = join(destination.directory, bundleFileName(source, redact, nowUs, form));
      return form === 'files'
        ? { kind: 'loose', directory: path }
        : { kind: 'zip', file: path, directory: destination.directory, overwrite: false };
    }
  }
}

/** What such an export would hold. Rejects with ContractError. */
export async function previewOfBundle(material: BundleMaterial, request: PreviewRequest): Promise<BundlePreview> {
  const madeAtUs = new SystemClock().utcUs();
  const outcome = await previewBundle({
    ...(await contentOf(material, request, madeAtUs)),
    redaction: request.redact,
    madeAtUs,
    signal: request.signal,
  });
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  return outcome;
}

/**
 * The name that such a bundle has where nobody asked for another, fit to be shown to others. Rejects with ContractError `not-found` or
 * `invalid-input`.
 */
export async function nameOfBundle(material: BundleMaterial, request: PreviewRequest): Promise<BundleName> {
  const profile = await profileNamed(material, request.profile);
  const nowUs = new SystemClock().utcUs();
  const source = await storeBundleSource(material.reader, {
    scope: request.scope,
    appVersion: APP_VERSION,
    nowUs,
    collectFacts: null,
    publicAddress: request.publicAddress ?? null,
  });
  return { name: bundleFileName(source, request.redact, nowUs, profile.form), form: profile.form };
}

interface Content {
  readonly source: BundleSource;
  readonly profile: Profile;
}

async function contentOf(
  material: BundleMaterial,
  {
    scope,
    profile,
    signal,
    extra = [],
    publicAddress,
  }: Pick<ExportRequest, 'scope' | 'profile' | 'signal' | 'extra' | 'publicAddress'>,
  nowUs: number,
): Promise<Content> {
  const desk = await profileNamed(material, profile);
  try {
    const source = await storeBundleSource(material.reader, {
      scope,
      appVersion: APP_VERSION,
      nowUs,
      collectFacts: () => material.hostFacts.get(signal),
      publicAddress: publicAddress ?? null,
    });
    return { source: withCollected(source, extra), profile: desk };
  } catch (error) {
    if (signal.aborted) throw new ContractError('cancelled', 'The export was cancelled; nothing was written.', {});
    throw error;
  }
}

const refusalOf = ({ code, message }: BundleRefusal): ContractError => new ContractError(CODES[code], message, {});
