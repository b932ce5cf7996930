import type { MethodInput, MethodName, MethodOutput } from '../../contract/contract.ts';
import { type AskEngine, knock } from '../../service/door/knock.ts';
import type { NoticesAtRest } from '../../service/notices/notices-at-rest.ts';
import type { CommandArguments } from '../arguments.ts';
import { CannotRun } from '../cannot-run.ts';
import type { CommandContext } from '../command.ts';
import { dataDirectory } from '../common-options.ts';
import { configurationFrom, textOf } from '../given-targets.ts';
import { UsageError } from '../usage-error.ts';

/** The engine that runs on the data directory, or nobody. */
export const engineOf = (args: CommandArguments, context: CommandContext): Promise<AskEngine | null> =>
  knock(dataDirectory(args, context), context.platform);

/** Asks the engine that runs. Throws CannotRun, with `otherwise`, where none does. */
export async function askEngine<Name extends MethodName>(
  method: Name,
  input: MethodInput<Name>,
  otherwise: string,
  args: CommandArguments,
  context: CommandContext,
): Promise<MethodOutput<Name>> {
  const engine = await engineOf(args, context);
  if (engine === null) throw new CannotRun(`No engine runs on ${dataDirectory(args, context)}. ${otherwise}`);
  return engine.ask(method, input, context.signal);
}

/** What is kept in the data directory, or what the file of `--config` says, whose variables must be set if `needsVariables`. */
export async function noticesAtRest(
  args: CommandArguments,
  context: CommandContext,
  needsVariables: boolean,
): Promise<NoticesAtRest> {
  const { keptNotices, noticesOfFile } = await import('../../service/notices/notices-at-rest.ts');
  const options = { ...context, log: (line: string) => context.stderr.line(line) };
  const file = args.text('config');
  if (file === null) return keptNotices(dataDirectory(args, context), options);
  const environment = needsVariables ? context.environment : null;
  const { notices } = await configurationFrom(await textOf(file, context), file, environment, true);
  if (notices === null)
    throw new UsageError(`${file}: it says nothing of notices; they stand under “notices”`, 'content');
  return noticesOfFile(notices, options);
}
