import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { quoted } from '../domain/quoted.ts';
import { templateVariables } from '../domain/secrets.ts';
import type { AddressAndPort, Thresholds } from '../domain/target.ts';
import { uniqueLabel } from '../domain/target-label.ts';
import { TargetLines } from '../domain/target-lines.ts';
import { parseTargetText, type ReadTarget } from '../domain/target-text.ts';
import { type Configuration, problemLines } from '../service/configuration/configuration.ts';
import type { ConfiguredNotices } from '../service/notices/configured-notices.ts';
import type { TargetInput } from '../service/target-input.ts';
import type { CommandContext } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Beyond this a line is no host, and a file without line ends would fill the memory. */
const MAX_INPUT_BYTES = 64_000_000;
const NAME_OF_STDIN = 'standard input';

export interface GivenTargets {
  readonly inputs: readonly TargetInput[];
  readonly resolvers: readonly AddressAndPort[];
  /** Under which servers see this computer; null where no configuration says it. */
  readonly publicAddress: string | null;
  /** null where no configuration says anything of them. */
  readonly notices: ConfiguredNotices | null;
  /** What the person should know and that is no mistake. */
  readonly notes: readonly string[];
}

/**
 * All targets of a command line: those of the configuration, then the words, where `-` stands for the lines of standard input.
 * Throws UsageError; then nothing of it is taken.
 */
export async function givenTargets(
  given: {
    readonly words: readonly string[];
    readonly configurationFile: string | null;
    readonly plainPort: number | null;
    /** Whether the variables that targets name must be set now. */
    readonly needsVariables: boolean;
  },
  context: CommandContext,
): Promise<GivenTargets> {
  const readsOfStdin = [...given.words, given.configurationFile].filter((word) => word === '-').length;
  if (readsOfStdin > 1) throw new UsageError('“-” is there twice; standard input can be read once.');
  const configuration =
    given.configurationFile === null
      ? null
      : await configurationFrom(
          await textOf(given.configurationFile, context),
          given.configurationFile,
          given.needsVariables ? context.environment : null,
          given.words.length > 0,
        );
  const taken = new Set(configuration?.targets.map((target) => target.definition.name));
  const inputs: TargetInput[] = [...(configuration?.targets ?? [])];
  const notes: string[] = [];
  const thresholds = configuration?.defaults ?? null;
  for (const word of given.words) {
    if (word !== '-') {
      inputs.push(named(targetOfWord(word, given.plainPort), thresholds, taken));
      continue;
    }
    const lines = await targetsOfLines(context.stdin, NAME_OF_STDIN, given.plainPort, taken);
    for (const target of lines.targets) inputs.push(withThresholds(target, thresholds));
    notes.push(...lines.notes);
  }
  if (given.needsVariables) refuseMissingVariables(inputs, context.environment);
  const { resolvers = [], publicAddress = null, notices = null } = configuration ?? {};
  return { inputs, resolvers, publicAddress, notices, notes };
}

/** One target, for commands that take one. Throws UsageError. */
export function targetOfWord(word: string, plainPort: number | null): ReadTarget {
  const read = parseTargetText(word, plainPort);
  if (read.kind === 'refused') throw new UsageError(`target: ${read.reason}.`);
  return read.value;
}

/**
 * A configuration that is right in all its parts; `environment` null leaves variables to the start. `namesOthers`: its notices may be
 * about targets that are not in it. Throws UsageError.
 */
export async function configurationFrom(
  text: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>> | null,
  namesOthers: boolean,
): Promise<Configuration> {
  // Loaded only where there is a file: the YAML reader is a quarter of all code, and a start without it is quicker.
  const { readConfiguration, READ_ALONE } = await import('../service/configuration/read-configuration.ts');
  const reading = readConfiguration(text, environment, { ...READ_ALONE, namesOthers });
  if (reading.kind === 'wrong') throw new UsageError(problemLines(shownName(file), reading), 'content');
  return reading.configuration;
}

const shownName = (file: string) => (file === '-' ? NAME_OF_STDIN : file);

/** A text file, or standard input for `-`. Throws UsageError with the reason in words. */
export async function textOf(file: string, context: CommandContext): Promise<string> {
  if (file === '-') {
    let text = '';
    for await (const chunk of bounded(context.stdin, NAME_OF_STDIN)) text += chunk;
    return text;
  }
  try {
    return await readFile(resolve(context.workingDirectory, file), 'utf8');
  } catch (thrown) {
    throw new UsageError(`${file}: ${readReason(thrown)}`, 'content');
  }
}

function readReason(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read; check its permissions';
    case 'EISDIR':
      return 'it is a directory, not a file';
    default:
      return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

export interface TargetsOfLines {
  readonly targets: readonly ReadTarget[];
  readonly notes: readonly string[];
}

/** A host list, read line by line. Throws UsageError for wrong lines and for a list without any target. */
export async function targetsOfLines(
  source: Readable | string,
  file: string,
  plainPort: number | null,
  taken: Set<string>,
): Promise<TargetsOfLines> {
  const lines = new TargetLines(plainPort, taken);
  if (typeof source === 'string') {
    for (const line of source.split(/\r\n|\n|\r/)) lines.add(line);
  } else {
    for await (const line of linesOf(bounded(source, file))) lines.add(line);
  }
  const name = shownName(file);
  if (lines.problems.length > 0) {
    const said = lines.problems.map((problem) => `${name}:${problem.line}: ${problem.reason}`);
    if (lines.furtherProblems > 0) said.push(`${name}: and ${lines.furtherProblems} more`);
    throw new UsageError(said, 'content');
  }
  if (lines.targets.length === 0)
    throw new UsageError(`${name}: there is no target in it; write one a line`, 'content');
  const notes = lines.repeated === 0 ? [] : [`${name}: ${lines.repeated} repeated, counted once`];
  return { targets: lines.targets, notes };
}

async function* bounded(source: Readable, name: string): AsyncGenerator<string> {
  source.setEncoding('utf8');
  let length = 0;
  for await (const chunk of source) {
    const text = String(chunk);
    length += text.length;
    if (length > MAX_INPUT_BYTES)
      throw new UsageError(`${name}: it is longer than ${MAX_INPUT_BYTES / 1_000_000} MB`, 'content');
    yield text;
  }
}

/** Lines as they come; at most one line and one chunk are held. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function named(target: ReadTarget, thresholds: Thresholds | null, taken: Set<string>): TargetInput {
  const name = uniqueLabel(target.definition.name, taken);
  return withThresholds({ ...target, definition: { ...target.definition, name } }, thresholds);
}

function withThresholds(target: ReadTarget, thresholds: Thresholds | null): TargetInput {
  return thresholds === null ? target : { ...target, definition: { ...target.definition, thresholds } };
}

/** Targets of a configuration were looked at with their place in the file; these are the ones from the command line. */
export function refuseMissingVariables(
  inputs: readonly TargetInput[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const { definition } of inputs) {
    const { spec } = definition;
    if (spec.kind !== 'http' || spec.credentials?.kind !== 'template') continue;
    for (const variable of templateVariables(spec.credentials.template)) {
      if (environment[variable] === undefined) {
        throw new UsageError(
          `${quoted(definition.name)} needs the environment variable ${variable}, which is not set.`,
          'content',
        );
      }
    }
  }
}
