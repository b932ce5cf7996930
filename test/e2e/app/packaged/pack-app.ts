import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronRuntime } from '../../../support/electron/electron-runtime.ts';
import { CHECKOUT, NODE_24, run } from '../../command-line.ts';

/** The app as `npm run pack` leaves it. */
export interface PackedApp {
  readonly folder: string;
  readonly executable: string;
  readonly archive: string;
  readonly unpacked: string;
}

const PACKING_MS = 110_000;

/**
 * Packs what is built in `out/` into `room`, on the Electron that tests run in. For one that is older than the shipped binary of SQLite
 * wants, a compiled one takes its place; nothing else differs from what people install.
 */
export async function packApp(room: string): Promise<PackedApp> {
  const runtime = await electronRuntime();
  const builder = join(CHECKOUT, 'node_modules/electron-builder/cli.js');
  const ended = await run(
    NODE_24,
    [
      builder,
      '--dir',
      '--linux',
      `-c.electronDist=${runtime.folder}`,
      `-c.electronVersion=${runtime.version}`,
      `-c.directories.output=${room}`,
    ],
    { cwd: CHECKOUT, timeoutMs: PACKING_MS },
  );
  if (ended.exitCode !== 0) throw new Error(`electron-builder failed:\n${ended.stdout}\n${ended.stderr}`);
  const folder = join(room, 'linux-unpacked');
  const unpacked = join(folder, 'resources/app.asar.unpacked');
  if (runtime.sqliteBinding !== null) {
    await copyFile(runtime.sqliteBinding, join(unpacked, 'node_modules/better-sqlite3/prebuilds/linux-x64.node'));
  }
  // As the packages for Debian and Fedora install it where user namespaces are not for everybody.
  await chmod(join(folder, 'chrome-sandbox'), 0o4755);
  return { folder, executable: join(folder, 'stallscope'), archive: join(folder, 'resources/app.asar'), unpacked };
}
