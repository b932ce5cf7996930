import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FoundElectron } from './app-start.ts';
import { sandboxWorks } from './chromium-sandbox.ts';

export type ElectronSearch =
  | { readonly kind: 'found'; readonly electron: FoundElectron }
  /** The package is there, without the runtime that it fetches. */
  | { readonly kind: 'not-fetched'; readonly installer: string; readonly version: string }
  | { readonly kind: 'missing'; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks for an Electron: in the folder that ELECTRON_OVERRIDE_DIST_PATH names, else in the installed package. Changes nothing. */
export function findElectron(
  packageDirectory: string,
  platform: NodeJS.Platform,
  environment: Environment,
): ElectronSearch {
  const named = environment.ELECTRON_OVERRIDE_DIST_PATH ?? '';
  if (named !== '') {
    const executable = join(named, executableIn(platform));
    if (existsSync(executable)) return found(named, executable, null);
    return {
      kind: 'missing',
      reason: `ELECTRON_OVERRIDE_DIST_PATH names ${named}, where there is no ${executableIn(platform)}.`,
    };
  }
  const folder = packageFolder(packageDirectory, 'electron');
  if (folder === null) {
    return {
      kind: 'missing',
      reason:
        'Electron, which shows the window, is not installed beside this command line; a checkout gets it by npm ci.',
    };
  }
  const version = packageVersion(folder);
  const dist = join(folder, 'dist');
  const executable = join(dist, executableIn(platform));
  if (existsSync(executable)) return found(dist, executable, version);
  return { kind: 'not-fetched', installer: join(folder, 'install.js'), version: version ?? '' };
}

/** Whether better-sqlite3 was compiled here, which it prefers to the binary that it brings. */
export function hasOwnSqlite(packageDirectory: string): boolean {
  const folder = packageFolder(packageDirectory, 'better-sqlite3');
  return folder !== null && existsSync(join(folder, 'build', 'Release', 'better_sqlite3.node'));
}

function found(dist: string, executable: string, packageVersion: string | null): ElectronSearch {
  const version = textOf(join(dist, 'version'))?.trim().replace(/^v/, '') ?? packageVersion;
  const helper = join(dist, 'chrome-sandbox');
  const works = sandboxWorks(textOf, statSync(helper, { throwIfNoEntry: false }) ?? null);
  return { kind: 'found', electron: { executable, version, sandbox: works ? 'works' : { helper } } };
}

/** As Electron's own package names it. */
function executableIn(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

function packageFolder(packageDirectory: string, name: string): string | null {
  try {
    return dirname(createRequire(join(packageDirectory, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function packageVersion(folder: string): string | null {
  const text = textOf(join(folder, 'package.json'));
  return text === null ? null : (/"version":\s*"([^"]+)"/.exec(text)?.[1] ?? null);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
