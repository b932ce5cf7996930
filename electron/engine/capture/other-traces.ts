import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const TRACERS = new Set(['mtr', 'mtr-packet', 'traceroute', 'tcptraceroute', 'tracepath', 'trip', 'trippy']);

/** Helpers of a trace that has just ended are being killed; they are given this long to be gone. */
const SETTLE_MS = 60;

/**
 * True when a path tracer that this process did not start runs on this machine, in this network namespace, at this moment: one
 * that did not come through the queue, because the asker holds the lock. Source: /proc/PID/stat; true also where /proc cannot be
 * read. Systems other than Linux are not asked: there the lock alone keeps traces apart.
 */
export async function otherTracesRunning(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return false;
  try {
    if (!(await seesOthers())) return false;
    await sleep(SETTLE_MS);
    return await seesOthers();
  } catch {
    return true;
  }
}

interface Tracer {
  readonly parent: number;
  readonly group: number;
}

async function seesOthers(): Promise<boolean> {
  const namespace = await readlink('/proc/self/ns/net');
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const tracers = (await Promise.all(ids.map((id) => tracerHere(id, namespace)))).filter((one) => one !== null);
  const ownGroups = new Set(tracers.filter((one) => one.parent === process.pid).map((one) => one.group));
  return tracers.some((one) => !ownGroups.has(one.group));
}

/** null when the process is no tracer, sends nothing any more, or lives in another network namespace. */
async function tracerHere(id: string, ownNamespace: string): Promise<Tracer | null> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${id}/stat`, 'utf8');
  } catch {
    // Ended since the listing.
    return null;
  }
  const [, name = '', state = '', parent = '', group = ''] = /^\d+ \((.*)\) (\S) (\d+) (\d+) /s.exec(stat) ?? [];
  // `traceroute` is `traceroute.db` on Debian, by way of its alternatives.
  if (state === 'Z' || state === 'X' || (!TRACERS.has(name) && !name.startsWith('traceroute'))) return null;
  const tracer = { parent: Number(parent), group: Number(group) };
  try {
    return (await readlink(`/proc/${id}/ns/net`)) === ownNamespace ? tracer : null;
  } catch {
    // Another user's process does not tell; it may well be here.
    return tracer;
  }
}
