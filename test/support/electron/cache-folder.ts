import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Outside the repository, so that nothing of it is ever committed, packed or linted. */
export const TEST_CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stallscope-test-electron');

/**
 * The path `finished`, made by `make` in a folder beside it when it is not there. It appears whole or not at all: of two runs that make it
 * at once, both work and the first one's stays.
 */
export async function madeOnce(finished: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (await exists(finished)) return finished;
  const unfinished = `${finished}.${randomUUID()}`;
  await mkdir(dirname(finished), { recursive: true });
  await mkdir(unfinished);
  try {
    await make(unfinished);
    await rename(unfinished, finished);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(finished))) throw error;
  }
  return finished;
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
