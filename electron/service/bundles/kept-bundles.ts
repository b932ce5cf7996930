import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packBundle } from '../../bundle/read/pack-bundle.ts';
import { READ_LIMITS } from '../../bundle/read/read-limits.ts';
import { RefusedBundle } from '../../bundle/write/bundle-outcome.ts';
import { systemCode } from '../../bundle/write/write-failure.ts';
import { type OpenedBundleJson, openedBundleShape } from '../../contract/bundle-shapes.ts';
import { ContractError } from '../../contract/errors.ts';
import type { Clock } from '../../domain/clock.ts';
import { quoted } from '../../domain/quoted.ts';
import { bundlesFolder } from './bundles-folder.ts';
import { openedBundleJson } from './opened-bundle-json.ts';
import { withBundle } from './read-foreign.ts';

const MOST_KEPT = 50;
const MOST_BYTES = 4_000_000_000;
const ID = /^[0-9a-f]{64}$/;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

export interface OpenRequest {
  /** A zip, or a folder of loose files. */
  readonly path: string;
  /** What a person calls it; null: as it is called where it lies. */
  readonly fileName: string | null;
  readonly signal: AbortSignal;
}

export interface KeptList {
  /** The newest first. */
  readonly bundles: readonly OpenedBundleJson[];
  /** A sentence for each that is no longer what was kept, and was let go. */
  readonly notes: readonly string[];
}

/**
 * Bundles from elsewhere that were opened here: copies in `<data dir>/bundles`, called by the SHA-256 of the zip, each with a note of what
 * was told of it. Only one process uses a data directory at a time. Calls reject with ContractError.
 */
export class KeptBundles {
  readonly #folder: string;
  readonly #clock: Pick<Clock, 'utcUs'>;

  constructor(directory: string, clock: Pick<Clock, 'utcUs'>) {
    this.#folder = bundlesFolder(directory);
    this.#clock = clock;
  }

  /** Copies it, reads the copy, and keeps that. One that is open already stays as it is. */
  async open({ path, fileName, signal }: OpenRequest): Promise<OpenedBundleJson> {
    const incoming = join(this.#folder, `.incoming-${randomBytes(6).toString('hex')}.zip`);
    try {
      await this.#makeFolder();
      await this.#copy(path, incoming, signal);
      const { id, bytes } = await digestOf(incoming, signal);
      const known = await this.#told(id);
      if (known !== null && (await this.#isWhole(id, signal))) return known;
      await this.#makeSureOfRoom(bytes);
      const kept = { id, fileName: fileName ?? basename(path), openedAtUs: this.#clock.utcUs() };
      const told = await withBundle(incoming, signal, async (bundle) => openedBundleJson(bundle, kept));
      await rename(incoming, this.#zip(id));
      await this.#tell(told);
      return told;
    } catch (error) {
      throw inWords(error, path, signal);
    } finally {
      await rm(incoming, { force: true });
    }
  }

  /** Those that are still what was kept; the others are let go. */
  async list(signal: AbortSignal): Promise<KeptList> {
    const bundles: OpenedBundleJson[] = [];
    const notes: string[] = [];
    for (const name of await this.#names()) {
      if (name.startsWith('.incoming-')) await rm(join(this.#folder, name), { force: true });
      const id = name.replace(/\.zip$/, '');
      if (!name.endsWith('.zip') || !ID.test(id)) continue;
      const told = await this.#told(id);
      if (!(await this.#isWhole(id, signal))) {
        notes.push(
          `The bundle ${told === null ? 'that was kept here' : quoted(told.fileName)} was damaged on this disk and is closed; open it again from where it came.`,
        );
        await this.close(id);
        continue;
      }
      bundles.push(told ?? (await this.#toldAnew(id, signal)));
    }
    const newestFirst = bundles.toSorted((one, other) => other.openedAt.localeCompare(one.openedAt));
    return { bundles: newestFirst, notes };
  }

  /** Where the copy lies, and the name that a person has for it. Rejects with `not-found` where it is not open. */
  async find(id: string): Promise<{ readonly path: string; readonly fileName: string }> {
    const there = ID.test(id) ? await lstat(this.#zip(id)).catch(() => null) : null;
    if (there === null) throw new ContractError('not-found', `There is no bundle “${id}” open here.`, { id });
    return { path: this.#zip(id), fileName: (await this.#told(id))?.fileName ?? 'bundle.zip' };
  }

  /** Forgets it; false where it was not open. What it was copied from stays. */
  async close(id: string): Promise<boolean> {
    if (!ID.test(id)) return false;
    const there = await lstat(this.#zip(id)).catch(() => null);
    await rm(this.#zip(id), { force: true });
    await rm(this.#note(id), { force: true });
    return there !== null;
  }

  async #makeFolder(): Promise<void> {
    try {
      await mkdir(this.#folder, { mode: PRIVATE_FOLDER });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }

  async #copy(path: string, incoming: string, signal: AbortSignal): Promise<void> {
    if ((await stat(path)).isDirectory()) {
      await withBundle(path, signal, (bundle) => packBundle(bundle, incoming, signal));
      return;
    }
    // Not blocking, because a pipe without a writer would be waited for for ever.
    const from = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = await from.stat();
      // What is no bundle, or too large for one, is refused in the reader's own words.
      if (!(await from.stat()).isFile() || size > READ_LIMITS.archiveBytes)
        await withBundle(path, signal, async () => {});
      const to = await open(incoming, 'wx', PRIVATE_FILE);
      try {
        let bytes = 0;
        for await (const chunk of from.createReadStream({ autoClose: false, signal })) {
          bytes += chunk.length;
          if (bytes > READ_LIMITS.archiveBytes)
            throw new ContractError('invalid-input', 'It is larger than any bundle.');
          await to.write(chunk);
        }
        await to.sync();
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  }

  async #makeSureOfRoom(bytes: number): Promise<void> {
    const names = (await this.#names()).filter((name) => name.endsWith('.zip') && !name.startsWith('.'));
    if (names.length >= MOST_KEPT) {
      throw new ContractError('too-many', `${MOST_KEPT} bundles are open. Close one that is no longer needed first.`);
    }
    let kept = bytes;
    for (const name of names) kept += (await lstat(join(this.#folder, name))).size;
    if (kept > MOST_BYTES) {
      throw new ContractError('too-many', 'The bundles that are open are too large for another one. Close one first.');
    }
  }

  async #names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#folder)).toSorted();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw inWords(error, this.#folder, null);
    }
  }

  /** What was told of it; null where that is missing or damaged. */
  async #told(id: string): Promise<OpenedBundleJson | null> {
    try {
      const read = openedBundleShape.safeParse(JSON.parse(await readFile(this.#note(id), 'utf8')));
      return read.success && read.data.id === id ? read.data : null;
    } catch {
      return null;
    }
  }

  async #tell(told: OpenedBundleJson): Promise<void> {
    const fresh = `${this.#note(told.id)}.part`;
    await rm(fresh, { force: true });
    await writeFile(fresh, JSON.stringify(told), { mode: PRIVATE_FILE, flag: 'wx' });
    await rename(fresh, this.#note(told.id));
  }

  async #toldAnew(id: string, signal: AbortSignal): Promise<OpenedBundleJson> {
    const openedAtUs = Math.round((await lstat(this.#zip(id))).mtimeMs * 1_000);
    const kept = { id, fileName: 'bundle.zip', openedAtUs };
    const told = await withBundle(this.#zip(id), signal, async (bundle) => openedBundleJson(bundle, kept));
    await this.#tell(told);
    return told;
  }

  async #isWhole(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      return (await digestOf(this.#zip(id), signal)).id === id;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  #zip(id: string): string {
    return join(this.#folder, `${id}.zip`);
  }

  #note(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

async function digestOf(file: string, signal: AbortSignal): Promise<{ readonly id: string; readonly bytes: number }> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of handle.createReadStream({ autoClose: false, signal })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { id: hash.digest('hex'), bytes };
  } finally {
    await handle.close();
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

function inWords(error: unknown, path: string, signal: AbortSignal | null): unknown {
  if (signal?.aborted === true) return new ContractError('cancelled', 'Opening the bundle was cancelled.');
  if (error instanceof ContractError) return error;
  if (error instanceof RefusedBundle) return new ContractError('cannot-write', error.message);
  const code = systemCode(error);
  if (code === null) return error;
  if (FULL.has(code)) {
    return new ContractError(
      'cannot-write',
      'There is no room left to keep the bundle. Free some space, and open it again.',
    );
  }
  const reason =
    code === 'ENOENT' ? 'it does not exist' : code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code;
  return new ContractError('invalid-input', `${quoted(path, 300)} cannot be opened: ${reason}.`, {
    reason: 'unreadable',
  });
}
