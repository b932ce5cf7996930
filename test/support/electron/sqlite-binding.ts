import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { madeOnce, TEST_CACHE } from './cache-folder.ts';
import { runTool } from './run-tool.ts';

const require = createRequire(import.meta.url);
const packageFolder = (name: string): string => dirname(require.resolve(`${name}/package.json`));

/** The shipped binaries ask for Node-API 10, which came with Electron 36; on an older one they crash. */
export const wantsOwnBinding = (electronVersion: string): boolean => Number.parseInt(electronVersion, 10) < 36;

/**
 * Node-API 10 lets references hold texts, which the binding needs; an Electron that is older has that as an experiment, which a module asks
 * for with this number. It then also runs finalizers inside of garbage collection, so that the binding must put them off by a call
 * that the headers keep to themselves.
 */
const EXPERIMENTAL_NODE_API = '-DNAPI_VERSION=2147483647';
const PUT_OFF_FINALIZERS = `#include <node_api.h>
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(
    node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data, void* finalize_hint);
EXTERN_C_END
`;

/**
 * The file `better_sqlite3.node`, compiled from the installed package for an Electron older than 36. Takes a compiler and a minute, once a
 * version.
 */
export async function sqliteBindingFor(electronVersion: string): Promise<string> {
  const source = packageFolder('better-sqlite3');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')));
  const folder = await madeOnce(join(TEST_CACHE, electronVersion, `better-sqlite3-${version}`), (unfinished) =>
    compile(source, unfinished),
  );
  return join(folder, 'better_sqlite3.node');
}

async function compile(source: string, folder: string): Promise<void> {
  const work = join(folder, 'work');
  await mkdir(work);
  for (const name of ['sqlite3.c', 'sqlite3.h', 'sqlite3ext.h']) {
    await copyFile(join(source, 'deps', 'sqlite3', name), join(work, name));
  }
  await writeFile(join(work, 'finalizers.h'), PUT_OFF_FINALIZERS);
  const defines = await sqliteDefines(join(source, 'deps', 'defines.gypi'));
  const options = { cwd: work, timeoutMs: 300_000 };
  const common = ['-O2', '-fPIC', '-DNDEBUG', `-I${work}`, '-c'];
  const database = runTool('gcc', [...common, '-std=c99', '-w', ...defines, 'sqlite3.c', '-o', 'sqlite3.o'], options);
  const addon = runTool(
    'g++',
    [
      ...common,
      '-std=c++20',
      '-fvisibility=hidden',
      '-fno-exceptions',
      '-fno-rtti',
      EXPERIMENTAL_NODE_API,
      '-include',
      'finalizers.h',
      '-DNAPI_DISABLE_CPP_EXCEPTIONS',
      '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      '-DNODE_GYP_MODULE_NAME=better_sqlite3',
      '-DBUILDING_NODE_EXTENSION',
      `-I${join(packageFolder('node-api-headers'), 'include')}`,
      `-I${packageFolder('node-addon-api')}`,
      ...defines,
      join(source, 'src', 'better_sqlite3.cpp'),
      '-o',
      'addon.o',
    ],
    options,
  );
  await Promise.all([database, addon]);
  const link = ['-shared', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL', 'addon.o', 'sqlite3.o', '-ldl'];
  await runTool('g++', [...link, '-o', join(folder, 'better_sqlite3.node')], options);
  await rm(work, { recursive: true });
}

/** The package lists them as quoted words of a Python literal. */
async function sqliteDefines(file: string): Promise<string[]> {
  const names = [...(await readFile(file, 'utf8')).matchAll(/'((?:SQLITE_|HAVE_)[^']+)'/g)].map(
    (match) => `-D${match[1]}`,
  );
  if (names.length < 20) throw new Error(`${file} does not list what SQLite is compiled with as it used to`);
  return names;
}
