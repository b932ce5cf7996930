import type { Command } from './command.ts';
import { keepHeapSmall } from './small-heap.ts';

interface ListedCommand {
  /** One line for the overall `--help`. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** All commands in the order of `--help`; each is loaded only when it is called, so that `watch` starts at once. */
export const COMMANDS: Readonly<Record<string, ListedCommand>> = {
  app: {
    summary: 'open the desktop app, or its page in a browser where there is no desktop',
    load: async () => (await import('./commands/app.ts')).app,
  },
  watch: {
    summary: 'probe targets and record what happens while a request hangs',
    load: async () => {
      // Before all that it loads makes the heap grow.
      keepHeapSmall();
      return (await import('./commands/watch.ts')).watch;
    },
  },
  check: {
    summary: 'probe one target once and show all phases',
    load: async () => (await import('./commands/check.ts')).check,
  },
  trace: {
    summary: 'trace the path to a host once',
    load: async () => (await import('./commands/trace.ts')).trace,
  },
  path: {
    summary: 'show the recorded path to a target, what changed in it, and when',
    load: async () => (await import('./commands/path.ts')).path,
  },
  facts: {
    summary: 'show this machine: interfaces, routes, resolvers, clock, tools',
    load: async () => (await import('./commands/facts.ts')).facts,
  },
  doctor: {
    summary: 'show what this machine can capture, and how to enable the rest',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  targets: {
    summary: 'list, add, remove, import, export or vary the stored targets',
    load: async () => (await import('./commands/targets.ts')).targets,
  },
  status: {
    summary: 'say how all stands, in words and by the exit code',
    load: async () => (await import('./commands/status.ts')).status,
  },
  history: {
    summary: 'list what changed: incidents, targets, starts and ends',
    load: async () => (await import('./commands/history.ts')).history,
  },
  notify: {
    summary: 'show, try and import channels; acknowledge incidents, snooze targets',
    load: async () => (await import('./commands/notify.ts')).notify,
  },
  incidents: {
    summary: 'list incidents, or show one with its evidence and verdict',
    load: async () => (await import('./commands/incidents.ts')).incidents,
  },
  certificates: {
    summary: 'list the certificates that targets show, by the date on which they end',
    load: async () => (await import('./commands/certificates.ts')).certificates,
  },
  samples: {
    summary: 'print the raw samples of a target as CSV or NDJSON',
    load: async () => (await import('./commands/samples.ts')).samples,
  },
  export: {
    summary: 'write the evidence bundle of an incident or a time range',
    load: async () => (await import('./commands/export.ts')).exportBundle,
  },
  compare: {
    summary: 'set targets, or bundles from elsewhere, side by side, with intervals',
    load: async () => (await import('./commands/compare.ts')).compare,
  },
  inspect: {
    summary: 'look into an evidence bundle from elsewhere, with all its checks',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
};
