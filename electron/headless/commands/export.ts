import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseInstantUs } from '../../domain/instant.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { openArchive } from '../../service/archive.ts';
import type { ExportRequest, ExportResult, ExportScope, Redaction } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan, parseIncidentId } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { counted } from '../format/counted.ts';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PROFILE = 'generic';

export const exportBundle: Command = {
  usage: ['export --incident ID [OPTION…]', 'export --from T --to T [--target NAME]… [OPTION…]'],
  about: [
    'Writes the evidence bundle of an incident or of a time range, and prints where it is, how complete it is and its size.',
  ],
  options: [
    { name: 'incident', value: 'ID', help: 'number of the incident' },
    { name: 'from', value: 'T', help: 'start of the range, such as 2026-11-21T07:00:00Z' },
    { name: 'to', value: 'T', help: 'end of the range' },
    { name: 'target', value: 'NAME', repeatable: true, help: 'only this target of the range; may be given again' },
    { name: 'profile', value: 'NAME', help: `what the desk that it is for asks for (default ${DEFAULT_PROFILE})` },
    { name: 'redact', value: 'LEVEL', help: 'none, standard (default) or strict' },
    { name: 'out', value: 'FILE', help: 'the zip to write (default: a dated name in this directory)' },
    { name: 'loose', value: 'DIR', help: 'write the files into this folder instead of a zip' },
    { name: 'force', value: null, help: 'overwrite the file of --out' },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'export takes options only');
  const request: ExportRequest = {
    scope: scopeOf(args),
    profile: args.text('profile') ?? DEFAULT_PROFILE,
    redact: args.parsed('redact', parseRedaction) ?? 'standard',
    destination: await destinationOf(args, context),
    signal: context.signal,
  };
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    const result = await archive.exportBundle(request);
    if (args.has('json')) context.stdout.line(JSON.stringify(result));
    else for (const line of report(result)) context.stdout.line(line);
    return 0;
  } finally {
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

async function destinationOf(args: CommandArguments, context: CommandContext): Promise<ExportRequest['destination']> {
  const out = args.text('out');
  const loose = args.text('loose');
  const overwrite = args.has('force');
  if (out !== null && loose !== null) throw new UsageError('--out writes a zip and --loose a folder; choose one.');
  if (loose !== null) return { kind: 'loose', directory: resolve(context.workingDirectory, loose) };
  if (out === null) return { kind: 'zip', file: null, directory: context.workingDirectory, overwrite };
  const file = resolve(context.workingDirectory, out);
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) {
    throw new UsageError(
      `--out: ${quoted(out)} is a directory; name a file in it, or use --loose for a folder of files.`,
    );
  }
  return { kind: 'zip', file, directory: context.workingDirectory, overwrite };
}

function report(result: ExportResult): string[] {
  return [
    result.path,
    `${counted(result.files, 'file')}, ${counted(result.bytes, 'byte')}, ${Math.round(result.completeness * 100)} % of what the profile asks for`,
    ...result.missing.map((item) => `  missing: ${item}`),
  ];
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
