import { basename, resolve } from 'node:path';
import { ContractError } from '../../contract/errors.ts';
import { inspectBundle } from '../../service/bundles/inspect-bundle.ts';
import type { CommandArguments } from '../arguments.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { bundleReport } from '../format/bundle-report.ts';
import { painter } from '../format/paint.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_COLUMNS = 100;

export const inspect: Command = {
  usage: ['inspect BUNDLE [--json]'],
  about: [
    'Looks into an evidence bundle that somebody else made, a zip or a folder of its files: what it is, where it was measured from, its incidents, and what was checked before any of it was believed. Nothing is unpacked.',
  ],
  options: [JSON_OPTION],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 1, 'inspect takes one bundle');
  const [word] = args.positionals;
  if (word === undefined) throw new UsageError('inspect needs a bundle: a zip, or a folder of its files.');
  const path = resolve(context.workingDirectory, word);
  const found = await inspectBundle(path, basename(path), context.signal).catch((thrown: unknown) => {
    // The words on the command line were right; it is the bundle that is not.
    throw thrown instanceof ContractError ? new CannotRun(thrown.data.message) : thrown;
  });
  const { stdout } = context;
  if (args.has('json')) stdout.line(JSON.stringify(found));
  else {
    for (const line of bundleReport(found, stdout.columns ?? DEFAULT_COLUMNS, painter(stdout.colours)))
      stdout.line(line);
  }
  return 0;
}
