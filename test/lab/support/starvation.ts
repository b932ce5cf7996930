import { readdirSync, readFileSync } from 'node:fs';
import type { Fault } from './faults.ts';
import type { Lab } from './lab.ts';
import type { PlaceProcess } from './place-process.ts';
import { mustRun } from './run-tool.ts';

const utcUs = (): number => Date.now() * 1_000;

/** One processor that we may use. */
function someProcessor(): string {
  const list = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (list === undefined) throw new Error('the system does not say which processors we may use');
  return list;
}

/** Two that never rest beside it, and the least weight that a thread can have: about a hundredth of the processor is left. */
const BURNERS = 2;
const LAST = 19;

/**
 * All threads of a process share one processor with some that never rest, and come last there. Unlike with other faults the effect
 * sets in over the next moments.
 */
export function startStarvation(lab: Lab, pid: number): Pick<Fault, 'on' | 'off'> {
  const processor = someProcessor();
  let burners: readonly PlaceProcess[] = [];
  let before = '';
  const renice = (nice: number) => mustRun('renice', ['-n', String(nice), '-p', ...readdirSync(`/proc/${pid}/task`)]);
  return {
    on: async () => {
      const beforeUs = utcUs();
      before = /: ([\d,-]+)$/m.exec(await mustRun('taskset', ['-cp', String(pid)]))?.[1] ?? processor;
      burners = Array.from({ length: BURNERS }, () =>
        lab.start('control', 'taskset', ['-c', processor, process.execPath, '-e', 'for (;;);']),
      );
      await mustRun('taskset', ['-acp', processor, String(pid)]);
      await renice(LAST);
      return { beforeUs, afterUs: utcUs() };
    },
    off: async () => {
      const beforeUs = utcUs();
      await Promise.all(burners.map((burner) => burner.stop()));
      await renice(0);
      await mustRun('taskset', ['-acp', before, String(pid)]);
      return { beforeUs, afterUs: utcUs() };
    },
  };
}
