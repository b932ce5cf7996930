import { type HopNaming, hopNaming } from '../service/hop-labels.ts';
import type { CommandArguments, OptionDefinition } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { textOf } from './given-targets.ts';
import { UsageError } from './usage-error.ts';

/** Options of every command that shows hops. */
export const HOP_NAMING_OPTIONS: readonly OptionDefinition[] = [
  { name: 'names', value: null, help: 'look the names of hops up by reverse DNS' },
  {
    name: 'as-table',
    value: 'FILE',
    help: 'name autonomous systems from this table (PREFIX,NUMBER,NAME)',
  },
];

/** Reads the table, where one is given. Throws UsageError with the line that is wrong. */
export async function givenHopNaming(args: CommandArguments, context: CommandContext): Promise<HopNaming> {
  const file = args.text('as-table');
  const naming = hopNaming(args.has('names'), file === null ? null : await textOf(file, context));
  if (naming.kind === 'refused') throw new UsageError(`${file}: ${naming.reason}`, 'content');
  return naming.value;
}
