import { resolve } from 'node:path';

/** What a person, or the system at login, asks of a start of the app. */
export interface StartArguments {
  /** Without a window; the tray is enough. */
  readonly hidden: boolean;
  /** Absolute folder of the store; null: the one from the settings. */
  readonly dataDirectory: string | null;
}

/**
 * Reads the words after the program's name. Others are left alone: Chromium's own switches, a debugger's, the folder of the app in
 * development. `workingDirectory` is what a relative folder is meant from.
 */
export function readStartArguments(words: readonly string[], workingDirectory: string): StartArguments {
  let hidden = false;
  let folder: string | null = null;
  for (const [at, word] of words.entries()) {
    if (word === '--hidden') hidden = true;
    else if (word.startsWith('--data-dir=')) folder = word.slice('--data-dir='.length);
    else if (word === '--data-dir') folder = words[at + 1] ?? '';
  }
  return { hidden, dataDirectory: folder === null || folder === '' ? null : resolve(workingDirectory, folder) };
}

/** The same, as another start of the app has handed it over; unreadable ones ask for nothing but the window. */
export function handedArguments(told: unknown): StartArguments {
  const hidden = typeof told === 'object' && told !== null && 'hidden' in told && told.hidden === true;
  const folder = typeof told === 'object' && told !== null && 'dataDirectory' in told ? told.dataDirectory : null;
  return { hidden, dataDirectory: typeof folder === 'string' ? folder : null };
}
