import { resolve } from 'node:path';
import { parsePort } from '../domain/host.ts';
import { defaultDataDirectory } from '../service/data-directory.ts';
import type { CommandArguments, OptionDefinition } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { UsageError } from './usage-error.ts';

export const JSON_OPTION: OptionDefinition = {
  name: 'json',
  value: null,
  help: 'print JSON and nothing else on standard output',
};

export const DATA_DIRECTORY_OPTION: OptionDefinition = {
  name: 'data-dir',
  value: 'DIR',
  help: 'where samples and incidents are stored (default: the data directory of this user)',
};

export const PLAIN_PORT_OPTION: OptionDefinition = {
  name: 'port',
  value: 'N',
  help: 'probe plain hosts, those without scheme and port, by TCP at this port',
};

/** The data directory, absolute. */
export function dataDirectory(args: CommandArguments, context: CommandContext): string {
  const given = args.text('data-dir');
  return given === null
    ? defaultDataDirectory(context.platform, context.environment, context.homeDirectory)
    : resolve(context.workingDirectory, given);
}

export const plainPort = (args: CommandArguments): number | null => args.parsed('port', parsePort);

/** Refuses words that a command has no use for. */
export function noMoreThan(args: CommandArguments, count: number, takes: string): void {
  const [extra] = args.positionals.slice(count);
  if (extra !== undefined) throw new UsageError(`“${extra}” is too much: ${takes}.`);
}

/** A positive whole number of an incident. */
export function parseIncidentId(text: string): number {
  const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
  if (id === 0)
    throw new UsageError(`“${text}” is not the number of an incident; stallscope incidents list shows them.`);
  return id;
}
