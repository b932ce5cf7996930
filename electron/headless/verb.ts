import { closestWord } from '../domain/closest-word.ts';
import { quoted } from '../domain/quoted.ts';
import type { CommandArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** What is to be done: the first word of a command such as `targets add`, or the first of `verbs` where no word was given. Throws UsageError. */
export function verbOf<Verb extends string>(
  args: CommandArguments,
  things: string,
  verbs: readonly [Verb, ...Verb[]],
): Verb {
  const [word] = args.positionals;
  if (word === undefined) return verbs[0];
  const verb = verbs.find((known) => known === word);
  if (verb !== undefined) return verb;
  const meant = closestWord(word, verbs);
  const hint =
    meant === null ? `there are ${verbs.slice(0, -1).join(', ')} and ${verbs.at(-1)}.` : `did you mean ${meant}?`;
  throw new UsageError(`${quoted(word)} is nothing that can be done with ${things}; ${hint}`);
}
