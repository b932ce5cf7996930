import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { quoted } from '../../domain/quoted.ts';
import type { BundleName, ExportRequest } from '../../service/service.ts';
import type { CommandArguments } from '../arguments.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../usage-error.ts';

/** Where the bundle goes, by --out, --loose and what the desk takes. Throws UsageError. */
export async function destinationOf(
  args: CommandArguments,
  context: Pick<CommandContext, 'workingDirectory'>,
  { name, form }: BundleName,
): Promise<ExportRequest['destination']> {
  const out = args.text('out');
  const loose = args.text('loose');
  const overwrite = args.has('force');
  const here = context.workingDirectory;
  if (out !== null && loose !== null) throw new UsageError('--out writes a zip and --loose a folder; choose one.');
  if (overwrite && out === null) throw new UsageError('--force is for the file of --out; nothing else is overwritten.');
  if (loose !== null) return { kind: 'loose', directory: resolve(here, loose) };
  if (form === 'files') {
    if (out === null) return { kind: 'loose', directory: join(here, name) };
    throw new UsageError(
      `--out writes a zip, and this desk takes no archives; name a folder with --loose, or leave both away for ${name}.`,
    );
  }
  if (out === null) return { kind: 'zip', file: null, directory: here, overwrite };
  const file = resolve(here, out);
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) {
    throw new UsageError(
      `--out: ${quoted(out)} is a directory; name a file in it, or use --loose for a folder of files.`,
    );
  }
  return { kind: 'zip', file, directory: here, overwrite };
}
