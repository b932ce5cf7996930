import { facts as collectFacts } from '../../service/machine.ts';
import type { CommandArguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { JSON_OPTION, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { targetOfWord } from '../given-targets.ts';

export const facts: Command = {
  usage: ['facts [TARGET] [--json]'],
  about: [
    'Shows what is the same for every request from this machine: system, interfaces, addresses, routes, resolvers, clock and tools; with a target, also the way to it.',
  ],
  options: [JSON_OPTION],
  run,
};

async function run(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  noMoreThan(args, 1, 'facts takes one target');
  const [word] = args.positionals;
  const found = await collectFacts(word === undefined ? null : targetOfWord(word, null));
  if (args.has('json')) context.stdout.line(JSON.stringify(found.data));
  else for (const line of found.text.trimEnd().split('\n')) context.stdout.line(line);
  return 0;
}
