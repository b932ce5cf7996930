import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { openArchive } from '../../service/archive.ts';
import type { Archive } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan, parseIncidentId } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { incidentReport, incidentTable } from '../format/incident-report.ts';
import { painter } from '../format/paint.ts';
import { UsageError } from '../usage-error.ts';
import { verbOf } from '../verb.ts';

const DEFAULT_LIMIT = 50;
const MOST = 1_000;
const DEFAULT_COLUMNS = 100;
const VERBS = ['list', 'show'] as const;

export const incidents: Command = {
  usage: ['incidents [list] [--limit N] [--open] [--json]', 'incidents show ID [--json]'],
  about: [
    'Lists the incidents of the data directory, the newest first, or shows one with its stalls, evidence and verdict.',
  ],
  options: [
    { name: 'limit', value: 'N', help: `list at most N (default ${DEFAULT_LIMIT}; with --json ${MOST})` },
    { name: 'open', value: null, help: 'list only those that are open now' },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [, id] = args.positionals;
  switch (verbOf(args, 'incidents', VERBS)) {
    case 'list':
      noMoreThan(args, 1, 'incidents list takes no words');
      break;
    case 'show':
      if (id === undefined) throw new UsageError('incidents show needs the number of an incident.');
      noMoreThan(args, 2, 'incidents show takes one number');
      break;
  }
  const wanted = id === undefined ? null : parseIncidentId(id);
  const limit = args.parsed('limit', parseLimit);
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    if (wanted === null) await list(archive, args, limit, context);
    else await show(archive, wanted, args.has('json'), context);
    return 0;
  } finally {
    await archive.close();
  }
}

async function list(
  archive: Archive,
  args: CommandArguments,
  limit: number | null,
  context: CommandContext,
): Promise<void> {
  const { stdout } = context;
  const json = args.has('json');
  const most = limit ?? (json ? MOST : DEFAULT_LIMIT);
  const found = await archive.incidents({ limit: json ? most : Math.min(most + 1, MOST), openOnly: args.has('open') });
  if (json) {
    // One at a time, because the evidence of a thousand incidents need not fit into memory together.
    stdout.write('[');
    for (const [index, { id }] of found.entries()) {
      if (context.signal.aborted) break;
      stdout.write(`${index === 0 ? '' : ','}\n${JSON.stringify(await archive.incident(id))}`);
      await stdout.ready();
    }
    stdout.write(found.length === 0 ? ']\n' : '\n]\n');
    return;
  }
  const shown = found.slice(0, most);
  if (shown.length === 0) stdout.line(args.has('open') ? 'No incident is open.' : 'No incident has been recorded.');
  else for (const line of incidentTable(shown)) stdout.line(line);
  if (found.length > shown.length) stdout.line(`There are older ones: --limit N shows more.`);
}

async function show(archive: Archive, id: number, json: boolean, { stdout }: CommandContext): Promise<void> {
  const incident = await archive.incident(id);
  if (json) stdout.line(JSON.stringify(incident));
  else
    for (const line of incidentReport(incident, stdout.columns ?? DEFAULT_COLUMNS, painter(stdout.colours)))
      stdout.line(line);
}

function parseLimit(text: string): Parsed<number> {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MOST ? parsed(limit) : refused(`${quoted(text)} is not a number from 1 to ${MOST}`);
}
