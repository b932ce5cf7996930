import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PackageTools {
  /** Where package-lock.json and node_modules lie. */
  readonly checkout: string;
  /** An empty folder for the archive. */
  readonly room: string;
  readonly npm: (args: readonly string[], cwd: string) => Promise<void>;
  /** The content of an npm archive, into a folder that is there. */
  readonly unpack: (archive: string, folder: string) => Promise<void>;
}

/**
 * Puts a package into node_modules that npm passed over there, in the version that the lock names. Throws with a sentence when the lock
 * does not know it, or when what came is not what the lock describes; nothing is unpacked then.
 */
export async function fetchLockedPackage(name: string, tools: PackageTools): Promise<void> {
  const { checkout, room, npm, unpack } = tools;
  const { version, integrity } = await locked(name, checkout);
  await npm(['pack', `${name}@${version}`, '--pack-destination', room], room);
  const [file] = (await readdir(room)).filter((candidate) => candidate.endsWith('.tgz'));
  if (file === undefined) throw new Error(`npm pack ${name}@${version} left no archive.`);
  const archive = join(room, file);
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity) throw new Error(`${name}@${version} is not what package-lock.json describes: ${found}.`);
  const folder = join(checkout, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await unpack(archive, folder);
}

async function locked(name: string, checkout: string): Promise<{ version: string; integrity: string }> {
  const lock: unknown = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8'));
  const packages = field(lock, 'packages');
  const entry = field(packages, `node_modules/${name}`);
  const version = field(entry, 'version');
  const integrity = field(entry, 'integrity');
  if (typeof version !== 'string' || typeof integrity !== 'string') {
    throw new Error(`package-lock.json does not name ${name}, so there is no native binary to pack for this system.`);
  }
  return { version, integrity };
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
