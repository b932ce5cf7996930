import { examine } from '../../service/machine.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { doctorReport } from '../format/doctor-report.ts';
import { painter } from '../format/paint.ts';

const DEFAULT_COLUMNS = 100;

export const doctor: Command = {
  usage: ['doctor [--json]'],
  about: [
    'Shows what this machine can capture while a request hangs, and for the rest what is in the way and how to enable it.',
  ],
  options: [JSON_OPTION],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'doctor takes options only');
  const capabilities = await examine();
  const { stdout } = context;
  if (args.has('json')) stdout.line(JSON.stringify({ capabilities }));
  else
    for (const line of doctorReport(capabilities, stdout.columns ?? DEFAULT_COLUMNS, painter(stdout.colours)))
      stdout.line(line);
  return 0;
}
