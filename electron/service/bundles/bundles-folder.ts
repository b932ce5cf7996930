import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where bundles from elsewhere are kept in a data directory. */
export const bundlesFolder = (directory: string): string => join(directory, 'bundles');

/** Whether there is anything to read there; asked first, because most have never opened one, and reading starts a thread. */
export async function mayHaveBundles(directory: string): Promise<boolean> {
  try {
    return (await readdir(bundlesFolder(directory))).length > 0;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
