import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What electron-builder hands to its hook, as far as it is used here. */
export interface PackedApp {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
  /** In electron-builder's own numbers. */
  readonly arch: number;
  readonly packager: { readonly getResourcesDir: (appOutDir: string) => string };
}

const CHIPS: Readonly<Record<number, string>> = { 1: 'x64', 3: 'arm64' };

/**
 * Looks at the app once it is packed. Throws with a sentence when it lacks a native binary of its own system and chip: npm installs
 * koffi's for the machine that it runs on only, so it is missing whenever somebody packs for another.
 */
export default function afterPack({ appOutDir, electronPlatformName, arch, packager }: PackedApp): void {
  const resources = packager.getResourcesDir(appOutDir);
  // Electron's own starter of apps, which stays behind when the distribution of Electron was unpacked before.
  rmSync(join(resources, 'default_app.asar'), { force: true });
  const chip = CHIPS[arch];
  if (chip === undefined) throw new Error('Stallscope has native binaries for x64 and arm64 only.');
  const modules = join(resources, 'app.asar.unpacked', 'node_modules');
  const target = `${electronPlatformName}-${chip}`;
  if (!existsSync(join(modules, 'better-sqlite3', 'prebuilds', `${target}.node`))) {
    throw new Error(`better-sqlite3 has no binary for ${target}, so the packed app could not store anything.`);
  }
  const koffi = `@koromix/koffi-${target}`;
  if (!existsSync(join(modules, koffi))) {
    throw new Error(
      `${koffi} is not installed, so the packed app could not trace paths: run npm install --no-save --force --os=${electronPlatformName} --cpu=${chip} ${koffi}@VERSION, with koffi's version from package.json.`,
    );
  }
}
