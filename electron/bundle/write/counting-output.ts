import { createHash } from 'node:crypto';
import type { BundleFile, BundleOutput, FileDigest } from './bundle-output.ts';

/** Takes the files as any other output does, and keeps nothing but their sizes and checksums. */
export class CountingOutput implements Pick<BundleOutput, 'add'> {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async add(file: BundleFile): Promise<FileDigest> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const text of file.content()) {
      this.#signal.throwIfAborted();
      hash.update(text);
      bytes += Buffer.byteLength(text);
    }
    return { path: file.path, bytes, sha256: hash.digest('hex') };
  }
}
