import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { quoted } from '../../domain/quoted.ts';
import { ArchiveReader } from './archive-reader.ts';
import { type BundleContainer, type ContainerEntry, EntryNames } from './bundle-container.ts';
import type { ReadLimits } from './read-limits.ts';
import { damaged, hostile, notABundle, UnreadBundle } from './read-refusal.ts';

const STORED = 0;
const DEFLATED = 8;
const CHUNK_BYTES = 65_536;
const FILE_TYPE = 0o170_000;
const REGULAR = 0o100_000;
const FOLDER = 0o040_000;
const WINDOWS_REPARSE_POINT = 0x400;
const USES_DESCRIPTOR = 0x8;

interface ZipEntry extends ContainerEntry {
  readonly dataAt: number;
  readonly packedBytes: number;
  readonly deflated: boolean;
  readonly crc32: number;
}

/**
 * Looks through a zip: its list of entries, which alone counts, and the head of each. Nothing is unpacked. Throws UnreadBundle, and
 * what the system throws.
 */
export async function openZipContainer(
  path: string,
  limits: ReadLimits,
  signal: AbortSignal,
): Promise<BundleContainer> {
  // Not blocking, because a pipe without a writer would be waited for for ever.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notABundle(`${quoted(path, 300)} is no file and no folder, so it is no bundle.`);
    if (stats.size > limits.archiveBytes) throw hostile('it is larger than any bundle');
    const zip = await openZip(handle, stats.size);
    const entries = await readEntries(zip, stats.size, limits, signal);
    return new ZipContainer(handle, entries);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openZip(handle: FileHandle, size: number): Promise<ZipFile> {
  const head = Buffer.alloc(4);
  await handle.read(head, 0, 4, 0);
  const looksLikeZip = head.subarray(0, 2).toString('latin1') === 'PK';
  try {
    return await fromRandomAccessReaderPromise(new ArchiveReader(handle, size), size, {
      autoClose: false,
      // Names are checked here, as the bytes that they are.
      decodeStrings: false,
      validateEntrySizes: true,
    });
  } catch (error) {
    if (looksLikeZip) throw damaged(`its end is missing or changed (${reasonOf(error)})`);
    throw notABundle('This is no bundle of Stallscope: it is no zip.');
  }
}

async function readEntries(
  zip: ZipFile,
  size: number,
  limits: ReadLimits,
  signal: AbortSignal,
): Promise<readonly ZipEntry[]> {
  if (zip.entryCount > limits.entries) throw hostile(`it has more than ${limits.entries} files`);
  const names = new EntryNames();
  const found: Entry[] = [];
  let totalBytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const path = nameOf(entry);
      if (isFolder(entry, path)) {
        names.addFolder(path.slice(0, -1));
        continue;
      }
      names.addFile(path);
      checkEntry(entry, path, limits);
      totalBytes += entry.uncompressedSize;
      if (totalBytes > limits.totalBytes) throw hostile('its files are larger than any bundle when unpacked');
      found.push(entry);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof UnreadBundle ? error : damaged(`its list of files cannot be read (${reasonOf(error)})`);
  }
  const entries: ZipEntry[] = [];
  for (const entry of found) {
    signal.throwIfAborted();
    entries.push(await locate(zip, entry, size));
  }
  refuseOverlaps(found, entries);
  return entries;
}

function nameOf(entry: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(entry.fileNameRaw);
  } catch {
    throw hostile('the name of a file in it is no text');
  }
}

/** The type of file that Unix tools write in the upper half of the attributes; tools of other systems leave it empty. */
function isFolder(entry: Entry, path: string): boolean {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  const named = path.endsWith('/');
  if ((entry.externalFileAttributes & WINDOWS_REPARSE_POINT) !== 0 || ![0, REGULAR, FOLDER].includes(type)) {
    throw hostile(`${quoted(path)} in it is a link or a device`);
  }
  if (named ? type === REGULAR : type === FOLDER) throw hostile(`${quoted(path)} in it is a file and a folder at once`);
  if (named && (entry.uncompressedSize !== 0 || entry.compressedSize > 2)) {
    throw hostile(`the folder ${quoted(path)} in it has a content`);
  }
  return named;
}

function checkEntry(entry: Entry, path: string, limits: ReadLimits): void {
  const shown = quoted(path);
  if (entry.isEncrypted()) throw hostile(`${shown} in it is encrypted`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw hostile(`${shown} in it is packed by a method that is not in use`);
  }
  const { uncompressedSize, compressedSize } = entry;
  if (!Number.isSafeInteger(uncompressedSize) || !Number.isSafeInteger(compressedSize)) {
    throw hostile(`the size of ${shown} is no size`);
  }
  if (uncompressedSize > limits.fileBytes) throw hostile(`${shown} is larger than any file of a bundle when unpacked`);
  if (uncompressedSize > limits.ratioFromBytes && uncompressedSize > compressedSize * limits.ratio) {
    throw hostile(`${shown} is packed so tightly that it can only be made to fill memory`);
  }
}

/** Where the content of an entry lies. What its own head says must be what the list says, or two programs would see two archives. */
async function locate(zip: ZipFile, entry: Entry, size: number): Promise<ZipEntry> {
  const path = nameOf(entry);
  try {
    const head = await zip.readLocalFileHeaderPromise(entry);
    const same =
      head.fileName.equals(entry.fileNameRaw) &&
      head.compressionMethod === entry.compressionMethod &&
      (head.generalPurposeBitFlag & 1) === 0 &&
      ((head.generalPurposeBitFlag & USES_DESCRIPTOR) !== 0 || [entry.crc32, 0xff_ff_ff_ff].includes(head.crc32));
    if (!same) throw hostile(`the head of ${quoted(path)} says something else than the list of files`);
    if (head.fileDataStart + entry.compressedSize > size) throw new RangeError('it points to a place behind its end');
    return {
      path,
      bytes: entry.uncompressedSize,
      dataAt: head.fileDataStart,
      packedBytes: entry.compressedSize,
      deflated: entry.compressionMethod === DEFLATED,
      crc32: entry.crc32,
    };
  } catch (error) {
    throw error instanceof UnreadBundle ? error : damaged(`${quoted(path)} cannot be found in it (${reasonOf(error)})`);
  }
}

/** Entries that share their bytes make a small file grow without end ("A better zip bomb", Fifield 2019). */
function refuseOverlaps(found: readonly Entry[], entries: readonly ZipEntry[]): void {
  const spans = entries
    .map((entry, index) => ({
      from: found[index]?.relativeOffsetOfLocalHeader ?? 0,
      to: entry.dataAt + entry.packedBytes,
    }))
    .toSorted((one, other) => one.from - other.from);
  let end = 0;
  for (const { from, to } of spans) {
    if (from < end) throw hostile('files in it share their bytes');
    end = to;
  }
}

class ZipContainer implements BundleContainer {
  readonly kind = 'zip';
  readonly entries: readonly ZipEntry[];
  readonly #handle: FileHandle;
  readonly #places: ReadonlyMap<string, ZipEntry>;

  constructor(handle: FileHandle, entries: readonly ZipEntry[]) {
    this.#handle = handle;
    this.entries = entries;
    this.#places = new Map(entries.map((entry) => [entry.path, entry]));
  }

  async *read(entry: ContainerEntry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const place = this.#places.get(entry.path);
    if (place === undefined) throw damaged(`${quoted(entry.path)} is missing`);
    let bytes = 0;
    let checksum = 0;
    try {
      for await (const chunk of place.deflated ? inflated(this.#packed(place)) : this.#packed(place)) {
        signal.throwIfAborted();
        bytes += chunk.length;
        if (bytes > place.bytes) throw hostile(`${quoted(place.path)} in it is larger than it says`);
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof UnreadBundle ? error : damaged(`${quoted(place.path)} cannot be unpacked`);
    }
    if (bytes !== place.bytes || checksum !== place.crc32) throw damaged(`${quoted(place.path)} was changed`);
  }

  async *#packed({ dataAt, packedBytes }: ZipEntry): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < packedBytes; ) {
      const wanted = Math.min(CHUNK_BYTES, packedBytes - done);
      const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafe(wanted), 0, wanted, dataAt + done);
      if (bytesRead === 0) throw new RangeError('the archive is shorter than it was');
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** In pieces of a bounded size, made only when they are asked for, whatever the packed bytes would grow to. */
async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: true, highWaterMark: 1 });
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  // What goes wrong in either is thrown by the loop.
  pipeline(source, inflate, () => undefined);
  try {
    for await (const chunk of inflate) yield chunk;
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

/** As it stands within a sentence. */
const reasonOf = (error: unknown): string =>
  quoted(error instanceof Error ? error.message : String(error), 120)
    .slice(1, -1)
    .replace(/\.$/, '');
