import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './sqlite-trouble.ts';

/**
 * Makes the directory (mode 0700) and those above it that are missing. Throws the system's error. Node's own `recursive` never
 * ends where a file system answers ENOENT to every new directory, as /proc does.
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && statSync(directory).isDirectory()) return;
    const parent = dirname(directory);
    if (code !== 'ENOENT' || parent === directory) throw error;
    makeDirectory(parent);
    mkdirSync(directory, { mode: 0o700 });
  }
}
