import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ElectronRuntime } from './electron-runtime.ts';

const CHECKOUT = new URL('../../..', import.meta.url).pathname;
const require = createRequire(import.meta.url);
const packageFolder = (name: string): string => dirname(require.resolve(`${name}/package.json`));

/**
 * The built app in a folder of its own, with the native modules as `runtime` needs them: the checkout keeps its shipped ones, and a build
 * that runs meanwhile does not pull the files away. The caller removes it.
 */
export async function stageApp(runtime: ElectronRuntime): Promise<string> {
  const built = join(CHECKOUT, 'out/main/app.js');
  await stat(built).catch(() => {
    throw new Error(`${built} is missing; run npm run build first`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-staged-'));
  try {
    for (const name of ['out', 'resources', 'package.json']) {
      await cp(join(CHECKOUT, name), join(folder, name), { recursive: true });
    }
    const database = packageFolder('better-sqlite3');
    const staged = join(folder, 'node_modules/better-sqlite3');
    await cp(join(database, 'lib'), join(staged, 'lib'), { recursive: true });
    await cp(join(database, 'package.json'), join(staged, 'package.json'));
    if (runtime.sqliteBinding === null) {
      await cp(join(database, 'prebuilds'), join(staged, 'prebuilds'), { recursive: true });
    } else {
      await mkdir(join(staged, 'build/Release'), { recursive: true });
      await cp(runtime.sqliteBinding, join(staged, 'build/Release/better_sqlite3.node'));
    }
    for (const name of ['koffi', '@koromix']) {
      await cp(join(CHECKOUT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
    }
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
