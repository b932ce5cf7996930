import type { NoticesStateJson, OutboxEntryJson } from '../../contract/notice-shapes.ts';
import { closestWord } from '../../domain/closest-word.ts';
import { parseDurationMs } from '../../domain/duration.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import type { CommandArguments } from '../arguments.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Command, CommandContext } from '../command.ts';
import { DATA_DIRECTORY_OPTION, dataDirectory, JSON_OPTION, noMoreThan, parseIncidentId } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { counted } from '../format/counted.ts';
import { type ChannelTrial, noticesReport, outboxTable, quietLines, trialLine } from '../format/notices-report.ts';
import { painter } from '../format/paint.ts';
import { exportKept, importFile } from '../notify/keep.ts';
import { askEngine, engineOf, noticesAtRest } from '../notify/whom-to-ask.ts';
import { UsageError } from '../usage-error.ts';
import { verbOf } from '../verb.ts';

const DEFAULT_LIMIT = 50;
const MOST = 500;
const VERBS = [
  'list',
  'test',
  'outbox',
  'retry',
  'resend',
  'drop',
  'acknowledge',
  'snooze',
  'import',
  'export',
] as const;

export const notify: Command = {
  usage: [
    'notify [list] [--config FILE] [--json]',
    'notify test [NAME] [--config FILE] [--json]',
    'notify outbox [--limit N] [--json]',
    'notify retry [NAME]',
    'notify resend MESSAGE',
    'notify drop MESSAGE',
    'notify acknowledge INCIDENT [--by NAME]',
    'notify snooze (TARGET | --all) (D | off)',
    'notify import FILE',
    'notify export',
  ],
  about: [
    'Says who is told of what by which channel, and tries it. test sends a message that says that it is a trial through each channel that is switched on, or through the one that is named, and ends with 1 when one did not get through.',
    'outbox lists the messages, the newest first; retry sends at once what waits, resend takes up again a message that was refused or given up, drop sends one of them no more. acknowledge says that somebody has seen an incident: nobody is reminded of it any more. snooze keeps a target quiet for a while, such as 2h, and off ends that. These speak to the engine that runs on the data directory.',
    'import keeps the policy, the channels and the heartbeat of a YAML configuration in the data directory, beside channels of other names that are kept already; export prints what is kept as such a file, without secrets. Secrets are never stored: write them as \u0024{NAME}, the name of an environment variable.',
  ],
  options: [
    { name: 'config', value: 'FILE', help: 'list, test: what this YAML file says, instead of what is kept' },
    { name: 'limit', value: 'N', help: `outbox: list at most N (default ${DEFAULT_LIMIT}; with --json ${MOST})` },
    { name: 'by', value: 'NAME', help: 'acknowledge: who has seen it (default: the user of this shell)' },
    { name: 'all', value: null, help: 'snooze: all targets' },
    DATA_DIRECTORY_OPTION,
    JSON_OPTION,
  ],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const [, ...words] = args.positionals;
  switch (verbOf(args, 'notices', VERBS)) {
    case 'list':
      noMoreThan(args, 1, 'notify list takes no words');
      return list(args, context);
    case 'test':
      noMoreThan(args, 2, 'notify test takes one channel');
      return test(words[0] ?? null, args, context);
    case 'outbox':
      noMoreThan(args, 1, 'notify outbox takes no words');
      return outbox(args, context);
    case 'retry':
      noMoreThan(args, 2, 'notify retry takes one channel');
      return retry(words[0] ?? null, args, context);
    case 'resend':
      return resend(words[0], args, context);
    case 'drop':
      return drop(words[0], args, context);
    case 'acknowledge':
      return acknowledge(words[0], args, context);
    case 'snooze':
      return snooze(words, args, context);
    case 'import':
      return importFile(words[0], args, context);
    case 'export':
      noMoreThan(args, 1, 'notify export takes no words');
      return exportKept(args, context);
  }
}

async function list(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const engine = args.has('config') ? null : await engineOf(args, context);
  const quiet = (await engine?.ask('notices.quiet', {}, context.signal)) ?? null;
  const state = (await engine?.ask('notices.show', {}, context.signal)) ?? (await stateAtRest(args, context));
  const { stdout } = context;
  if (args.has('json')) stdout.line(JSON.stringify({ ...state, quiet }));
  else for (const line of noticesReport(state, quiet)) stdout.line(line);
  return 0;
}

async function stateAtRest(args: CommandArguments, context: CommandContext): Promise<NoticesStateJson> {
  const notices = await noticesAtRest(args, context, false);
  try {
    return notices.state();
  } finally {
    notices.close();
  }
}

async function test(name: string | null, args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const engine = args.has('config') ? null : await engineOf(args, context);
  const atRest = engine === null ? await noticesAtRest(args, context, true) : null;
  try {
    const state = atRest?.state() ?? (await engine?.ask('notices.show', {}, context.signal));
    const trials: ChannelTrial[] = [];
    for (const { id, form } of chosen(state?.channels ?? [], name)) {
      const trial =
        (await engine?.ask('channels.test', { id }, context.signal)) ?? (await atRest?.test(id, context.signal));
      if (context.signal.aborted) throw new CannotRun('It was ended before all channels were tried.');
      if (trial === undefined) continue;
      trials.push({ channel: form.name, ...trial });
      if (!args.has('json')) {
        context.stdout.line(trialLine({ channel: form.name, ...trial }, painter(context.stdout.colours)));
      }
    }
    if (args.has('json')) context.stdout.line(JSON.stringify(trials));
    return trials.every(({ delivered }) => delivered) ? 0 : 1;
  } finally {
    atRest?.close();
  }
}

/** The one of that name, else all that are switched on. */
function chosen(channels: NoticesStateJson['channels'], name: string | null): NoticesStateJson['channels'] {
  if (name !== null) {
    const found = channels.filter(({ form }) => form.name === name);
    if (found.length > 0) return found;
    const names = channels.map(({ form }) => form.name);
    const meant = closestWord(name, names);
    const hint =
      meant !== null
        ? ` Did you mean ${quoted(meant)}?`
        : names.length === 0
          ? ' There is none.'
          : ` There are: ${names.join(', ')}.`;
    throw new UsageError(`No channel is called ${quoted(name)}.${hint}`, 'content');
  }
  const enabled = channels.filter(({ form }) => form.enabled);
  if (enabled.length > 0) return enabled;
  throw new UsageError(
    channels.length === 0
      ? 'there is no channel yet; write one under “notices” of a configuration, which stallscope notify import FILE keeps'
      : 'all channels are switched off; name one to try it',
    'content',
  );
}

async function outbox(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const limit = args.parsed('limit', parseLimit) ?? (args.has('json') ? MOST : DEFAULT_LIMIT);
  const engine = await engineOf(args, context);
  const found =
    (await engine?.ask('outbox.list', { limit }, context.signal)) ?? (await outboxAtRest(limit, args, context));
  const { stdout } = context;
  if (args.has('json')) {
    stdout.line(JSON.stringify(found.entries));
    return 0;
  }
  if (found.entries.length === 0) stdout.line('No message was ever made.');
  else for (const line of outboxTable(found.entries)) stdout.line(line);
  if (found.waiting > 0) {
    const wait = found.waiting === 1 ? '1 message waits' : `${counted(found.waiting, 'message')} wait`;
    stdout.line(
      `${wait} to be sent${engine === null ? '; that is done as soon as an engine runs: stallscope watch' : ''}.`,
    );
  }
  return 0;
}

async function outboxAtRest(
  limit: number,
  args: CommandArguments,
  context: CommandContext,
): Promise<{ readonly entries: readonly OutboxEntryJson[]; readonly waiting: number }> {
  const { readOutbox } = await import('../../service/notices/read-outbox.ts');
  return readOutbox(dataDirectory(args, context), limit, context.signal);
}

async function retry(name: string | null, args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const otherwise = 'What waits is sent as soon as one does: stallscope watch.';
  const { channels } = await askEngine('notices.show', {}, otherwise, args, context);
  const [only] = name === null ? [] : chosen(channels, name);
  await askEngine('outbox.retry', { channel: only?.id ?? null }, otherwise, args, context);
  const waiting = channels.reduce(
    (sum, channel) => sum + (only === undefined || channel === only ? channel.waiting : 0),
    0,
  );
  if (args.has('json')) context.stdout.line(JSON.stringify({ waiting }));
  else context.stdout.line(waiting === 0 ? 'Nothing waits to be sent.' : `${counted(waiting, 'message')} tried again.`);
  return 0;
}

async function resend(word: string | undefined, args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const id = messageNumber('resend', word, args);
  await askEngine('outbox.resend', { id }, 'Start it first: stallscope watch.', args, context);
  if (args.has('json')) context.stdout.line(JSON.stringify({ resent: id }));
  else context.stdout.line(`Message ${id} is tried again; stallscope notify outbox tells what becomes of it.`);
  return 0;
}

function messageNumber(verb: string, word: string | undefined, args: CommandArguments): number {
  noMoreThan(args, 2, `notify ${verb} takes one message`);
  const id = /^[1-9]\d{0,14}$/.test(word ?? '') ? Number(word) : 0;
  if (id > 0) return id;
  throw new UsageError(`notify ${verb} needs the number of a message; stallscope notify outbox shows them.`);
}

async function drop(word: string | undefined, args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const id = messageNumber('drop', word, args);
  await askEngine('outbox.drop', { id }, 'Start it first: stallscope watch.', args, context);
  if (args.has('json')) context.stdout.line(JSON.stringify({ dropped: id }));
  else context.stdout.line(`Message ${id} is dropped: it will not be sent.`);
  return 0;
}

async function acknowledge(
  word: string | undefined,
  args: CommandArguments,
  context: CommandContext,
): Promise<ExitCode> {
  if (word === undefined) throw new UsageError('notify acknowledge needs the number of an incident.');
  noMoreThan(args, 2, 'notify acknowledge takes one number');
  const { USER, USERNAME } = context.environment;
  const by = args.parsed('by', parseOneLine) ?? USER ?? USERNAME ?? null;
  const incident = parseIncidentId(word);
  const quiet = await askEngine(
    'notices.acknowledge',
    { incident, by },
    'Nobody is reminded of anything until one does.',
    args,
    context,
  );
  if (args.has('json')) context.stdout.line(JSON.stringify(quiet));
  else
    context.stdout.line(
      `Incident ${incident} is acknowledged: nobody is reminded of it any more, and its end is told.`,
    );
  return 0;
}

async function snooze(words: readonly string[], args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const all = args.has('all');
  const [target, length] = all ? [null, words[0]] : words;
  if (target === undefined) throw new UsageError('notify snooze needs a target, or --all.');
  if (length === undefined) throw new UsageError('notify snooze needs a length of time, such as 2h, or off.');
  noMoreThan(args, all ? 2 : 3, 'notify snooze takes a target and a length of time');
  const forMs = length === 'off' ? null : lengthOf(length);
  const quiet = await askEngine(
    'notices.snooze',
    { target, forMs },
    'Nobody is told of anything until one does.',
    args,
    context,
  );
  if (args.has('json')) context.stdout.line(JSON.stringify(quiet));
  else {
    const what = target === null ? 'all targets' : quoted(target);
    context.stdout.line(forMs === null ? `No snooze of ${what} any more.` : `Nobody is told of ${what} for ${length}.`);
    for (const line of quietLines({ ...quiet, acknowledged: [] })) context.stdout.line(line);
  }
  return 0;
}

const LONGEST_SNOOZE_MS = 31 * 86_400_000;

function lengthOf(text: string): number {
  const read = parseDurationMs(text);
  if (read.kind === 'refused') throw new UsageError(`${read.reason}, or off.`);
  if (read.value > 0 && read.value <= LONGEST_SNOOZE_MS) return read.value;
  throw new UsageError(`${quoted(text)} is not between 1ms and 31d.`);
}

function parseLimit(text: string): Parsed<number> {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MOST ? parsed(limit) : refused(`${quoted(text)} is not a number from 1 to ${MOST}`);
}
