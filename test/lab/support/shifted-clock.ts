import { syncBuiltinESMExports } from 'node:module';
import threads, { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Loaded before a program (`node --import`): in all its threads the wall clock is ahead by so many milliseconds as LAB_CLOCK_AHEAD_MS says.
 * The machine's own clock is everybody's, and its namespaces only shift the clocks that nobody sets.
 */
const aheadMs = Number(process.env.LAB_CLOCK_AHEAD_MS ?? '0');
const { now } = Date;

globalThis.Date = new Proxy(Date, {
  construct: (Right, args, newTarget) =>
    Reflect.construct(Right, args.length === 0 ? [now() + aheadMs] : args, newTarget),
  get: (Right, name) => (name === 'now' ? () => now() + aheadMs : Reflect.get(Right, name)),
});

threads.Worker = class extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    super(file, { ...options, execArgv: [...(options.execArgv ?? []), '--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
