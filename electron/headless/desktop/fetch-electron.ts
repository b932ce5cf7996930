import { execFile } from 'node:child_process';

export type Fetched = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly reason: string };

/** About 110 MB, which a slow line brings in this time; beyond it, a page in the browser is better than more waiting. */
export const FETCH_LIMIT_MS = 180_000;
const MAX_REASON_LENGTH = 200;

/** Lets the package of Electron fetch its runtime. Never throws: what went wrong is told in the installer's own words. */
export function fetchElectron(installer: string, limitMs: number, signal: AbortSignal): Promise<Fetched> {
  return new Promise((resolve) => {
    execFile(process.execPath, [installer], { timeout: limitMs, signal }, (error, _stdout, stderr) => {
      if (error === null) resolve({ kind: 'done' });
      else if (signal.aborted) resolve({ kind: 'failed', reason: 'it was asked to end' });
      else if (error.killed === true) resolve({ kind: 'failed', reason: `nothing came of it in ${limitMs / 1_000} s` });
      else resolve({ kind: 'failed', reason: firstLine(stderr) });
    });
  });
}

function firstLine(text: string): string {
  const [line] = text.split('\n').filter((candidate) => candidate.trim() !== '');
  return (line ?? 'its installer failed without a word').trim().slice(0, MAX_REASON_LENGTH);
}
