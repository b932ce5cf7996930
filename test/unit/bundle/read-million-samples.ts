import { readFileSync } from 'node:fs';
import { openBundle } from '../../../electron/bundle/read/open-bundle.ts';

/** Run as a program of its own: opens the bundle at the path given, reads all of its samples, and prints what it took. */
const { signal } = new AbortController();
const outcome = await openBundle(process.argv[2] ?? '', signal);
if (outcome.kind === 'refused') throw new Error(outcome.message);
let read = 0;
for await (const chunk of outcome.bundle.samples(signal)) read += chunk.length;
await outcome.bundle.close();
process.stdout.write(JSON.stringify({ read, peakMegabytes: peakKilobytes() / 1_024 }));

/** What Linux tells by `getrusage` starts with the size of the process that began this one (getrusage(2) is silent on it), so its status is asked. */
function peakKilobytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
