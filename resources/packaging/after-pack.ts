import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type PackedTarget, targetName } from './packed-target.ts';

export interface PackedApp extends PackedTarget {
  readonly appOutDir: string;
  readonly packager: { readonly getResourcesDir: (appOutDir: string) => string };
}

/** Looks at the app once it is packed. Throws with a sentence when it lacks a native binary of its own system and chip. */
export default function afterPack(app: PackedApp): void {
  const resources = app.packager.getResourcesDir(app.appOutDir);
  // Electron's own starter of apps, which stays behind when the distribution of Electron was unpacked before.
  rmSync(join(resources, 'default_app.asar'), { force: true });
  const target = targetName(app);
  const modules = join(resources, 'app.asar.unpacked', 'node_modules');
  if (!existsSync(join(modules, 'better-sqlite3', 'prebuilds', `${target}.node`))) {
    throw new Error(`better-sqlite3 has no binary for ${target}, so the packed app could not store anything.`);
  }
  if (!existsSync(join(modules, '@koromix', `koffi-${target}`))) {
    throw new Error(`koffi has no binary for ${target}, so the packed app could not trace paths.`);
  }
}
