import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BundleSource } from '../../../../electron/bundle/bundle-source.ts';
import { openBundle } from '../../../../electron/bundle/read/open-bundle.ts';
import type { ReadBundle } from '../../../../electron/bundle/read/read-bundle.ts';
import type { BundleReadRefusal } from '../../../../electron/bundle/read/read-refusal.ts';
import type { BundleRequest } from '../../../../electron/bundle/write-bundle.ts';
import type { Sample } from '../../../../electron/domain/sample.ts';
import { exported } from '../export.ts';

export const never = new AbortController().signal;

export const fixture = (name: string): string => join(import.meta.dirname, '../../../fixtures/bundles', name);

/** The bundle at that path, closed after the test. */
export async function opened(path: string): Promise<ReadBundle> {
  const outcome = await openBundle(path, never);
  if (outcome.kind === 'refused') throw new Error(`${outcome.code}: ${outcome.message}`);
  onTestFinished(() => outcome.bundle.close());
  return outcome.bundle;
}

export async function refused(path: string): Promise<BundleReadRefusal> {
  const outcome = await openBundle(path, never);
  if (outcome.kind === 'refused') return outcome;
  await outcome.bundle.close();
  throw new Error('It was opened.');
}

/** Written by this version and read again. */
export async function writtenAndRead(source: BundleSource, changes: Partial<BundleRequest> = {}): Promise<ReadBundle> {
  const { file } = await exported(source, changes);
  return opened(file);
}

export async function samplesOf(source: Pick<BundleSource, 'samples'>): Promise<readonly Sample[]> {
  const found: Sample[] = [];
  for await (const chunk of source.samples(never)) found.push(...chunk);
  return found;
}
