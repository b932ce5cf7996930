import { randomBytes } from 'node:crypto';
import { link, lstat, open, realpath, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { RefusedBundle } from './bundle-outcome.ts';
import { type BundleFile, type BundleOutput, digestingStream, type FileDigest } from './bundle-output.ts';
import { systemCode, writeFailure } from './write-failure.ts';

const PRIVATE_FILE = 0o600;
const PRIVATE_ENTRY = 0o100_600;

/**
 * A zip that is written beside its final name and moved there when it is complete and on the disk.
 * `modifiedAtUs` becomes the time of every entry. Throws RefusedBundle where nothing can be written.
 */
export async function openZipOutput(options: {
  readonly file: string;
  readonly overwrite: boolean;
  readonly modifiedAtUs: number;
  readonly signal: AbortSignal;
}): Promise<BundleOutput> {
  try {
    const path = await finalPath(options.file, options.overwrite);
    const partialPath = join(dirname(path), `.stallscope-${randomBytes(6).toString('hex')}.partial`);
    const handle = await open(partialPath, 'wx', PRIVATE_FILE);
    return new ZipOutput({ ...options, path, partialPath, handle });
  } catch (error) {
    throw writeFailure(error, options.file);
  }
}

/** Where the zip will lie: behind a symbolic link, if that is what is to be overwritten. */
async function finalPath(file: string, overwrite: boolean): Promise<string> {
  const path = resolve(file);
  const found = await statsOf(path);
  if (found === null) return path;
  if (found.isDirectory()) {
    throw new RefusedBundle(
      'cannot-write',
      `${file} is a folder. Give a file name in it, such as ${join(file, 'bundle.zip')}.`,
    );
  }
  if (!overwrite) {
    throw new RefusedBundle('already-exists', `${file} already exists and is left as it is. Choose another name.`);
  }
  const target = found.isSymbolicLink() ? await realpath(path) : path;
  const targetStats = await statsOf(target);
  if (targetStats !== null && !targetStats.isFile()) {
    throw new RefusedBundle('cannot-write', `${file} is not an ordinary file. Choose another name.`);
  }
  return target;
}

async function statsOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

type FileHandle = Awaited<ReturnType<typeof open>>;

interface ZipOutputState {
  readonly file: string;
  readonly overwrite: boolean;
  readonly modifiedAtUs: number;
  readonly signal: AbortSignal;
  readonly path: string;
  readonly partialPath: string;
  readonly handle: FileHandle;
}

class ZipOutput implements BundleOutput {
  readonly #state: ZipOutputState;
  readonly #zip = new ZipFile();
  readonly #abort = new AbortController();
  /** Settles when the last byte is written, or when writing has failed. */
  readonly #written: Promise<void>;
  readonly #closed: Promise<void>;

  constructor(state: ZipOutputState) {
    this.#state = state;
    // Syncs and closes the handle at its end.
    const file = state.handle.createWriteStream({ flush: true });
    this.#closed = new Promise<void>((done) => file.once('close', done));
    this.#written = pipeline(this.#zip.outputStream, file, {
      signal: AbortSignal.any([state.signal, this.#abort.signal]),
    });
    // A failure is reported by whichever call waits for it; until one does, it must not count as unhandled.
    this.#written.catch(() => undefined);
  }

  async add(file: BundleFile): Promise<FileDigest> {
    const { stream, digest } = digestingStream(file);
    const read = new Promise<void>((done, failed) => {
      stream.once('end', done);
      stream.once('error', failed);
      this.#zip.once('error', failed);
    });
    const options = { mtime: new Date(this.#state.modifiedAtUs / 1_000), mode: PRIVATE_ENTRY };
    this.#zip.addReadStreamLazy(file.path, options, (begin) => begin(null, stream));
    try {
      await Promise.race([read, this.#written]);
      return digest();
    } catch (error) {
      stream.destroy();
      throw writeFailure(error, this.#state.file);
    } finally {
      this.#zip.removeAllListeners('error');
    }
  }

  async finish(): Promise<{ readonly path: string; readonly bytes: number }> {
    const { path, partialPath, overwrite, file } = this.#state;
    try {
      this.#zip.end();
      await this.#written;
      const { size } = await lstat(partialPath);
      await publish(partialPath, path, overwrite);
      await syncFolder(dirname(path));
      return { path, bytes: size };
    } catch (error) {
      throw systemCode(error) === 'EEXIST'
        ? new RefusedBundle(
            'already-exists',
            `${file} has come into being meanwhile and is left as it is. Choose another name.`,
          )
        : writeFailure(error, file);
    }
  }

  async abandon(): Promise<void> {
    this.#abort.abort();
    await this.#closed;
    try {
      await unlink(this.#state.partialPath);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
}

const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/** Gives the finished file its name. A hard link refuses an existing name in one step, where the file system knows links. */
async function publish(partialPath: string, path: string, overwrite: boolean): Promise<void> {
  if (!overwrite) {
    try {
      await link(partialPath, path);
      await unlink(partialPath);
      return;
    } catch (error) {
      if (!NO_HARD_LINKS.has(systemCode(error) ?? '')) throw error;
    }
    if ((await statsOf(path)) !== null) {
      throw new RefusedBundle(
        'already-exists',
        `${basename(path)} has come into being meanwhile. Choose another name.`,
      );
    }
  }
  await rename(partialPath, path);
}

/** Makes the new name survive a power cut. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems refuse to sync folders; the file's own sync has succeeded by now.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await folder.close();
  }
}
