import { ContractError, contractErrorOf } from '../../contract/errors.ts';
import { parseInstantUs } from '../../domain/instant.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { printable } from '../../domain/printable.ts';
import { parsePublicAddress } from '../../domain/public-address.ts';
import { quoted } from '../../domain/quoted.ts';
import { openArchive } from '../../service/archive.ts';
import type { CollectedEvidence } from '../../service/collect/with-collected.ts';
import type { ExportScope, PreviewRequest, Redaction } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan, parseIncidentId } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { collectMissing } from '../export/collect-missing.ts';
import { exportDestination } from '../export/export-destination.ts';
import { exportReport } from '../format/export-report.ts';
import { ProgressLine } from '../format/progress-line.ts';
import { givenHopNaming, HOP_NAMING_OPTIONS } from '../hop-naming.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PROFILE = 'generic';

export const exportBundle: Command = {
  usage: ['export --incident ID [OPTION…]', 'export --from T --to T [--target NAME]… [OPTION…]'],
  about: [
    'Writes the evidence bundle of an incident or of a time range, and prints where it is, its size, how much of what the desk asks for is in it, and what helps against what is missing.',
    'Profiles: generic, aws, cloudflare, hetzner, linode, stripe, and your own: NAME.yaml in the folder “profiles” of the data directory. cloudflare takes no archives, so it gets a folder of files.',
    'With --collect, what the desk asks for and a hang leaves no time for, such as an mtr of 200 packets, is taken now, to where the hung request went; it is marked as taken after the window. It is kept in this bundle only. Ctrl+C ends it and writes nothing.',
    'A range without an incident ends with 1, as a search does that finds nothing; the samples of it are written all the same.',
  ],
  options: [
    { name: 'incident', value: 'ID', help: 'number of the incident' },
    { name: 'from', value: 'T', help: 'start of the range, such as 2026-11-21T07:00:00Z' },
    { name: 'to', value: 'T', help: 'end of the range' },
    { name: 'target', value: 'NAME', repeatable: true, help: 'only this target of the range; may be given again' },
    { name: 'profile', value: 'NAME', help: `the desk that it is for (default ${DEFAULT_PROFILE})` },
    { name: 'redact', value: 'LEVEL', help: 'none, standard (default) or strict' },
    {
      name: 'public-address',
      value: 'ADDR',
      help: 'the address under which servers saw this computer, for this bundle (default: the one that was told)',
    },
    { name: 'collect', value: null, help: 'take now what is missing and can still be taken; needs --incident' },
    ...HOP_NAMING_OPTIONS.filter(({ name }) => name === 'as-table'),
    { name: 'out', value: 'FILE', help: 'the zip to write (default: a dated name in this directory)' },
    { name: 'loose', value: 'DIR', help: 'write the files into this folder, which is new or empty, instead of a zip' },
    { name: 'force', value: null, help: 'overwrite the file of --out' },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'export takes options only');
  const { signal } = context;
  const publicAddress = args.parsed('public-address', parsePublicAddress);
  const asked: PreviewRequest = {
    scope: scopeOf(args),
    profile: args.text('profile') ?? DEFAULT_PROFILE,
    redact: args.parsed('redact', parseRedaction) ?? 'standard',
    ...(publicAddress === null ? {} : { publicAddress }),
    signal,
  };
  if (args.has('collect') && asked.scope.kind !== 'incident') {
    throw new UsageError('--collect needs --incident: what is taken now belongs to one incident.');
  }
  const destination = await exportDestination(args, context);
  const naming = await givenHopNaming(args, context);
  const directory = dataDirectory(args, context);
  const archive = openArchive({ directory });
  const isJson = args.has('json');
  const line = new ProgressLine(context.stderr, !isJson && context.environment.TERM !== 'dumb');
  const say = (text: string): void => {
    line.clear();
    context.stderr.line(`stallscope: ${printable(text)}`);
  };
  try {
    const extra: readonly CollectedEvidence[] = args.has('collect')
      ? await collectMissing(archive, asked, { directory, asTable: naming.asTable }, context, { line, say })
      : [];
    const result = await archive
      .exportBundle({
        ...asked,
        destination,
        extra,
        progress: ({ files, totalFiles, path }) =>
          line.show(path === null ? 'Reading what was recorded' : `Writing ${path} (${files + 1} of ${totalFiles})`),
      })
      .catch((thrown: unknown) => {
        const { code, message } = contractErrorOf(thrown);
        // What the app asks about is an option here.
        if (code !== 'already-exists' || args.text('out') === null) throw thrown;
        throw new ContractError(code, `${message} --force overwrites it.`);
      });
    for (const problem of result.profileProblems) say(`this profile is left out: ${problem}`);
    line.clear();
    if (isJson) {
      const present = result.items.filter((item) => item.present).length;
      context.stdout.line(JSON.stringify({ ...result, present, asked: result.items.length }));
    } else for (const each of exportReport(result, args.has('collect'))) context.stdout.line(each);
    return result.incidents === 0 ? 1 : 0;
  } finally {
    line.clear();
    await archive.close();
  }
}

function scopeOf(args: CommandArguments): ExportScope {
  const incident = args.text('incident');
  const fromUs = args.parsed('from', parseInstantUs);
  const toUs = args.parsed('to', parseInstantUs);
  const targets = args.all('target');
  if (incident !== null) {
    if (fromUs !== null || toUs !== null || targets.length > 0) {
      throw new UsageError('--incident stands alone; --from, --to and --target are for a time range.');
    }
    return { kind: 'incident', incident: parseIncidentId(incident) };
  }
  if (fromUs === null || toUs === null) throw new UsageError('export needs --incident ID, or --from T and --to T.');
  if (fromUs >= toUs) throw new UsageError('--from must be earlier than --to.');
  return { kind: 'range', fromUs, toUs, targets: targets.length === 0 ? null : targets };
}

function parseRedaction(text: string): Parsed<Redaction> {
  switch (text) {
    case 'none':
    case 'standard':
    case 'strict':
      return parsed(text);
    default:
      return refused(`${quoted(text)} is no level of redaction; there are none, standard and strict`);
  }
}
