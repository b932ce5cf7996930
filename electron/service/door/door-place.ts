import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What a socket's name may be long on all systems: 104 bytes with the zero at the end on macOS, 108 on Linux. */
const MAX_PATH_BYTES = 103;

/**
 * Where the engine of a data directory can be spoken to by programs of the same user: a socket in the directory, which nobody else may
 * enter, and a named pipe on Windows. null where the path is longer than the name of a socket may be.
 */
export function doorPlace(directory: string, platform: NodeJS.Platform): string | null {
  if (platform === 'win32') {
    const digest = createHash('sha256').update(directory.toLowerCase()).digest('hex').slice(0, 32);
    return `\\\\.\\pipe\\stallscope-${digest}`;
  }
  const place = join(directory, 'stallscope.sock');
  return Buffer.byteLength(place) > MAX_PATH_BYTES ? null : place;
}
