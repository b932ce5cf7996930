import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchLockedPackage } from './fetch-locked-package.ts';
import { type PackedTarget, targetName } from './packed-target.ts';

const runProgram = promisify(execFile);
const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const LIMIT_MS = 120_000;

/**
 * npm installs koffi's binary for the machine that it runs on only. Whoever packs for another, such as for both chips of a Mac, gets the
 * other one by this: the very package that the lock names.
 */
export default async function beforePack(target: PackedTarget): Promise<void> {
  const name = `@koromix/koffi-${targetName(target)}`;
  if (existsSync(join(CHECKOUT, 'node_modules', name))) return;
  const room = await mkdtemp(join(tmpdir(), 'stallscope-binary-'));
  try {
    await fetchLockedPackage(name, { checkout: CHECKOUT, room, npm: runNpm, unpack });
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** npm as it runs this script; by name only where it does not, since on Windows that would take a shell. */
async function runNpm(args: readonly string[], cwd: string): Promise<void> {
  const npm = process.env.npm_execpath;
  const [program, words] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]];
  await runProgram(program, [...words], { cwd, timeout: LIMIT_MS });
}

/** Windows has tar as well, since version 10. */
async function unpack(archive: string, folder: string): Promise<void> {
  await runProgram('tar', ['-xzf', archive, '-C', folder, '--strip-components=1'], { timeout: LIMIT_MS });
}
