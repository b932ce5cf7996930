import { readdir, readFile, readlink } from 'node:fs/promises';

const TRACERS = new Set(['mtr', 'mtr-packet', 'traceroute', 'tcptraceroute', 'tracepath', 'trip', 'trippy']);

/**
 * True when a path tracer runs on this machine, in this network namespace, at this moment: one that did not come through the
 * queue, because the asker holds the lock. Source: /proc/PID/stat; true also where /proc cannot be read. Systems other than Linux
 * are not asked: there the lock alone keeps traces apart.
 */
export async function otherTracesRunning(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return false;
  try {
    const own = await readlink('/proc/self/ns/net');
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(ids.map((id) => isTracerHere(id, own)));
    return found.includes(true);
  } catch {
    return true;
  }
}

async function isTracerHere(id: string, ownNamespace: string): Promise<boolean> {
  let name: string;
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    const named = /^\d+ \((.*)\) (\S)/s.exec(stat);
    // A zombie sends nothing any more.
    if (named === null || named[2] === 'Z' || named[2] === 'X') return false;
    name = named[1] ?? '';
  } catch {
    // Ended since the listing.
    return false;
  }
  // `traceroute` is `traceroute.db` on Debian, by way of its alternatives.
  if (!TRACERS.has(name) && !name.startsWith('traceroute')) return false;
  try {
    return (await readlink(`/proc/${id}/ns/net`)) === ownNamespace;
  } catch {
    // Another user's process does not tell; it may well be here.
    return true;
  }
}
