import { createProgramRunner } from '../engine/capture/run-program.ts';
import { SystemClock } from '../engine/system-clock.ts';
import { traceWithSystemTool } from '../engine/trace/system-trace.ts';
import { createProbeTools } from './probe-tools.ts';
import type { TraceOutcome, TraceRequest } from './service.ts';

/** One path trace to a host. The name is resolved as the system does it, and the first address is traced. */
export async function traceOnce(request: TraceRequest): Promise<TraceOutcome> {
  const clock = new SystemClock();
  const { platform, env: environment } = process;
  const { resolver } = createProbeTools(clock);
  const resolution = await resolver.resolve(request.host, {
    family: 'auto',
    resolver: { kind: 'system' },
    signal: request.signal,
    asking: () => {},
  });
  if (resolution.kind === 'failed') return { kind: 'impossible', message: resolution.failure.message, remedy: null };
  const [address] = resolution.addresses;
  if (address === undefined) {
    return { kind: 'impossible', message: `${request.host} has no address.`, remedy: null };
  }
  const { port, protocol, maxHops, signal } = request;
  return traceWithSystemTool(
    { address, port, protocol, maxHops },
    { clock, platform, environment, signal, runProgram: createProgramRunner({ clock, platform, environment }) },
  );
}
