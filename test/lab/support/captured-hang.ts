/**
 * Connections that hang at the same moment, captured as the product does it, run in the lab's client:
 * `node captured-hang.ts {"addresses":[…],"port":443,"holdMs":3000}`. Prints a line of JSON when it is over. The tracer is warm, as it
 * is in the product when something hangs.
 */
import { tmpdir } from 'node:os';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { CaptureContext } from '../../../electron/engine/capture/capture.ts';
import { createMachineLock } from '../../../electron/engine/capture/machine-lock.ts';
import { createCapturePlan } from '../../../electron/engine/capture/plan.ts';
import { createProgramRunner } from '../../../electron/engine/capture/run-program.ts';
import { SystemClock } from '../../../electron/engine/system-clock.ts';
import { createThreadTracer } from '../../../electron/engine/trace/thread-tracer.ts';
import { hungRequest, someTarget, tcpSpec } from '../../unit/capture/subject.ts';

export interface CapturedHangs {
  /** When all of them became overdue, UTC microseconds. */
  readonly dueUs: number;
  /** Runs of the system's own tracers. */
  readonly systemTraces: number;
  readonly evidence: readonly { readonly address: string; readonly draft: EvidenceDraft }[];
}

const { addresses, port, holdMs }: { addresses: readonly string[]; port: number; holdMs: number } = JSON.parse(
  process.argv[2] ?? '',
);
const clock = new SystemClock();
const { platform } = process;
const tracer = createThreadTracer({ clock, platform, log: (line) => process.stderr.write(`${line}\n`) });
tracer.warm();
await tracer.openSockets();
const stop = new AbortController();
const runProgram = createProgramRunner({ clock, platform, environment: process.env });
let systemTraces = 0;
const context: CaptureContext = {
  clock,
  platform,
  runProgram: (request) => {
    if (request.program === 'traceroute' || request.program === 'mtr') systemTraces += 1;
    return runProgram(request);
  },
  environment: process.env,
  resolvers: [],
  controls: [],
  signal: stop.signal,
};
const plan = createCapturePlan({
  clock,
  platform,
  traceLock: createMachineLock({ clock, platform, directory: tmpdir() }),
  native: { tracer, paths: { known: () => null, lastGood: () => null, learn: () => {} } },
});
const evidence: { address: string; draft: EvidenceDraft }[] = [];
const dueUs = clock.utcUs() + 200_000;
const running = addresses.map(async (address) => {
  // As the engine does it: a timer for each request.
  await new Promise<void>((settle) => clock.schedule((dueUs - clock.utcUs()) / 1_000, settle));
  const progress = { remoteAddress: address, remotePort: port, resolvedAddresses: [address] };
  const { subject, end } = hungRequest(clock, someTarget(tcpSpec(address, port)), progress);
  clock.schedule(holdMs, end);
  const emit = (draft: EvidenceDraft): void => {
    evidence.push({ address, draft });
  };
  await Promise.all([plan.run('light', subject, context, emit), plan.run('full', subject, context, emit)]);
});
await new Promise<void>((settle) => clock.schedule(holdMs + 500, settle));
stop.abort();
await Promise.all(running);
await tracer.close();
const done: CapturedHangs = { dueUs, systemTraces, evidence };
process.stdout.write(`${JSON.stringify(done)}\n`);
