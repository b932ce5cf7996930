import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';

/** One file of the bundle. `content` is read once, when its turn comes. */
export interface BundleFile {
  /** Inside the bundle, with `/`. */
  readonly path: string;
  readonly content: () => AsyncIterable<string | Uint8Array>;
}

/** Size and checksum of the uncompressed content. */
export interface FileDigest {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Where the files of a bundle go, one after the other. Nothing is visible under the final name before `finish`, and
 * nothing is left after `abandon`.
 */
export interface BundleOutput {
  /** Rejects when the content cannot be read or the disk does not take it. */
  add(file: BundleFile): Promise<FileDigest>;
  finish(): Promise<{ readonly path: string; readonly bytes: number }>;
  abandon(): Promise<void>;
}

/** The content as a stream of bytes that counts and hashes what passes. `digest` is complete once the stream has ended. */
export function digestingStream(file: BundleFile): { readonly stream: Transform; readonly digest: () => FileDigest } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const text = Readable.from(file.content(), { objectMode: true, highWaterMark: 2 });
  text.on('error', (error) => stream.destroy(error));
  stream.on('close', () => text.destroy());
  text.pipe(stream);
  return { stream, digest: () => ({ path: file.path, bytes, sha256: hash.digest('hex') }) };
}
