import { tmpdir } from 'node:os';
import { createMachineLock } from '../../electron/engine/capture/machine-lock.ts';
import { createMtrCapture } from '../../electron/engine/capture/mtr.ts';
import { otherTracesRunning } from '../../electron/engine/capture/other-traces.ts';
import { createProgramRunner } from '../../electron/engine/capture/run-program.ts';
import type { ToolRun } from '../../electron/engine/capture/tool-run.ts';
import { createTraceQueue } from '../../electron/engine/capture/trace-queue.ts';
import { SystemClock } from '../../electron/engine/system-clock.ts';
import { hungRequest, someTarget, tcpSpec } from '../unit/capture/subject.ts';

/**
 * `node queued-trace.ts ADDRESS…`: a hung connection to port 443 of each address at once, each captured by mtr as the product
 * does. Prints the evidence, a line of JSON each.
 */
const clock = new SystemClock();
const platform = process.platform;
const queue = createTraceQueue<ToolRun>({
  clock,
  lock: createMachineLock({ clock, platform, directory: tmpdir() }),
  otherTraces: () => otherTracesRunning(platform),
});
const capture = createMtrCapture(queue);
const context = {
  clock,
  platform,
  runProgram: createProgramRunner({ clock, platform, environment: process.env }),
  environment: process.env,
  resolvers: [],
  controls: [],
  signal: new AbortController().signal,
};
await Promise.all(
  process.argv.slice(2).map((address) => {
    const progress = { remoteAddress: address, remotePort: 443 };
    const { subject } = hungRequest(clock, someTarget(tcpSpec(address, 443)), progress);
    return capture.run(subject, context, (draft) => process.stdout.write(`${JSON.stringify(draft)}\n`));
  }),
);
