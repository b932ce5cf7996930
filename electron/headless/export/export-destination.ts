import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { quoted } from '../../domain/quoted.ts';
import type { ExportRequest } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../usage-error.ts';

/** Where a person wants the bundle, by --out, --loose and --force. Throws UsageError. */
export async function exportDestination(
  args: CommandArguments,
  { workingDirectory: here }: Pick<CommandContext, 'workingDirectory'>,
): Promise<ExportRequest['destination']> {
  const out = args.text('out');
  const loose = args.text('loose');
  const overwrite = args.has('force');
  if (out !== null && loose !== null) throw new UsageError('--out writes a zip and --loose a folder; choose one.');
  if (overwrite && out === null) throw new UsageError('--force is for the file of --out; nothing else is overwritten.');
  if (loose !== null) return { kind: 'loose', directory: resolve(here, loose) };
  if (out === null) return { kind: 'usual', directory: here };
  const file = resolve(here, out);
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) {
    throw new UsageError(
      `--out: ${quoted(out)} is a directory; name a file in it, or use --loose for a folder of files.`,
    );
  }
  return { kind: 'zip', file, directory: here, overwrite, suited: true };
}
