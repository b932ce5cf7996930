import { hostname } from 'node:os';
import { pathJson, routeChangeJson } from '../../contract/convert-path.ts';
import { changedHops } from '../../domain/changed-hops.ts';
import { parseInstantUs } from '../../domain/instant.ts';
import { printable } from '../../domain/printable.ts';
import { addressesOf } from '../../domain/trace.ts';
import { utcText } from '../../domain/utc-text.ts';
import { describeHops } from '../../service/hop-labels.ts';
import { openPathArchive, type PathArchive, type PathSubject } from '../../service/path-archive.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { type PathReport, pathReport, routeChangeTable } from '../format/path-report.ts';
import { givenHopNaming, HOP_NAMING_OPTIONS } from '../hop-naming.ts';
import { UsageError } from '../usage-error.ts';

const MOST_CHANGES = 1_000;
const EVERYTHING = { fromUs: null, toUs: null };

export const path: Command = {
  usage: ['path TARGET|ADDRESS [--at T] [--last-good] [--json]', 'path TARGET|ADDRESS --changes [--json]'],
  about: [
    'Shows the newest recorded path to a target or an address as mtr does, held against the last good one: hops at which another router answers are marked with *. The last good path is the newest that reached its end while nothing hung.',
    'Paths are recorded while stallscope watch runs: every few minutes, and each second while a request hangs.',
  ],
  options: [
    { name: 'at', value: 'T', help: 'the path as it was at this time, such as 2026-11-21T07:00:00Z' },
    { name: 'last-good', value: null, help: 'the last good path, before T where --at is given' },
    { name: 'changes', value: null, help: 'list when the route changed, the newest first' },
    ...HOP_NAMING_OPTIONS,
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [word] = args.positionals;
  if (word === undefined) throw new UsageError('path needs a target or an address.');
  noMoreThan(args, 1, 'path takes one target or address');
  const atUs = args.parsed('at', parseInstantUs);
  if (args.has('changes') && (args.has('at') || args.has('last-good'))) {
    throw new UsageError('--changes stands alone: it lists all changes.');
  }
  const naming = await givenHopNaming(args, context);
  const archive = openPathArchive({ directory: dataDirectory(args, context) });
  try {
    const subject = await archive.subject(word);
    if (args.has('changes')) {
      await showChanges(archive, subject, args.has('json'), context);
      return 0;
    }
    const report = await reportOf(archive, subject, atUs ?? Date.now() * 1_000, args.has('last-good'));
    if (report === null) {
      const what = args.has('last-good') ? 'good path' : 'path';
      const until = atUs === null ? 'so far' : `until ${utcText(atUs)}`;
      context.stderr.line(`stallscope: No ${what} to ${printable(nameOf(subject))} was recorded ${until}.`);
      return 1;
    }
    const labels = await describeHops(naming, addressesOf(report.path.trace), context.signal);
    if (args.has('json'))
      context.stdout.line(JSON.stringify({ ...reportJson(report, subject), labels: Object.fromEntries(labels) }));
    else for (const line of pathReport(report, hostname(), labels)) context.stdout.line(line);
    return 0;
  } finally {
    await archive.close();
  }
}

const nameOf = ({ target, destination }: PathSubject): string =>
  target === null ? destination : `${target} (${destination})`;

async function reportOf(
  archive: PathArchive,
  { target, destination }: PathSubject,
  atUs: number,
  lastGoodOnly: boolean,
): Promise<PathReport | null> {
  const shown = lastGoodOnly ? await archive.lastGood(destination, atUs) : await archive.at(destination, atUs);
  if (shown === null) return null;
  const lastGood = await archive.lastGood(destination, shown.takenAtUs);
  const [lastChange] = await archive.changes(destination, { fromUs: null, toUs: shown.takenAtUs + 1 }, 1);
  return { subject: target ?? destination, path: shown, lastGood, lastChange: lastChange ?? null };
}

function reportJson({ path: shown, lastGood, lastChange }: PathReport, { target, destination }: PathSubject) {
  return {
    target,
    destination,
    ...pathJson(shown),
    lastGood: lastGood === null ? null : pathJson(lastGood),
    changedHops: lastGood === null ? [] : [...changedHops(shown.trace, lastGood.trace)],
    lastChange: lastChange === null ? null : routeChangeJson(lastChange),
  };
}

async function showChanges(
  archive: PathArchive,
  subject: PathSubject,
  json: boolean,
  { stdout }: CommandContext,
): Promise<void> {
  const changes = await archive.changes(subject.destination, EVERYTHING, MOST_CHANGES);
  if (json) stdout.line(JSON.stringify({ ...subject, changes: changes.map(routeChangeJson) }));
  else if (changes.length === 0) stdout.line(`No change of route to ${printable(nameOf(subject))} is recorded.`);
  else for (const line of routeChangeTable(changes)) stdout.line(line);
}
