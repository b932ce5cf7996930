import type { DnsSpec } from '../../domain/target.ts';
import { probeResult } from './probe-result.ts';
import { ProbeRun } from './probe-run.ts';
import type { Prober } from './prober.ts';

export const probeDns: Prober<DnsSpec> = async (target, context) => {
  const run = new ProbeRun(target, context);
  run.release();
  return probeResult(run, { phase: 'resolve', code: 'internal', message: 'not there yet' }, []);
};
