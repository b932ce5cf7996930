import { ContractError } from '../contract/errors.ts';
import { closestWord } from '../domain/closest-word.ts';
import { printableLines } from '../domain/printable.ts';
import { quoted } from '../domain/quoted.ts';
import { type OptionDefinition, parseArguments } from './arguments.ts';
import { CannotRun } from './cannot-run.ts';
import type { CommandContext } from './command.ts';
import { COMMANDS } from './command-list.ts';
import type { ExitCode } from './exit-code.ts';
import { commandHelp, overallHelp } from './help-text.ts';
import { UsageError } from './usage-error.ts';

const DEFAULT_COLUMNS = 100;
const HELP: OptionDefinition = { name: 'help', value: null, help: '' };

/** Runs one command line; `words` are those after the program's name. Never rejects: what goes wrong is said on standard error. */
export async function runCommandLine(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [name, ...rest] = words;
  try {
    return await dispatch(name, rest, context);
  } catch (thrown) {
    return report(thrown, name, context);
  }
}

async function dispatch(name: string | undefined, rest: readonly string[], context: CommandContext): Promise<ExitCode> {
  const columns = Math.min(context.stdout.columns ?? DEFAULT_COLUMNS, DEFAULT_COLUMNS);
  const help = () =>
    overallHelp(
      Object.entries(COMMANDS).map(([word, { summary }]) => [word, summary] as const),
      columns,
    );
  if (name === undefined) {
    context.stderr.write(help());
    return 2;
  }
  if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    context.stdout.write(help());
    return 0;
  }
  if (name === '--version' || name === '-V') {
    const { APP_VERSION } = await import('../service/app-version.ts');
    context.stdout.line(APP_VERSION);
    return 0;
  }
  const word = name === 'help' ? (rest[0] ?? '') : name;
  const listed = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (listed === undefined) throw unknownCommand(word);
  const command = await listed.load();
  if (name === 'help' || asksForHelp(rest)) {
    context.stdout.write(commandHelp(command, columns));
    return 0;
  }
  try {
    return await command.run(parseArguments(rest, [...command.options, HELP]), context);
  } catch (thrown) {
    if (command.failureCode === undefined) throw thrown;
    const usual = report(thrown, name, context);
    return usual === 0 ? usual : command.failureCode(usual);
  }
}

/** `--help` anywhere before `--` wins over whatever is wrong with the rest. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).some((word) => word === '--help' || word === '-h');
}

function unknownCommand(word: string): UsageError {
  const names = Object.keys(COMMANDS);
  const meant = closestWord(word, names);
  return new UsageError(
    `${quoted(word)} is no command. ${meant === null ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`}`,
  );
}

function report(thrown: unknown, name: string | undefined, context: CommandContext): 0 | 1 | 2 {
  const say = (line: string) => context.stderr.line(`stallscope: ${printableLines(line)}`);
  if (thrown instanceof UsageError) {
    for (const line of thrown.lines) say(line);
    const known = name !== undefined && Object.hasOwn(COMMANDS, name);
    if (thrown.aboutOptions) say(`see stallscope ${known ? `${name} ` : ''}--help`);
    return 2;
  }
  if (thrown instanceof CannotRun) {
    say(thrown.message);
    return 1;
  }
  if (thrown instanceof ContractError) {
    say(thrown.message);
    return thrown.data.code === 'invalid-input' || thrown.data.code === 'duplicate-name' ? 2 : 1;
  }
  if (context.signal.aborted && thrown instanceof Error && thrown.name === 'AbortError') return 0;
  say(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return 1;
}
