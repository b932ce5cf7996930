import { NOT_PAUSED, targetJson } from '../../contract/convert.ts';
import { ContractError } from '../../contract/errors.ts';
import { closestWord } from '../../domain/closest-word.ts';
import { looksLikeConfiguration } from '../../domain/looks-like-configuration.ts';
import { quoted } from '../../domain/quoted.ts';
import { NO_SECRETS, type Target } from '../../domain/target.ts';
import { openArchive } from '../../service/archive.ts';
import { type KeptTargets, openKeptTargets } from '../../service/kept-targets.ts';
import type { TargetInput } from '../../service/target-input.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import {
  DATA_DIRECTORY_OPTION,
  dataDirectory,
  JSON_OPTION,
  noMoreThan,
  PLAIN_PORT_OPTION,
  plainPort,
} from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { counted } from '../format/counted.ts';
import { targetTable } from '../format/target-table.ts';
import { configurationFrom, givenTargets, targetsOfLines, textOf } from '../given-targets.ts';
import { tellVariants, VARY_OPTIONS, variantsOf, varyRequest } from '../targets/vary.ts';
import { UsageError } from '../usage-error.ts';
import { verbOf } from '../verb.ts';

const VERBS = ['list', 'add', 'remove', 'import', 'export', 'vary'] as const;

export const targets: Command = {
  usage: [
    'targets [list] [--json]',
    'targets add TARGET… [--name NAME] [--port N]',
    'targets remove NAME…',
    'targets import FILE [--port N]',
    'targets export',
    'targets vary NAME (--origin ADDRESS… | --resolvers LIST) [--dry-run] [--json]',
    'targets vary NAME (--families | --connection) [--dry-run] [--json]',
  ],
  about: [
    'Keeps the targets that stallscope watch probes when none is named. import reads a YAML configuration, or a plain list with one host a line; “-” is standard input. export prints YAML that import reads again.',
    'vary adds targets that differ from one in one thing alone, so that stallscope compare tells whether that is the cause; what is there already is not added again.',
    `Passwords and other secrets are never stored: write them as \${NAME}, the name of an environment variable.`,
  ],
  options: [
    ...VARY_OPTIONS,
    { name: 'name', value: 'NAME', help: 'name of the target that is added (default: made from its address)' },
    PLAIN_PORT_OPTION,
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [, ...words] = args.positionals;
  switch (verbOf(args, 'targets', VERBS)) {
    case 'list':
      noMoreThan(args, 1, 'targets list takes no words');
      return list(args, context);
    case 'export':
      noMoreThan(args, 1, 'targets export takes no words');
      return exportTargets(args, context);
    case 'add': {
      if (words.length === 0) throw new UsageError('targets add needs a target.');
      return add({ inputs: await addedTargets(words, args, context), areBare: true }, args, context);
    }
    case 'import': {
      const [file] = words;
      if (file === undefined) throw new UsageError('targets import needs a file, or - for standard input.');
      noMoreThan(args, 2, 'targets import takes one file');
      return add(await importedTargets(file, args, context), args, context);
    }
    case 'remove':
      if (words.length === 0) throw new UsageError('targets remove needs the name of a target.');
      return remove(words, args, context);
    case 'vary':
      return vary(args, context);
  }
}

const kept = async (args: CommandArguments, context: CommandContext): Promise<readonly Target[]> =>
  (await stored(args, context)).filter((target) => target.origin === 'kept');

/** Read without taking the store, so that it can be asked while an engine runs. Those of a command line or its file are among them. */
async function stored(args: CommandArguments, context: CommandContext): Promise<readonly Target[]> {
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    return await archive.targets();
  } catch (thrown) {
    // A directory in which nothing was stored yet holds no targets.
    if (thrown instanceof ContractError && thrown.data.code === 'not-found') return [];
    throw thrown;
  } finally {
    await archive.close();
  }
}

async function list(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const all = await kept(args, context);
  const { stdout } = context;
  if (args.has('json')) stdout.line(JSON.stringify(all.map((target) => targetJson(target, NOT_PAUSED, NO_SECRETS))));
  else if (all.length === 0) stdout.line('No target is stored; stallscope targets add https://example.com/ adds one.');
  else for (const line of targetTable(all)) stdout.line(line);
  return 0;
}

async function exportTargets(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const { writeTargets } = await import('../../service/configuration/write-targets.ts');
  context.stdout.write(writeTargets(await kept(args, context)));
  return 0;
}

async function addedTargets(
  words: readonly string[],
  args: CommandArguments,
  context: CommandContext,
): Promise<readonly TargetInput[]> {
  // What is only stored needs no variables yet.
  const { inputs, notes } = await givenTargets(
    { words, configurationFile: null, plainPort: plainPort(args), needsVariables: false },
    context,
  );
  for (const note of notes) context.stderr.line(`stallscope: ${note}`);
  const name = args.text('name');
  if (name === null) return inputs;
  const [only, second] = inputs;
  if (only === undefined || second !== undefined)
    throw new UsageError('--name names one target, and there are several.');
  return [{ ...only, definition: { ...only.definition, name } }];
}

/** A list is what has a port given or no key of a configuration at the start of a line. */
async function importedTargets(file: string, args: CommandArguments, context: CommandContext): Promise<AddedTargets> {
  const text = await textOf(file, context);
  const port = plainPort(args);
  const isConfiguration = port === null && (/\.ya?ml$/i.test(file) || looksLikeConfiguration(text));
  if (isConfiguration) {
    const { targets: inputs, notices } = await configurationFrom(text, file, null, true);
    if (notices !== null) {
      context.stderr.line(
        `stallscope: ${file}: its notices are left out here; stallscope notify import ${file} keeps them`,
      );
    }
    if (inputs.length === 0) throw new UsageError(`${file}: there is no target in it`, 'content');
    return { inputs, areBare: false };
  }
  const { targets: inputs, notes } = await targetsOfLines(text, file, port, new Set());
  for (const note of notes) context.stderr.line(`stallscope: ${note}`);
  return { inputs, areBare: true };
}

interface AddedTargets {
  readonly inputs: readonly TargetInput[];
  /** They say nothing of thresholds, so that those of the data directory are theirs. */
  readonly areBare: boolean;
}

function add({ inputs, areBare }: AddedTargets, args: CommandArguments, context: CommandContext): ExitCode {
  withKept(args, context, (store) => {
    const thresholds = areBare ? store.thresholds() : null;
    const withDefaults = ({ definition, secrets }: TargetInput): TargetInput => ({
      definition: thresholds === null ? definition : { ...definition, thresholds },
      secrets,
    });
    store.add(inputs.map(withDefaults));
  });
  for (const { definition, secrets } of inputs) {
    const secretHeaders = Object.keys(secrets.headers);
    const lost = [...(secrets.credentials === null ? [] : ['user and password']), ...secretHeaders];
    if (lost.length === 0) continue;
    context.stderr.line(
      `stallscope: ${quoted(definition.name)}: ${lost.join(', ')} not stored; write \${NAME} instead, the name of an environment variable`,
    );
  }
  const [first] = inputs;
  const what = inputs.length === 1 && first !== undefined ? first.definition.name : counted(inputs.length, 'target');
  if (args.has('json')) context.stdout.line(JSON.stringify(inputs.map(({ definition }) => definition.name)));
  else context.stdout.line(`Added ${what}.`);
  return 0;
}

function remove(names: readonly string[], args: CommandArguments, context: CommandContext): ExitCode {
  withKept(args, context, (store) => {
    const there = new Set(store.list().map((target) => target.name));
    const missing = names.find((name) => !there.has(name));
    // All or none: asked for before the first is gone.
    if (missing !== undefined)
      throw new ContractError('not-found', `No target is called ${quoted(missing)}.${hint(missing, there)}`, {
        target: missing,
      });
    for (const name of names) store.remove(name);
  });
  if (args.has('json')) context.stdout.line(JSON.stringify(names));
  else context.stdout.line(`Removed ${names.length === 1 ? names[0] : counted(names.length, 'target')}.`);
  return 0;
}

async function vary(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const request = varyRequest(args);
  refusePassing(request.name, await stored(args, context));
  if (args.has('dry-run')) {
    tellVariants(variantsOf(request, await kept(args, context)), args, context);
    return 0;
  }
  withKept(args, context, (store) => {
    const variants = variantsOf(request, store.list());
    store.add(
      variants.members.flatMap(({ definition, state }) =>
        state === 'new' ? [{ definition, secrets: NO_SECRETS }] : [],
      ),
    );
    tellVariants(variants, args, context);
  });
  return 0;
}

/** What only a command line or a configuration file names is in no list, and a person does not know why. */
function refusePassing(name: string, all: readonly Target[]): void {
  const [named, ...others] = all.filter((target) => target.name === name);
  if (named === undefined || [named, ...others].some(({ origin }) => origin === 'kept')) return;
  throw new ContractError(
    'not-found',
    `${quoted(name)} comes from a configuration file or a command line, and only targets that are kept can be varied. Keep it with stallscope targets import FILE, or targets add, while no engine runs here; then vary it.`,
    { target: name },
  );
}

function hint(name: string, there: ReadonlySet<string>): string {
  const meant = closestWord(name, there);
  return meant === null ? ' stallscope targets list shows them.' : ` Did you mean ${quoted(meant)}?`;
}

function withKept(args: CommandArguments, context: CommandContext, work: (store: KeptTargets) => void): void {
  const store = openKeptTargets(dataDirectory(args, context), (line) => context.stderr.line(line));
  try {
    work(store);
  } finally {
    store.close();
  }
}
