import { statSync } from 'node:fs';
import { databaseFile, walFile } from '../store/database-file.ts';

/** Size of what is recorded in that directory, with what is not folded into the file yet; 0 where nothing can be seen. */
export function recordedBytes(directory: string): number {
  const file = databaseFile(directory);
  return sizeOf(file) + sizeOf(walFile(file));
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
