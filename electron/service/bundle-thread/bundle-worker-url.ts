import { existsSync } from 'node:fs';

/** Where the thread's code lies: beside this file as source; beside the bundle, or above its chunks, when built. */
export function bundleWorkerUrl(here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL('./bundle-worker.ts', here);
  const built = 'bundle-worker.js';
  const beside = new URL(built, here);
  return existsSync(beside) ? beside : new URL(`../${built}`, here);
}
