import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ContractError } from '../contract/errors.ts';
import { closestWord } from '../domain/closest-word.ts';
import { quoted } from '../domain/quoted.ts';
import type { BundleLook } from '../service/compare/bundle-look.ts';
import type { ComparedSide } from '../service/compare/compare-request.ts';
import type { Archive } from '../service/service.ts';
import { CannotRun } from './cannot-run.ts';
import { UsageError } from './usage-error.ts';

const MOST_NAMED = 12;

interface GivenBundle {
  readonly kind: 'bundle';
  readonly path: string;
  /** null: not said. */
  readonly target: string | null;
}
type Given = { readonly kind: 'target'; readonly target: string } | GivenBundle;

/**
 * What the words of a command line name: targets that were recorded, or bundles, `PATH` or `PATH#TARGET`. Of bundles without a target it is the one
 * that all of them have in common, or else the only subject of each. Throws UsageError, and CannotRun for a bundle that is refused.
 */
export async function givenSides(
  words: readonly string[],
  archive: Pick<Archive, 'recordedNames' | 'lookIntoBundle'>,
  { workingDirectory, signal }: { readonly workingDirectory: string; readonly signal: AbortSignal },
): Promise<readonly ComparedSide[]> {
  const names = [...new Set(await archive.recordedNames(signal))];
  const given = await Promise.all(words.map((word) => givenBy(word, names, workingDirectory)));
  const paths = [...new Set(given.flatMap((one) => (one.kind === 'bundle' ? [one.path] : [])))];
  const looks = new Map(
    await Promise.all(paths.map(async (path) => [path, await lookAt(archive, path, signal)] as const)),
  );
  const meant = meantTargets(given, looks);
  const sides = given.map((one): ComparedSide => {
    if (one.kind === 'target') return one;
    const target = one.target ?? meant(one.path);
    const own = namesIn(looks.get(one.path));
    if (!own.includes(target)) {
      throw new UsageError(`There is no target ${quoted(target)} in ${quoted(one.path)}. ${listed(own)}`, 'content');
    }
    return { kind: 'file', path: one.path, target };
  });
  const again = sides.findIndex((side, index) => sides.slice(0, index).some((other) => isSame(side, other)));
  if (again >= 0) throw new UsageError(`${quoted(words[again] ?? '')} is there twice.`);
  return sides;
}

async function givenBy(word: string, names: readonly string[], directory: string): Promise<Given> {
  if (names.includes(word)) return { kind: 'target', target: word };
  const whole = resolve(directory, word);
  if (await isThere(whole)) return { kind: 'bundle', path: whole, target: null };
  const hash = word.lastIndexOf('#');
  const before = resolve(directory, word.slice(0, Math.max(0, hash)));
  if (hash > 0 && (await isThere(before))) {
    const target = word.slice(hash + 1);
    if (target === '') throw new UsageError(`${quoted(word)} has no target behind the #.`);
    return { kind: 'bundle', path: before, target };
  }
  const meant = closestWord(word, names);
  const hint = meant === null ? listed(names) : `Did you mean ${quoted(meant)}?`;
  throw new UsageError(
    `${quoted(word)} is neither a target that was recorded here nor a bundle: a zip, or a folder of its files. ${hint}`.trim(),
    'content',
  );
}

async function lookAt(
  archive: Pick<Archive, 'lookIntoBundle'>,
  path: string,
  signal: AbortSignal,
): Promise<BundleLook> {
  try {
    return await archive.lookIntoBundle(path, signal);
  } catch (thrown) {
    // The words on the command line were right; it is the bundle that is not.
    throw thrown instanceof ContractError ? new CannotRun(`${basename(path)}: ${thrown.data.message}`) : thrown;
  }
}

/** The targets of which bundles without a named one are compared. Controls are not meant where there is a subject. */
function meantTargets(given: readonly Given[], looks: ReadonlyMap<string, BundleLook>): (path: string) => string {
  const open = given.filter((one): one is GivenBundle => one.kind === 'bundle' && one.target === null);
  const [first, ...others] = open.map(({ path }) => looks.get(path));
  if (first === undefined) return () => '';
  const common = namesIn(first).filter((name) => others.every((look) => namesIn(look).includes(name)));
  const subjects = common.filter((name) => first.targets.some((one) => one.name === name && one.role === 'subject'));
  // Beside a target of its name from here, or from another bundle, that one is meant.
  const beside = new Set(given.flatMap((one) => (one.target === null ? [] : [one.target])));
  const named = common.filter((name) => beside.has(name));
  if (named.length === 0 && subjects.length === 0) {
    const own = new Map(open.map(({ path }) => [path, subjectsIn(looks.get(path))]));
    if ([...own.values()].every(({ length }) => length === 1)) return (path) => own.get(path)?.[0] ?? '';
    // That their controls fare alike is not what was asked.
    if ([...own.values()].some(({ length }) => length > 0)) common.length = 0;
  }
  const [meant, more] = named.length > 0 ? named : subjects.length > 0 ? subjects : common;
  if (meant === undefined) {
    const each = open.map(({ path }) => `${basename(path)}: ${namesIn(looks.get(path)).join(', ') || 'none'}`);
    throw new UsageError(['The bundles have no target in common; say which by PATH#TARGET.', ...each], 'content');
  }
  if (more !== undefined) {
    const them = named.length > 0 ? named : subjects.length > 0 ? subjects : common;
    throw new UsageError(
      `${open.length === 1 ? 'The bundle has' : 'The bundles have'} several targets${open.length === 1 ? '' : ' in common'}; say which by PATH#TARGET. ${listed(them)}`,
      'content',
    );
  }
  return () => meant;
}

const subjectsIn = (look: BundleLook | undefined): readonly string[] => [
  ...new Set((look?.targets ?? []).filter(({ role }) => role === 'subject').map(({ name }) => name)),
];

const namesIn = (look: BundleLook | undefined): readonly string[] => [
  ...new Set((look?.targets ?? []).map(({ name }) => name)),
];

function listed(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `There are: ${names.slice(0, MOST_NAMED).join(', ')}${more}.`;
}

const isSame = (one: ComparedSide, other: ComparedSide): boolean => JSON.stringify(one) === JSON.stringify(other);

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
