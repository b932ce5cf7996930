import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { quoted } from '../../domain/quoted.ts';
import { type BundleContainer, type ContainerEntry, EntryNames } from './bundle-container.ts';
import type { ReadLimits } from './read-limits.ts';
import { damaged, hostile, UnreadBundle } from './read-refusal.ts';

const CHUNK_BYTES = 65_536;

interface FolderEntry extends ContainerEntry {
  readonly device: bigint;
  readonly inode: bigint;
}

/** Looks through a folder of loose files. Links in it are never followed. Throws UnreadBundle, and what the system throws. */
export async function openFolderContainer(
  path: string,
  limits: ReadLimits,
  signal: AbortSignal,
): Promise<BundleContainer> {
  // The folder itself may be reached by a link: a person chose it.
  const root = await realpath(path);
  const names = new EntryNames();
  const entries: FolderEntry[] = [];
  let totalBytes = 0;

  const walk = async (folder: string, depth: number): Promise<void> => {
    if (depth > limits.folderDepth) throw hostile('its folders lie too deep in one another');
    for (const name of (await readdir(join(root, folder))).toSorted()) {
      signal.throwIfAborted();
      const inside = folder === '' ? name : `${folder}/${name}`;
      const stats = await lstat(join(root, inside), { bigint: true });
      if (stats.isDirectory()) {
        names.addFolder(inside);
        await walk(inside, depth + 1);
        continue;
      }
      if (!stats.isFile()) throw hostile(`${quoted(inside)} in it is a link or a device`);
      names.addFile(inside);
      const bytes = Number(stats.size);
      totalBytes += bytes;
      if (bytes > limits.fileBytes || totalBytes > limits.totalBytes) throw hostile('it is larger than any bundle');
      if (entries.length >= limits.entries) throw hostile(`it has more than ${limits.entries} files`);
      entries.push({ path: inside, bytes, device: stats.dev, inode: stats.ino });
    }
  };
  await walk('', 0);
  return new FolderContainer(root, entries);
}

class FolderContainer implements BundleContainer {
  readonly kind = 'folder';
  readonly entries: readonly FolderEntry[];
  readonly #root: string;
  readonly #places: ReadonlyMap<string, FolderEntry>;

  constructor(root: string, entries: readonly FolderEntry[]) {
    this.#root = root;
    this.entries = entries;
    this.#places = new Map(entries.map((entry) => [entry.path, entry]));
  }

  async *read(entry: ContainerEntry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const place = this.#places.get(entry.path);
    if (place === undefined) throw damaged(`${quoted(entry.path)} is missing`);
    try {
      yield* this.#content(place, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof UnreadBundle ? error : damaged(`${quoted(place.path)} cannot be read`);
    }
  }

  async *#content(place: FolderEntry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const path = join(this.#root, ...place.path.split('/'));
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat({ bigint: true });
      // The file that was looked at, and not one that was put in its place, or in the place of a folder above it, since then.
      if (!isSame(stats, place) || (await realpath(path)) !== path) throw damaged(`${quoted(place.path)} was changed`);
      let bytes = 0;
      for (;;) {
        signal.throwIfAborted();
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, bytes);
        if (bytesRead === 0) break;
        bytes += bytesRead;
        if (bytes > place.bytes) throw damaged(`${quoted(place.path)} was changed`);
        yield buffer.subarray(0, bytesRead);
      }
      if (bytes !== place.bytes) throw damaged(`${quoted(place.path)} was changed`);
    } finally {
      await handle.close();
    }
  }

  async close(): Promise<void> {}
}

const isSame = (stats: BigIntStats, place: FolderEntry): boolean =>
  stats.isFile() && stats.dev === place.device && stats.ino === place.inode && Number(stats.size) === place.bytes;
