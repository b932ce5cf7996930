import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import type { Profile } from './profile.ts';

/** A desk is a page of text; more than this is something else. */
export const MAX_PROFILE_BYTES = 65_536;

/** A file of a desk that could not be read; nothing of it is used. */
export interface ProfileProblem {
  /** What the desk would be called; null where the file's name is no id. */
  readonly id: string | null;
  /** Path of the file, or of the folder. */
  readonly file: string;
  /** From 1; null where the whole file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** One sentence without its end: what is wrong, and what would be right. */
  readonly reason: string;
}

/** The desks that bundles can be made for. */
export interface Profiles {
  /** The generic one first, the others by title. */
  readonly all: readonly Profile[];
  /** In the order of the files. */
  readonly problems: readonly ProfileProblem[];
  find(id: string): Profile | null;
}

/** `file:line:column: reason`, as compilers say it. */
export function problemText({ file, line, column, reason }: ProfileProblem): string {
  const place = line === null ? '' : `:${line}${column === null ? '' : `:${column}`}`;
  return `${file}${place}: ${reason}`;
}

/** The desk of that name, or a sentence that says why there is none: unknown, or its file is broken. */
export function chosenProfile(profiles: Profiles, id: string): Parsed<Profile> {
  const profile = profiles.find(id);
  if (profile !== null) return parsed(profile);
  const problem = profiles.problems.find((each) => each.id === id);
  if (problem !== undefined) return refused(`The profile ${quoted(id)} cannot be used. ${problemText(problem)}.`);
  return refused(
    `There is no profile called ${quoted(id)}; there are: ${profiles.all.map((each) => each.id).join(', ')}.`,
  );
}
