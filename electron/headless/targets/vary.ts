import { ContractError } from '../../contract/errors.ts';
import { closestWord } from '../../domain/closest-word.ts';
import { eliminate } from '../../domain/elimination/eliminate.ts';
import type { Elimination, Variants } from '../../domain/elimination/elimination.ts';
import { printable } from '../../domain/printable.ts';
import { quoted } from '../../domain/quoted.ts';
import { sentence } from '../../domain/sentence.ts';
import { NO_SECRETS, type Target } from '../../domain/target.ts';
import { secretsNeeded } from '../../domain/target-secrets.ts';
import type { CommandArguments, OptionDefinition } from '../arguments.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../format/counted.ts';
import { programText } from '../format/program-text.ts';
import { shellWord } from '../format/shell-word.ts';
import { table } from '../format/table.ts';
import { UsageError } from '../usage-error.ts';

export const VARY_OPTIONS: readonly OptionDefinition[] = [
  {
    name: 'origin',
    value: 'ADDRESS',
    help: 'vary: go to the server’s own address, past the CDN or the load balancer; further addresses follow it',
    repeatable: true,
  },
  {
    name: 'resolvers',
    value: 'LIST',
    help: 'vary: resolve the name at each of these, such as system,192.0.2.53',
    repeatable: true,
  },
  { name: 'families', value: null, help: 'vary: over IPv4 alone and over IPv6 alone' },
  { name: 'connection', value: null, help: 'vary: over new connections, and over one that is kept alive' },
  { name: 'dry-run', value: null, help: 'vary: only show what would be added' },
];

export interface VaryRequest {
  readonly name: string;
  readonly elimination: Elimination;
}

/** What is to be told apart, from the words after `targets vary`. Throws UsageError. */
export function varyRequest(args: CommandArguments): VaryRequest {
  const [, name, ...more] = args.positionals;
  if (name === undefined) throw new UsageError('targets vary needs the name of a target.');
  const given = ['origin', 'resolvers', 'families', 'connection'].filter((option) => args.has(option));
  const [by] = given;
  if (by === undefined || given.length > 1) {
    const which = '--origin, --resolvers, --families or --connection';
    throw new UsageError(
      by === undefined
        ? `targets vary needs to know what is to differ: ${which}.`
        : `One thing is varied at a time: give one of ${which}.`,
    );
  }
  if (by === 'origin') {
    return { name, elimination: { by, addresses: [...listed(args.all('origin')), ...listed(more)] } };
  }
  const [extra] = more;
  if (extra !== undefined) throw new UsageError(`${quoted(extra)} is too much: targets vary takes one target.`);
  if (by === 'resolvers') return { name, elimination: { by, resolvers: listed(args.all('resolvers')) } };
  return { name, elimination: by === 'families' ? { by: 'families' } : { by: 'connection' } };
}

const listed = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split(',').map((word) => word.trim())).filter((word) => word !== '');

/** Throws UsageError where nothing can be varied, and ContractError `not-found`. */
export function variantsOf({ name, elimination }: VaryRequest, kept: readonly Target[]): Variants {
  const target = kept.find((entry) => entry.name === name);
  if (target === undefined) {
    const meant = closestWord(
      name,
      kept.map((entry) => entry.name),
    );
    const hint = meant === null ? 'stallscope targets list shows them.' : `Did you mean ${quoted(meant)}?`;
    throw new ContractError('not-found', `No target is called ${quoted(name)}. ${hint}`, { target: name });
  }
  const reading = eliminate(target, elimination, kept);
  if (reading.kind === 'refused') throw new UsageError(sentence(reading.reason));
  if (reading.value.members.length === 1) throw new UsageError(reading.value.notes, 'content');
  return reading.value;
}

/** Says what was made of it, or would be, and what to do next. */
export function tellVariants(variants: Variants, args: CommandArguments, context: CommandContext): void {
  const { members, notes } = variants;
  const { stdout, stderr, platform } = context;
  const names = members.map(({ definition }) => definition.name);
  const directory = args.text('data-dir');
  const command = [
    'compare',
    ...(directory === null ? [] : ['--data-dir', directory]),
    // A name may look like an option.
    ...(names.some((name) => name.startsWith('-')) ? ['--'] : []),
    ...names,
  ];
  if (args.has('json')) {
    const told = members.map(({ definition, says, state }) => ({ name: definition.name, says, state }));
    stdout.line(JSON.stringify({ members: told, notes, compare: command }));
  } else {
    const [first = '', ...others] = members.map((member) => printable(member.definition.name));
    const made = members.filter(({ state }) => state === 'new').length;
    stdout.line(headline(made, others.length, first, args.has('dry-run')));
    const rows = members.map(({ definition, says, state }) => [
      printable(definition.name),
      printable(says),
      state === 'there' ? 'there already' : 'new',
    ]);
    for (const line of table(
      [
        { title: 'NAME', align: 'left' },
        { title: 'DIFFERS IN', align: 'left' },
        { title: '', align: 'left' },
      ],
      rows,
    )) {
      stdout.line(`  ${line.trimEnd()}`);
    }
    for (const note of notes) stdout.line(`Note: ${printable(note)}`);
    stdout.line('When all of them have been watched for some hours, this tells them apart:');
    stdout.line(`  ${programText(context)} ${command.map((word) => shellWord(printable(word), platform)).join(' ')}`);
  }
  const secret = secretsLeft(variants);
  if (secret !== null && !args.has('dry-run')) stderr.line(`stallscope: ${secret}`);
}

function headline(made: number, others: number, first: string, isDry: boolean): string {
  if (made === 0) return `${others === 1 ? 'The other one is' : 'All of them are'} there already, beside ${first}:`;
  return `${isDry ? 'Would add' : 'Added'} ${counted(made, 'target')} beside ${first}:`;
}

/** Values that the store never had, so that nothing could be copied here. */
function secretsLeft({ members }: Variants): string | null {
  const made = members.filter(({ state }) => state === 'new');
  const [one] = made;
  if (one === undefined) return null;
  const needed = secretsNeeded(one.definition.spec, NO_SECRETS).map(({ of, name }) =>
    of === 'credentials' ? 'user and password' : name,
  );
  if (needed.length === 0) return null;
  const names = made.map(({ definition }) => quoted(definition.name)).join(', ');
  return `${names}: ${needed.join(', ')} not stored, so give them again, or write \${NAME} instead, the name of an environment variable`;
}
