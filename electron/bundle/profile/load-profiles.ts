import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../write/write-failure.ts';
import type { Profile } from './profile.ts';
import { MAX_PROFILE_BYTES, type ProfileProblem, type Profiles } from './profiles.ts';
import type { ProfileReading } from './read-profile.ts';

const ENDING = /\.ya?ml$/i;
const MAX_FILES = 200;
const FIRST = 'generic';

/**
 * Reads all desks of these folders. One of a later folder takes the place of one with the same id in an earlier one. A folder that is
 * not there has none. A file that is broken becomes a problem and leaves the others as they are; its id cannot be used then, even where an
 * earlier folder has it, because somebody meant to change it. Never rejects for what is on the disk.
 */
export async function loadProfiles(directories: readonly string[]): Promise<Profiles> {
  const found = new Map<string, Profile>();
  const problems: ProfileProblem[] = [];
  for (const directory of directories) {
    for (const reading of await readDirectory(directory)) {
      if (reading.kind === 'read') found.set(reading.profile.id, reading.profile);
      else {
        problems.push(reading.problem);
        if (reading.problem.id !== null) found.delete(reading.problem.id);
      }
    }
  }
  const all = [...found.values()].toSorted(
    (one, other) => Number(other.id === FIRST) - Number(one.id === FIRST) || compare(one.title, other.title),
  );
  return { all, problems, find: (id) => found.get(id) ?? null };
}

const compare = (one: string, other: string): number => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
};

async function readDirectory(directory: string): Promise<readonly ProfileReading[]> {
  let names: readonly string[];
  try {
    names = (await readdir(directory)).filter((name) => ENDING.test(name) && !name.startsWith('.')).toSorted();
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? [] : [wrong(null, directory, `the folder cannot be read: ${why(error)}`)];
  }
  const readings: ProfileReading[] = [];
  const seen = new Set<string>();
  for (const name of names.slice(0, MAX_FILES)) {
    const id = name.replace(ENDING, '');
    const file = join(directory, name);
    readings.push(
      seen.has(id)
        ? wrong(id, file, 'another file in this folder has the same name before its ending; keep one of them')
        : await readFileOf(id, file),
    );
    seen.add(id);
  }
  if (names.length > MAX_FILES) {
    readings.push(wrong(null, directory, `the folder has more than ${MAX_FILES} profiles; the rest is not read`));
  }
  return readings;
}

async function readFileOf(id: string, file: string): Promise<ProfileReading> {
  try {
    // Before it is opened: to open a pipe is to wait for whoever writes into it.
    const found = await stat(file);
    if (!found.isFile()) return wrong(id, file, 'it is not an ordinary file');
    if (found.size > MAX_PROFILE_BYTES) return wrong(id, file, `it is larger than ${MAX_PROFILE_BYTES} bytes`);
    // With the first file: the library that reads YAML takes megabytes, which an engine that exports nothing can do without.
    const { readProfile } = await import('./read-profile.ts');
    return readProfile(id, file, new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)));
  } catch (error) {
    return wrong(id, file, error instanceof TypeError ? 'it is not text in UTF-8' : `it cannot be read: ${why(error)}`);
  }
}

const wrong = (id: string | null, file: string, reason: string): ProfileReading => ({
  kind: 'wrong',
  problem: { id, file, line: null, column: null, reason },
});

const why = (error: unknown): string => systemCode(error) ?? (error instanceof Error ? error.message : String(error));
