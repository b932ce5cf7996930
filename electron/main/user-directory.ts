import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type UserDirectory =
  | { readonly kind: 'usual' }
  /** `directory` holds until the app ends; `reason` says what is wrong with the usual one. */
  | { readonly kind: 'passing'; readonly directory: string; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Finds a folder that settings, log and Chromium's own files can be written to: the usual one, else a new one among the temporary files,
 * so that a person can work although nothing is remembered.
 */
export function findUserDirectory(usual: string, temporaryFiles = tmpdir()): UserDirectory {
  const hindrance = hindranceIn(usual);
  if (hindrance === null) return { kind: 'usual' };
  const reason = `Stallscope cannot write to its folder ${usual} (${hindrance}).`;
  try {
    return { kind: 'passing', directory: mkdtempSync(join(temporaryFiles, 'stallscope-user-')), reason };
  } catch (thrown) {
    return { kind: 'none', reason: `${reason} Nor to ${temporaryFiles} (${messageOf(thrown)}).` };
  }
}

function hindranceIn(directory: string): string | null {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    switch (code) {
      case 'EACCES':
      case 'EPERM':
        return 'permission denied';
      case 'EROFS':
        return 'it lies on something that is read-only';
      case 'ENOSPC':
        return 'the disk is full';
      case 'EEXIST':
      case 'ENOTDIR':
        return 'a file is in its place';
      default:
        return messageOf(thrown);
    }
  }
}

// The contract's words for errors bring its validators, which the first moments of a start do without.
const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
