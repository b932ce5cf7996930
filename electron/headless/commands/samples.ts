import { sampleJson } from '../../contract/convert.ts';
import { parseInstantUs } from '../../domain/instant.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import type { Sample } from '../../domain/sample.ts';
import { openArchive } from '../../service/archive.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { sampleRecord, samplesHeader } from '../format/samples-table.ts';
import { UsageError } from '../usage-error.ts';

type Format = 'csv' | 'ndjson';

export const samples: Command = {
  usage: ['samples --target NAME [--from T] [--to T] [--format csv|ndjson]'],
  about: [
    'Prints the raw samples of a target from the oldest to the newest. They are streamed, so any number will do.',
  ],
  options: [
    { name: 'target', value: 'NAME', help: 'name of the target, as stallscope targets list shows it' },
    { name: 'from', value: 'T', help: 'from this time on, such as 2026-11-21T07:00:00Z' },
    { name: 'to', value: 'T', help: 'until this time' },
    { name: 'format', value: 'NAME', help: 'csv (default) or ndjson' },
    DATA_DIRECTORY_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 0, 'samples takes options only');
  const target = args.text('target');
  if (target === null) throw new UsageError('samples needs --target NAME.');
  const fromUs = args.parsed('from', parseInstantUs);
  const toUs = args.parsed('to', parseInstantUs);
  if (fromUs !== null && toUs !== null && fromUs > toUs) throw new UsageError('--from is later than --to.');
  const format = args.parsed('format', parseFormat) ?? 'csv';
  const { stdout, signal } = context;
  const archive = openArchive({ directory: dataDirectory(args, context) });
  try {
    let headerWritten = format !== 'csv';
    const header = () => {
      if (!headerWritten) stdout.write(samplesHeader());
      headerWritten = true;
    };
    for await (const chunk of archive.samples({ target, fromUs, toUs, signal })) {
      header();
      stdout.write(chunk.map((sample) => line(sample, target, format)).join(''));
      await stdout.ready();
      if (signal.aborted) break;
    }
    header();
    return 0;
  } finally {
    await archive.close();
  }
}

function line(sample: Sample, target: string, format: Format): string {
  const json = sampleJson(sample, target);
  return format === 'csv' ? sampleRecord(json) : `${JSON.stringify(json)}\n`;
}

function parseFormat(text: string): Parsed<Format> {
  return text === 'csv' || text === 'ndjson'
    ? parsed(text)
    : refused(`${quoted(text)} is no format here; there are csv and ndjson`);
}
