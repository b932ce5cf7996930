import { readFileSync } from 'node:fs';

/**
 * Text of a small file of /proc or /sys; null where there is none. Read at once and not by the thread pool: these files come from
 * memory, and the pool may be full of name lookups that hang.
 */
export function kernelFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, an older kernel, or hidden from this user: null says that the system does not tell.
    return null;
  }
}
