/**
 * Rounds of the product's own tracer, run by bench inside the lab's client: `node trace-rounds.ts ORDERS`, where ORDERS is JSON. Prints a
 * line of JSON when all are done. The tracer is warm before the first round, as it is in the product when something hangs.
 */
import type { TraceProtocol } from '../../../electron/domain/trace.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createThreadTracer } from '../../../electron/engine/trace/thread-tracer.ts';
import type { KnownPath, RoundOutcome } from '../../../electron/engine/trace/tracer.ts';

export interface BenchRounds {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly protocol: TraceProtocol;
  readonly probesPerHop: number;
  readonly known: KnownPath | null;
  /** All addresses at once, so many times, each time this long after the time before. */
  readonly times: number;
  readonly everyMs: number;
}

export interface BenchRound {
  readonly address: string;
  /** From asking for the round until its outcome was there. */
  readonly wallMs: number;
  readonly outcome: RoundOutcome;
}

export interface BenchRoundsDone {
  readonly rounds: readonly BenchRound[];
  /** Of the whole process with all of its threads, from the first round until the last had ended. */
  readonly cpuMs: number;
  readonly elapsedMs: number;
}

const asked: BenchRounds = JSON.parse(process.argv[2] ?? '');
const clock = new SystemClock();
const tracer = createThreadTracer({
  clock,
  platform: process.platform,
  log: (line) => process.stderr.write(`${line}\n`),
});
tracer.warm();
await tracer.openSockets();
// Code that has run once is as fast as in a process that has been up for hours; loopback asks no router.
for (let count = 0; count < 20; count += 1) await round('127.0.0.1', null);

const before = process.cpuUsage();
const startedMs = performance.now();
const rounds: BenchRound[] = [];
for (let time = 0; time < asked.times; time += 1) {
  if (time > 0)
    await new Promise((resolve) => setTimeout(resolve, startedMs + time * asked.everyMs - performance.now()));
  rounds.push(...(await Promise.all(asked.addresses.map((address) => round(address, asked.known)))));
}
const elapsedMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(before);
await tracer.close();
const done: BenchRoundsDone = { rounds, cpuMs: (user + system) / 1_000, elapsedMs };
process.stdout.write(`${JSON.stringify(done)}\n`);

async function round(address: string, known: KnownPath | null): Promise<BenchRound> {
  const fromMs = performance.now();
  const outcome = await tracer.round(
    {
      address,
      port: asked.protocol === 'icmp' ? null : asked.port,
      protocol: asked.protocol,
      maxHops: 30,
      probesPerHop: asked.probesPerHop,
      patienceMs: 900,
      known,
      urgency: 'stall',
      spareRouters: false,
      sizeBytes: null,
    },
    new AbortController().signal,
  );
  return { address, wallMs: performance.now() - fromMs, outcome };
}
