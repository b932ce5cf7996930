import { readFileSync } from 'node:fs';
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

/**
 * All threads of a process share one processor with one that never rests, and come last there. As with any fault it is known when: but
 * it takes effect over the next moments.
 */
export function startStarvation(lab: Lab, pid: number): Pick<Fault, 'on' | 'off'> {
  const processor = someProcessor();
  let burner: PlaceProcess | null = null;
  let before = '';
  return {
    on: async () => {
      const beforeUs = utcUs();
      before = /: ([\d,-]+)$/m.exec(await mustRun('taskset', ['-cp', String(pid)]))?.[1] ?? processor;
      burner = lab.start('control', 'taskset', ['-c', processor, process.execPath, '-e', 'for (;;);']);
      await mustRun('taskset', ['-acp', processor, String(pid)]);
      await mustRun('chrt', ['-a', '-i', '-p', '0', String(pid)]);
      return { beforeUs, afterUs: utcUs() };
    },
    off: async () => {
      const beforeUs = utcUs();
      await burner?.stop();
      await mustRun('chrt', ['-a', '-o', '-p', '0', String(pid)]);
      await mustRun('taskset', ['-acp', before, String(pid)]);
      return { beforeUs, afterUs: utcUs() };
    },
  };
}
