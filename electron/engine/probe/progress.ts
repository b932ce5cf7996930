import type { ProbeProgress } from './prober.ts';

/** The progress of a probe that starts now. `nowMs` is monotonic. */
export function newProgress(nowMs: number): ProbeProgress {
  return {
    phase: 'resolve',
    phaseStartedMs: nowMs,
    resolverAddress: null,
    resolvedAddresses: [],
    remoteAddress: null,
    remotePort: null,
    localAddress: null,
    localPort: null,
    socket: null,
    tcp: [],
    exchanges: [],
    certificate: null,
    shown: [],
    dnsAnswer: null,
    failure: null,
  };
}
