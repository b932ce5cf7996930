import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file that only this user can read (mode 0600), whole or not at all: whoever reads it meanwhile, and whatever happens to
 * the power, finds the former or the new content. Throws what the file system throws, and leaves nothing behind then.
 */
export function writePrivateFile(file: string, content: string): void {
  const fresh = `${file}.${process.pid}-${randomBytes(6).toString('hex')}.part`;
  const handle = openSync(fresh, 'wx', 0o600);
  try {
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, file);
  } catch (thrown) {
    rmSync(fresh, { force: true });
    throw thrown;
  }
}
