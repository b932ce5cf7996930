import { existsSync } from 'node:fs';

/** Where the worker's code lies: beside this file as source; beside the bundle, or above its chunks, when built. */
export function readerWorkerUrl(here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL('./reader-worker.ts', here);
  const built = 'store-reader-worker.js';
  const beside = new URL(built, here);
  return existsSync(beside) ? beside : new URL(`../${built}`, here);
}
