import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { openArchive } from '../../service/archive.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { historyTable } from '../format/history-table.ts';

const DEFAULT_LIMIT = 50;
const MOST = 1_000;

export const history: Command = {
  usage: ['history [TARGET] [--limit N] [--json]'],
  about: [
    'Lists what changed, the newest first: incidents that began and ended, targets that were added, changed or paused, starts and ends of the engine, sleep, and what it said of itself. TARGET is the name of a stored target, also of one that was removed; without it, all is listed.',
  ],
  options: [
    { name: 'limit', value: 'N', help: `list at most N (default ${DEFAULT_LIMIT}; with --json ${MOST})` },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 1, 'history takes the name of one target');
  const [target = null] = args.positionals;
  const json = args.has('json');
  const limit = args.parsed('limit', parseLimit) ?? (json ? MOST : DEFAULT_LIMIT);
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    const events = await archive.history({ target, limit: json ? limit : Math.min(limit + 1, MOST) });
    const { stdout } = context;
    if (json) {
      stdout.line(JSON.stringify(events));
      return 0;
    }
    const shown = events.slice(0, limit);
    if (shown.length === 0) stdout.line('Nothing has been written down.');
    else for (const line of historyTable(shown, target === null)) stdout.line(line);
    if (events.length > shown.length) stdout.line('There are older ones: --limit N shows more.');
    return 0;
  } finally {
    await archive.close();
  }
}

function parseLimit(text: string): Parsed<number> {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MOST ? parsed(limit) : refused(`${quoted(text)} is not a number from 1 to ${MOST}`);
}
