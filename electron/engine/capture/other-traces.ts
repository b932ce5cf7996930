import { closeSync, openSync, readSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';

const TRACERS = new Set(['mtr', 'mtr-packet', 'traceroute', 'tcptraceroute', 'tracepath', 'trip', 'trippy']);

/** Helpers of a trace that has just ended are being killed; they are given this long to be gone. */
const SETTLE_MS = 60;
/** So many processes are looked at in one go, which takes about a millisecond. */
const PROCESSES_IN_ONE = 100;
/** Both files are shorter, as far as they are read. */
const buffer = Buffer.alloc(512);

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
  const tracers: Tracer[] = [];
  for (const [index, id] of ids.entries()) {
    if (index % PROCESSES_IN_ONE === PROCESSES_IN_ONE - 1) await breathe();
    const tracer = isTracer(start(`/proc/${id}/comm`)?.trimEnd() ?? '') ? await tracerHere(id, namespace) : null;
    if (tracer !== null) tracers.push(tracer);
  }
  const ownGroups = new Set(tracers.filter((one) => one.parent === process.pid).map((one) => one.group));
  return tracers.some((one) => !ownGroups.has(one.group));
}

/** null when the process is no tracer, sends nothing any more, or lives in another network namespace. */
async function tracerHere(id: string, ownNamespace: string): Promise<Tracer | null> {
  const stat = start(`/proc/${id}/stat`) ?? '';
  const [, name = '', state = 'X', parent = '', group = ''] = /^\d+ \((.*)\) (\S) (\d+) (\d+) /s.exec(stat) ?? [];
  if (state === 'Z' || state === 'X' || !isTracer(name)) return null;
  const tracer = { parent: Number(parent), group: Number(group) };
  try {
    return (await readlink(`/proc/${id}/ns/net`)) === ownNamespace ? tracer : null;
  } catch {
    // Another user's process does not tell; it may well be here.
    return tracer;
  }
}

// `traceroute` is `traceroute.db` on Debian, by way of its alternatives.
const isTracer = (name: string): boolean => TRACERS.has(name) || name.startsWith('traceroute');

/**
 * The first bytes of a file of /proc; null where there is none, such as of a process that has ended since the listing. Read at
 * once: these files come from memory, and a hundred reads by way of the thread pool cost the event loop ten times as much.
 */
function start(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0));
  } catch {
    // It ended between the two calls.
    return null;
  } finally {
    closeSync(file);
  }
}
