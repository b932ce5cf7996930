import type { TcpSpec } from '../../domain/target.ts';
import { connectTcp } from './connect.ts';
import { PhaseTimer } from './phase-timer.ts';
import { probeResult } from './probe-result.ts';
import { ProbeRun } from './probe-run.ts';
import type { Prober } from './prober.ts';
import { resolveHost } from './resolve-host.ts';

/** Connects to the port and closes again at once; nothing is sent. */
export const probeTcp: Prober<TcpSpec> = async (target, context) => {
  const run = new ProbeRun(target, context);
  const timer = new PhaseTimer(context.clock, context.progress);
  try {
    if (run.aborted) return probeResult(run, run.abortFailure('resolve'), [timer]);
    const { spec } = target;
    let { connectTo: peer } = spec;
    if (peer === null) {
      const resolved = await resolveHost(run, spec.host, timer);
      if (resolved.kind === 'failed') return probeResult(run, resolved.failure, [timer]);
      peer = { address: resolved.value.address, port: spec.port };
    }
    const connected = await connectTcp(run, peer, timer);
    timer.stop();
    if (connected.kind === 'failed') return probeResult(run, connected.failure, [timer]);
    connected.value.destroy();
    return probeResult(run, null, [timer]);
  } finally {
    run.release();
  }
};
