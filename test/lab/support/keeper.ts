import { openLab } from './lab.ts';

/** Builds a lab and keeps it, for the test of the lab's own cleanup. Run as: keeper.ts stands|fails */
await openLab();
if (process.argv[2] === 'fails') throw new Error('as asked');
process.stdout.write('standing\n');
setInterval(() => undefined, 60_000);
