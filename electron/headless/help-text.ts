import type { OptionDefinition } from './arguments.ts';
import type { Command } from './command.ts';
import { wrapped } from './format/wrapped.ts';

const PROGRAM = 'stallscope';

const HELP_OPTION: OptionDefinition = { name: 'help', value: null, help: 'show this text' };

export function overallHelp(summaries: readonly (readonly [name: string, summary: string])[], columns: number): string {
  const width = Math.max(...summaries.map(([name]) => name.length));
  return [
    'Stallscope catches connections while they hang.',
    '',
    `Usage: ${PROGRAM} COMMAND [OPTION…]`,
    '',
    ...summaries.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    ...wrapped(
      'TARGET is https://…, http://…, tcp://host:port, host:port, or dns://name?type=A&resolver=ADDRESS.',
      columns,
    ),
    ...wrapped(
      'Durations are written 500ms, 5s, 10m, 30d; times in ISO 8601, as UTC unless an offset is given.',
      columns,
    ),
    ...wrapped(
      'Exit codes: 0 done; 1 failed while running; 2 usage or configuration; check: 3 slow, 4 failed; check and certificates: 5 a certificate ends soon; status has its own.',
      columns,
    ),
    '',
    `${PROGRAM} COMMAND --help tells more; ${PROGRAM} --version tells the version.`,
    '',
  ].join('\n');
}

export function commandHelp(command: Command, columns: number): string {
  const options = [...command.options, HELP_OPTION].map((option) => [optionText(option), option.help] as const);
  const width = Math.max(...options.map(([text]) => text.length));
  const usage = command.usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} ${PROGRAM} ${line}`);
  return [
    ...usage,
    '',
    ...command.about.flatMap((paragraph) => [...wrapped(paragraph, columns), '']),
    ...options.flatMap(([text, help]) =>
      wrapped(help, columns - width - 4).map((line, index) => `  ${(index === 0 ? text : '').padEnd(width)}  ${line}`),
    ),
    '',
  ].join('\n');
}

function optionText({ name, value, takesNext }: OptionDefinition): string {
  if (value === null) return `--${name}`;
  return takesNext === undefined ? `--${name} ${value}` : `--${name} [${value}]`;
}
