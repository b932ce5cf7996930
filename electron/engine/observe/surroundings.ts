import { closeSync, openSync, readSync } from 'node:fs';
import { networkFingerprint } from './network-fingerprint.ts';

/** What the observer can learn about the machine that it runs on. Cheap and synchronous; null where the system does not tell. */
export interface Surroundings {
  /** Milliseconds of CPU time that this process has used, all threads. */
  cpuMs(): number;
  /** Milliseconds that this process's main thread was ready to run but had to wait for a CPU. */
  runDelayMs(): number | null;
  /** Changes when addresses or the default route change. */
  networkFingerprint(): string;
}

/** Enough for any file below; a full routing table is cut, which is still a fingerprint. */
const MOST_BYTES = 65_536;

const buffer = Buffer.allocUnsafe(MOST_BYTES);

/** Reads the start of a small file of the kernel; null where there is none. */
function readKernelFile(path: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    // Not Linux, or hidden from this process: the caller's null says that the system does not tell.
    return null;
  }
  try {
    return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, MOST_BYTES, 0));
  } catch {
    // As above: some files of /proc open and then refuse to be read.
    return null;
  } finally {
    closeSync(descriptor);
  }
}

export class SystemSurroundings implements Surroundings {
  cpuMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }

  /** Second field of /proc/self/schedstat, nanoseconds (Documentation/scheduler/sched-stats.rst). */
  runDelayMs(): number | null {
    const nanoseconds = Number(readKernelFile('/proc/self/schedstat')?.split(' ')[1] ?? Number.NaN);
    return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : null;
  }

  networkFingerprint(): string {
    return networkFingerprint(readKernelFile);
  }
}
