import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

const BLOCK_BYTES = 65_536;

/**
 * Reads an archive for the library that knows its layout. That one asks for whatever offset the archive itself tells, which may lie
 * anywhere; here it gets an error for those, and neighbouring reads from memory.
 */
export class ArchiveReader extends RandomAccessReader {
  readonly #handle: FileHandle;
  readonly #size: number;
  #block: Buffer = Buffer.alloc(0);
  #blockAt = 0;

  constructor(handle: FileHandle, size: number) {
    super();
    this.#handle = handle;
    this.#size = size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#fill(buffer, offset, length, position).then(
      () => callback(null, length),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Content is read another way; see ZipContainer. */
  override _readStreamForRange(): Readable {
    return Readable.from([]);
  }

  async #fill(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
    if (!Number.isSafeInteger(position) || position < 0 || position + length > this.#size) {
      throw new RangeError('it points to a place behind its end');
    }
    for (let done = 0; done < length; ) {
      const at = position + done;
      if (at < this.#blockAt || at >= this.#blockAt + this.#block.length) await this.#load(at);
      const from = at - this.#blockAt;
      const copied = this.#block.copy(buffer, offset + done, from, from + (length - done));
      if (copied === 0) throw new RangeError('it is shorter than it was');
      done += copied;
    }
  }

  async #load(at: number): Promise<void> {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const { bytesRead } = await this.#handle.read(block, 0, BLOCK_BYTES, at);
    this.#block = block.subarray(0, bytesRead);
    this.#blockAt = at;
  }
}
