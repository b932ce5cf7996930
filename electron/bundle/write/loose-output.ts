import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RefusedBundle } from './bundle-outcome.ts';
import { type BundleFile, type BundleOutput, digestingStream, type FileDigest } from './bundle-output.ts';
import { systemCode, writeFailure } from './write-failure.ts';
import { syncFolder } from './zip-output.ts';

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/**
 * A folder of the same files. It must be new or empty. The files are written in a folder inside it and moved up when all are
 * there, the manifest last, so that a folder with a manifest is complete. Throws RefusedBundle where nothing can be written.
 */
export async function openLooseOutput(directory: string, signal: AbortSignal): Promise<BundleOutput> {
  try {
    const path = resolve(directory);
    const created = await claimFolder(path, directory);
    const partialPath = join(path, `.stallscope-${randomBytes(6).toString('hex')}.partial`);
    await mkdir(partialPath, { mode: PRIVATE_FOLDER });
    return new LooseOutput(directory, path, partialPath, created, signal);
  } catch (error) {
    throw writeFailure(error, directory);
  }
}

/** True when the folder was made, false when an empty one was there. */
async function claimFolder(path: string, asGiven: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: PRIVATE_FOLDER });
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const found = await lstat(path);
  const entries = found.isDirectory() || found.isSymbolicLink() ? await readdir(path) : null;
  if (entries === null) {
    throw new RefusedBundle('already-exists', `${asGiven} is a file and is left as it is. Choose another folder.`);
  }
  if (entries.length > 0) {
    throw new RefusedBundle('already-exists', `${asGiven} is not empty and is left as it is. Choose another folder.`);
  }
  return false;
}

class LooseOutput implements BundleOutput {
  readonly #asGiven: string;
  readonly #path: string;
  readonly #partialPath: string;
  readonly #created: boolean;
  readonly #signal: AbortSignal;
  readonly #topLevel: string[] = [];
  #moved = 0;
  #bytes = 0;

  constructor(asGiven: string, path: string, partialPath: string, created: boolean, signal: AbortSignal) {
    this.#asGiven = asGiven;
    this.#path = path;
    this.#partialPath = partialPath;
    this.#created = created;
    this.#signal = signal;
  }

  async add(file: BundleFile): Promise<FileDigest> {
    const destination = join(this.#partialPath, ...file.path.split('/'));
    try {
      await mkdir(dirname(destination), { recursive: true, mode: PRIVATE_FOLDER });
      const handle = await open(destination, 'wx', PRIVATE_FILE);
      // The stream syncs and closes the handle at its end.
      const written = handle.createWriteStream({ flush: true });
      const closed = new Promise<void>((done) => written.once('close', done));
      const { stream, digest } = digestingStream(file);
      await pipeline(stream, written, { signal: this.#signal }).finally(() => closed);
      const found = digest();
      this.#added(file, found);
      return found;
    } catch (error) {
      throw writeFailure(error, this.#asGiven);
    }
  }

  #added(file: BundleFile, digest: FileDigest): void {
    const top = file.path.split('/')[0] ?? file.path;
    if (!this.#topLevel.includes(top)) this.#topLevel.push(top);
    this.#bytes += digest.bytes;
  }

  async finish(): Promise<{ readonly path: string; readonly bytes: number }> {
    try {
      await this.#refuseStrangers();
      for (const name of this.#topLevel) {
        await rename(join(this.#partialPath, name), join(this.#path, name));
        this.#moved += 1;
      }
      await rmdir(this.#partialPath);
      await syncFolder(this.#path);
      return { path: this.#path, bytes: this.#bytes };
    } catch (error) {
      throw writeFailure(error, this.#asGiven);
    }
  }

  /** A file that somebody else put there meanwhile would be replaced without a word. */
  async #refuseStrangers(): Promise<void> {
    const strangers = (await readdir(this.#path)).filter((name) => name !== basename(this.#partialPath));
    if (strangers.length === 0) return;
    throw new RefusedBundle(
      'already-exists',
      `${this.#asGiven} has got other files meanwhile and is left as it is. Choose another folder.`,
    );
  }

  async abandon(): Promise<void> {
    await rm(this.#partialPath, { recursive: true, force: true });
    for (const name of this.#topLevel.slice(0, this.#moved)) {
      await rm(join(this.#path, name), { recursive: true, force: true });
    }
    if (this.#created) await removeIfEmpty(this.#path);
  }
}

/** What others put there meanwhile is theirs, and so the folder stays. */
async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  }
}
