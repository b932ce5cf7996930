import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  /** Chromium's name for what it does, or the file it runs. */
  readonly what: string;
}

/** A process and all that it started, as Linux lists them now. */
export function processTree(root: number): RunningProcess[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The name of the program stands in brackets and may hold anything; the parent comes after the state behind them.
    const parent = Number(/.*\) \S+ (\d+)/s.exec(textOf(`/proc/${name}/stat`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: RunningProcess[] = [];
  const visit = (pid: number): void => {
    found.push({ pid, what: workOf(pid) });
    for (const child of children.get(pid) ?? []) visit(child);
  };
  visit(root);
  return found;
}

function workOf(pid: number): string {
  // Chromium's own processes join their words by blanks instead of zeros.
  const words = textOf(`/proc/${pid}/cmdline`).split(/[\0 ]/);
  const word = (name: string): string | null =>
    words.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  return word('utility-sub-type') ?? word('type') ?? 'main';
}

/**
 * Processor time of all threads in milliseconds, from the scheduler's own count. The ticks of /proc/PID/stat would not do: work
 * that starts with a timer starts with a tick, so short pieces of it count as whole ones.
 */
export function cpuMs(pid: number): number {
  let ns = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    ns += Number(textOf(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0]);
  }
  return ns / 1e6;
}

/** Proportional set size in megabytes: what several processes share is counted once among them. */
export function privateAndSharedMb(pid: number): number {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1];
  return (Number(kib ?? 0) * 1_024) / 1_000_000;
}

/** A process may end while it is being read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
