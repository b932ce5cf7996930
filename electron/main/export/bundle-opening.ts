import { basename, dirname, isAbsolute } from 'node:path';
import type { z } from 'zod';
import type { DesktopContract } from '../../contract/desktop-contract.ts';
import { ContractError } from '../../contract/errors.ts';
import type { AppParts } from '../app-parts.ts';
import type { SavePlaces } from './save-places.ts';

export type OpenAnswer = z.infer<DesktopContract['methods']['desktop.openBundle']['output']>;

/** Every bundle of loose files has it, so choosing it names the folder where a dialog offers files alone. */
const MANIFEST = 'manifest.json';

/**
 * Opens a bundle from elsewhere: the one at `dropped`, or the one that a person is asked for. Rejects with ContractError: what the
 * engine refuses, or `too-many` while a dialog is open.
 */
export async function openBundle(
  { engine, places }: Pick<AppParts, 'engine'> & { readonly places: SavePlaces },
  signal?: AbortSignal,
  dropped?: string,
): Promise<OpenAnswer> {
  if (dropped !== undefined && !isAbsolute(dropped)) {
    throw new ContractError('invalid-input', 'What was dropped is no file of this computer.', {});
  }
  const chosen =
    dropped ??
    (await places.askBundle({
      title: 'Open a bundle: a ZIP archive, or manifest.json in a folder of its files',
      buttonLabel: 'Open',
      kind: { name: 'Bundle (ZIP archive or manifest.json)', endings: ['zip', 'json'] },
    }));
  if (chosen === null || signal?.aborted === true) return { kind: 'cancelled' };
  const path = basename(chosen) === MANIFEST ? dirname(chosen) : chosen;
  const { id } = await engine.call('host.openBundle', { path }, signal);
  return { kind: 'opened', id };
}
