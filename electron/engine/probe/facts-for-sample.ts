import type { Outcome, Sample } from '../../domain/sample.ts';
import type { ProbeResult } from './prober.ts';

type FactsForSample = Omit<Sample, 'targetId' | 'startedAtUs' | 'latenessMs' | 'observer'>;

/** What a sample keeps of what its probe found; the rest of it is known by whoever began the probe. */
export const factsForSample = (result: ProbeResult, outcome: Outcome): FactsForSample => ({
  outcome,
  // Without its secret nothing was asked, so nothing took that long.
  totalMs: outcome === 'skipped' ? null : result.totalMs,
  phases: result.phases,
  status: result.status,
  remoteAddress: result.remoteAddress,
  remotePort: result.remotePort,
  localAddress: result.localAddress,
  localPort: result.localPort,
  failure: result.failure,
  tcp: result.tcp,
  reusedConnection: result.reusedConnection,
  edge: result.edge,
  certificateSha256: result.certificate?.fingerprintSha256 ?? null,
});
