import { ContractError } from '../../contract/errors.ts';
import { parseInstantUs } from '../../domain/instant.ts';
import { openArchive } from '../../service/archive.ts';
import type { CommandArguments } from '../arguments.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { comparisonReport } from '../format/comparison-report.ts';
import { painter } from '../format/paint.ts';
import { givenSides } from '../given-sides.ts';
import { UsageError } from '../usage-error.ts';

const MOST = 8;
const DEFAULT_COLUMNS = 100;

export const compare: Command = {
  usage: ['compare (TARGET|BUNDLE) (TARGET|BUNDLE)… [--from T] [--to T] [--json]'],
  about: [
    'Sets targets, and what was seen from elsewhere, side by side over the time that all have in common: how often requests were slow or failed and in which phase they were stuck, with 95 % intervals; how long the phases took; which timeout windows happened at once; and what that says, in one sentence. The first one is what the others are held against.',
    'TARGET is the name of a target that was recorded here. BUNDLE is the path of an evidence bundle, a zip or a folder of its files; BUNDLE#TARGET is one of several targets in it. Without, it is the one that the bundles have in common, or else the only one in each that is no control. Both may be mixed.',
    'Bad requests come in clusters, so intervals are reckoned by blocks of time, not as if each request were drawn by itself.',
  ],
  options: [
    { name: 'from', value: 'T', help: 'from this time on, such as 2026-11-21T07:00:00Z (default: the last 30 days)' },
    { name: 'to', value: 'T', help: 'until this time (default: the last moment that all have in common)' },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const words = args.positionals;
  if (words.length < 2) throw new UsageError('compare needs two targets or bundles, or more.');
  noMoreThan(args, MOST, `compare takes ${MOST} at most`);
  const fromUs = args.parsed('from', parseInstantUs);
  const toUs = args.parsed('to', parseInstantUs);
  if (fromUs !== null && toUs !== null && fromUs >= toUs) throw new UsageError('--from must be earlier than --to.');
  const { signal, stdout } = context;
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    const sides = await givenSides(words, archive, context);
    const compared = await archive.compare({ sides, fromUs, toUs, signal }).catch((thrown: unknown) => {
      // The words were right; it is what was measured that cannot be compared.
      throw thrown instanceof ContractError ? new CannotRun(thrown.data.message) : thrown;
    });
    if (args.has('json')) stdout.line(JSON.stringify(compared));
    else {
      const columns = Math.min(stdout.columns ?? DEFAULT_COLUMNS, DEFAULT_COLUMNS);
      for (const line of comparisonReport(compared, columns, painter(stdout.colours))) stdout.line(line);
    }
    return 0;
  } finally {
    await archive.close();
  }
}
