import { existsSync } from 'node:fs';
import type { z } from 'zod';
import type { DesktopContract } from '../../contract/desktop-contract.ts';
import { ContractError } from '../../contract/errors.ts';
import type { AppParts } from '../app-parts.ts';
import { writePrivateFile } from '../secrets/write-private-file.ts';
import type { SavePlaces } from './save-places.ts';

export type ListSaved = z.infer<DesktopContract['methods']['desktop.saveTargets']['output']>;

const FILE_NAME = 'stallscope-targets.yaml';

/** What there is to do about it, where that is plain; the system's own code otherwise. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it lies on something that is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENOENT: 'the folder is not there',
  ENOTDIR: 'part of the path is not a folder',
  EISDIR: 'a folder is in its place',
  ENAMETOOLONG: 'the name is too long',
};

/**
 * Writes the list of targets as YAML to where a person wants it. Rejects with ContractError: what the engine refuses, `too-many` while
 * a dialog is open, `already-exists`, `cannot-write`; a file that was there is whole then.
 */
export async function saveTargets(
  { engine, places }: Pick<AppParts, 'engine'> & { readonly places: SavePlaces },
  signal?: AbortSignal,
): Promise<ListSaved> {
  const place = await places.ask({
    title: 'Save the list of targets',
    buttonLabel: 'Save',
    fileName: FILE_NAME,
    kind: { name: 'YAML', endings: ['yaml', 'yml'] },
  });
  if (place === null || signal?.aborted === true) return { kind: 'cancelled' };
  const { file, mayReplace } = place;
  if (!mayReplace && existsSync(file)) {
    throw new ContractError('already-exists', `${file} exists already. Choose it by its full name, or another one.`, {
      path: file,
    });
  }
  // Asked for now, so that what is saved is as the list is when the person has decided.
  const { yaml } = await engine.call('targets.export', {}, signal);
  try {
    // Addresses that somebody watches are nobody else's business.
    writePrivateFile(file, yaml);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
    throw new ContractError(
      'cannot-write',
      `${file} cannot be written: ${REASONS[code] ?? code}. Choose another place.`,
      { path: file },
    );
  }
  places.written(file);
  return { kind: 'saved', path: file };
}
