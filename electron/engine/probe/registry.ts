import type { TargetDefinition } from '../../domain/target.ts';
import { probeDns } from './dns.ts';
import { probeHttp } from './http.ts';
import type { ProbeContext, ProbeResult } from './prober.ts';
import { probeTcp } from './tcp.ts';

/** Probes a target of any kind once. Never rejects but for a bug; returns soon after the signal aborts. */
export function probe(target: TargetDefinition, context: ProbeContext): Promise<ProbeResult> {
  const { spec } = target;
  switch (spec.kind) {
    case 'http':
      return probeHttp({ ...target, spec }, context);
    case 'tcp':
      return probeTcp({ ...target, spec }, context);
    case 'dns':
      return probeDns({ ...target, spec }, context);
  }
}
