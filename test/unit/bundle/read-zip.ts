import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open } from 'yauzl';

export interface ReadEntry {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: number;
  readonly modifiedAt: Date;
}

/** The entries of a zip, read by a library that did not write it. */
export function readZip(file: string): Promise<readonly ReadEntry[]> {
  return new Promise((done, failed) => {
    open(file, { lazyEntries: true, autoClose: true }, (error, zip) => {
      if (error !== null || zip === undefined) return failed(error);
      const entries: ReadEntry[] = [];
      zip.on('error', failed);
      zip.on('end', () => done(entries));
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, (streamError, stream) => {
          if (streamError !== null || stream === undefined) return failed(streamError);
          const chunks: Buffer[] = [];
          stream.on('error', failed);
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            entries.push({
              path: entry.fileName,
              bytes: Buffer.concat(chunks),
              mode: entry.externalFileAttributes >>> 16,
              modifiedAt: entry.getLastModDate(),
            });
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}

export function textOf(entries: readonly ReadEntry[], path: string): string {
  const entry = entries.find((each) => each.path === path);
  if (entry === undefined) throw new Error(`${path} is not among ${entries.map((each) => each.path).join(', ')}`);
  return entry.bytes.toString('utf8');
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Throws unless the system's own unzip finds the archive whole. */
export function testWithUnzip(file: string): string {
  return execFileSync('unzip', ['-t', file], { encoding: 'utf8' });
}
