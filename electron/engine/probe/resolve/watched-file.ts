import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../../../domain/clock.ts';

const CHECK_EVERY_MS = 1_000;
const MAX_BYTES = 32 * 1_024 * 1_024;

/** A configuration file, parsed once and again after it has changed; looked at no more than once a second. A missing file reads as empty. */
export function watchedFile<Parsed>(path: string, clock: Clock, parse: (text: string) => Parsed): () => Parsed {
  let checkedMs: number | null = null;
  let stamp: string | null = null;
  let parsed: Parsed | null = null;
  return () => {
    const nowMs = clock.monotonicMs();
    if (parsed !== null && checkedMs !== null && nowMs - checkedMs < CHECK_EVERY_MS) return parsed;
    checkedMs = nowMs;
    const found = statSync(path, { throwIfNoEntry: false });
    const now = found === undefined ? 'missing' : `${found.mtimeMs} ${found.size} ${found.ino}`;
    if (parsed !== null && now === stamp) return parsed;
    stamp = now;
    parsed = parse(found === undefined || found.size > MAX_BYTES ? '' : readText(path));
    return parsed;
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone or not readable since the look: the system's own resolver goes on without it as well.
    return '';
  }
}
