import { quoted } from '../../domain/quoted.ts';
import type { NoticesToWrite } from '../../service/configuration/write-notices.ts';
import type { CommandArguments } from '../arguments.ts';
import { CannotRun } from '../cannot-run.ts';
import type { CommandContext } from '../command.ts';
import { dataDirectory, noMoreThan } from '../common-options.ts';
import type { ExitCode } from '../exit-code.ts';
import { counted } from '../format/counted.ts';
import { configurationFrom, textOf } from '../given-targets.ts';
import { UsageError } from '../usage-error.ts';
import { engineOf, noticesAtRest } from './whom-to-ask.ts';

/** Keeps what a configuration says of notices. Throws UsageError and ContractError. */
export async function importFile(
  file: string | undefined,
  args: CommandArguments,
  context: CommandContext,
): Promise<ExitCode> {
  if (file === undefined) throw new UsageError('notify import needs a file, or - for standard input.');
  noMoreThan(args, 2, 'notify import takes one file');
  const { notices } = await configurationFrom(await textOf(file, context), file, null, true);
  if (notices === null)
    throw new UsageError(`${file}: it says nothing of notices; they stand under “notices”`, 'content');
  const { keptNotices } = await import('../../service/notices/notices-at-rest.ts');
  const kept = keptNotices(dataDirectory(args, context), { ...context, log: (line) => context.stderr.line(line) });
  try {
    const taken = kept.take(notices);
    for (const { channel, fields } of taken.notKept) {
      context.stderr.line(
        `stallscope: ${channel === null ? 'heartbeat' : quoted(channel)}: ${fields.join(', ')} not stored; write \u0024{NAME} instead, the name of an environment variable`,
      );
    }
    if (args.has('json')) context.stdout.line(JSON.stringify({ added: taken.added, changed: taken.changed }));
    else {
      const parts = [
        'the policy',
        ...(taken.added.length === 0 ? [] : [counted(taken.added.length, 'new channel')]),
        ...(taken.changed.length === 0 ? [] : [counted(taken.changed.length, 'changed channel')]),
        ...(taken.heartbeat ? ['the heartbeat'] : []),
      ];
      context.stdout.line(`Kept ${parts.join(', ')}.`);
    }
    return 0;
  } finally {
    kept.close();
  }
}

/** Prints what is kept as a configuration; an engine that runs is asked. Throws ContractError. */
export async function exportKept(args: CommandArguments, context: CommandContext): Promise<ExitCode> {
  const { writeNotices } = await import('../../service/configuration/write-notices.ts');
  context.stdout.write(writeNotices(await noticesToWrite(args, context)));
  return 0;
}

async function noticesToWrite(args: CommandArguments, context: CommandContext): Promise<NoticesToWrite> {
  const engine = await engineOf(args, context);
  if (engine !== null) {
    const state = await engine.ask('notices.show', {}, context.signal);
    if (state.overridden) {
      throw new CannotRun(
        'The engine that runs has its notices from a configuration file, and what is kept is hidden by it until it ends.',
      );
    }
    const { noticesOfState } = await import('../../service/notices/notices-of-state.ts');
    return noticesOfState(state);
  }
  const kept = await noticesAtRest(args, context, false);
  try {
    return kept.written();
  } finally {
    kept.close();
  }
}
