/** Which engine watches what, and for how long. */
export interface LatenessOrder {
  readonly captures: 'all' | 'all but our traces' | 'none';
  readonly targets: number;
  /** How many of the targets hang, spread evenly among them. */
  readonly hung: HungShare;
  readonly port: number;
  readonly runMs: number;
}

/** `every` second, twentieth … target hangs. */
export interface HungShare {
  readonly every: number;
}

/** When the probes of one target began, and when they should have; monotonic milliseconds. */
export type Starts = readonly { readonly plannedMs: number; readonly latenessMs: number }[];

export interface LatenessReport {
  /** Of the targets that do not hang. */
  readonly starts: readonly Starts[];
  readonly startedMs: number;
  readonly endedMs: number;
  /** Of one core; all threads, the tracer's, and the one that measures. */
  readonly cpuShare: number;
  readonly tracerCpuShare: number;
  readonly mainCpuShare: number;
  /** What the machine's other work cost: how long this process was ready and got no CPU. */
  readonly runDelayMs: number | null;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Of our own tracer, as they ended. */
  readonly rounds: {
    readonly first: number;
    readonly repeat: number;
    readonly baseline: number;
    readonly impossible: number;
  };
  readonly longestFirstRoundMs: number;
  readonly longestRepeatMs: number;
  readonly evidenceItems: number;
  readonly evidenceBytes: number;
  readonly residentMb: number;
}

/** By a target's number from 1 on. */
export const hangs = (number: number, { every }: HungShare): boolean => number % every === 0;

export const pathOf = (number: number, hung: HungShare): string => (hangs(number, hung) ? '/hang' : '/');

/** On loopback, another one for each target, so that each has a path of its own. */
export const addressOf = (number: number): string => `127.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
