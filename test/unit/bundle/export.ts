import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BundleSource } from '../../../electron/bundle/bundle-source.ts';
import { type BundleRequest, writeBundle } from '../../../electron/bundle/write-bundle.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { desk } from './desks.ts';
import { type ReadEntry, readZip } from './read-zip.ts';

/** A folder of its own that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const MADE_AT_US = Date.UTC(2026, 10, 21, 9, 30, 0) * 1_000;

export function request(source: BundleSource, file: string, changes: Partial<BundleRequest> = {}): BundleRequest {
  return {
    source,
    destination: { kind: 'zip', file, directory: '/nowhere', overwrite: false },
    redaction: 'none',
    profile: desk('generic'),
    clock: new FakeClock({ utcUs: MADE_AT_US }),
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Writes a zip into a folder of its own and reads it back. */
export async function exported(
  source: BundleSource,
  changes: Partial<BundleRequest> = {},
): Promise<{ readonly file: string; readonly entries: readonly ReadEntry[] }> {
  const file = join(await temporaryFolder(), 'bundle.zip');
  const outcome = await writeBundle(request(source, file, changes));
  if (outcome.kind === 'refused') throw new Error(`${outcome.code}: ${outcome.message}`);
  return { file, entries: await readZip(file) };
}
