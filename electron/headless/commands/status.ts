import type { StatusJson } from '../../contract/guard-shapes.ts';
import { openArchive } from '../../service/archive.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { painter } from '../format/paint.ts';
import { statusReport } from '../format/status-report.ts';

const EXIT: Readonly<Record<StatusJson['state'], ExitCode>> = { fine: 0, problems: 1, blind: 2 };

export const status: Command = {
  usage: ['status [--json] [--data-dir DIR]'],
  about: [
    'Says how all stands that the engine of this data directory watches: what is wrong, since when, where the fault most likely lies, and whether somebody has seen it. It reads the directory, whether or not an engine is writing there.',
    'Exit codes, for scripts: 0 all that is watched answers; 1 at least one target has an open incident; 2 nobody can tell, because no engine runs, all is paused, nothing was measured for long, or what was measured cannot be believed. A command line that is wrong ends with 64 (as in sysexits.h), so that it is not taken for one of these.',
  ],
  options: [DATA_DIRECTORY_OPTION, JSON_OPTION],
  failureCode: (usual) => (usual === 2 ? 64 : 2),
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'status takes no words');
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    const told = await archive.status();
    const { stdout } = context;
    if (args.has('json')) stdout.line(JSON.stringify(told));
    else for (const line of statusReport(told, painter(stdout.colours))) stdout.line(line);
    return EXIT[told.state];
  } finally {
    await archive.close();
  }
}
