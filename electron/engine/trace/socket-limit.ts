import { readFileSync } from 'node:fs';

/** More are of no use: a round has up to some thirty open, and a hundred rounds at once are many. */
const MOST = 4_000;
/** Where the system does not tell. */
const UNKNOWN = 500;
/** The measuring itself needs descriptors of the same process. */
const SHARE = 0.25;

/** How many sockets the tracer may have open at once: a quarter of what the process may open. */
export function mostTracerSockets(limits: () => string = () => readFileSync('/proc/self/limits', 'utf8')): number {
  let text: string;
  try {
    text = limits();
  } catch {
    // Only Linux has this file.
    return UNKNOWN;
  }
  const soft = /^Max open files\s+(\d+|unlimited)\s/m.exec(text)?.[1];
  if (soft === undefined) return UNKNOWN;
  return soft === 'unlimited' ? MOST : Math.max(4, Math.min(MOST, Math.floor(Number(soft) * SHARE)));
}
