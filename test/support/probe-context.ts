import type { Clock } from '../../electron/domain/clock.ts';
import {
  DEFAULT_THRESHOLDS,
  type DnsSpec,
  type HttpSpec,
  NO_SECRETS,
  type TargetDefinition,
  type TargetSpec,
  type TcpSpec,
} from '../../electron/domain/target.ts';
import { httpSpec as plainHttpSpec } from '../../electron/domain/target-text.ts';
import { createTcpInfoReader } from '../../electron/engine/native/tcp-info.ts';
import { type ConnectionPool, createConnectionPool } from '../../electron/engine/probe/connection-pool.ts';
import { PROBE_TIMEOUT, type ProbeContext, type ProbeResult } from '../../electron/engine/probe/prober.ts';
import { newProgress } from '../../electron/engine/probe/progress.ts';
import { probe } from '../../electron/engine/probe/registry.ts';
import { createNameResolver } from '../../electron/engine/probe/resolve/create-name-resolver.ts';

/** The machine's own time. */
export const realClock: Clock = {
  monotonicMs: () => performance.now(),
  utcUs: () => Math.round((performance.timeOrigin + performance.now()) * 1_000),
  sinceBootMs: () => null,
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export function httpSpec(url: string, more: Partial<HttpSpec> = {}): HttpSpec {
  return { ...plainHttpSpec(url, null), ...more };
}

export function tcpSpec(host: string, port: number): TcpSpec {
  return { kind: 'tcp', host, port, connectTo: null };
}

export function dnsSpec(name: string, more: Partial<DnsSpec> = {}): DnsSpec {
  return { kind: 'dns', name, type: 'A', transport: 'udp', ...more };
}

export function targetOf(spec: TargetSpec, more: Partial<TargetDefinition> = {}): TargetDefinition {
  return {
    name: 'target',
    spec,
    thresholds: DEFAULT_THRESHOLDS,
    family: 'auto',
    resolver: { kind: 'system' },
    role: 'subject',
    group: null,
    required: true,
    packets: 'off',
    ...more,
  };
}

export interface ProbeOptions {
  readonly target?: Partial<TargetDefinition>;
  readonly context?: Partial<ProbeContext>;
  /** Give up after this long, as the engine does at a target's timeout. */
  readonly timeoutMs?: number;
}

/** A context on this machine's clock and network. */
export function probeContext(more: Partial<ProbeContext> = {}): ProbeContext {
  return {
    clock: realClock,
    signal: new AbortController().signal,
    secrets: NO_SECRETS,
    environment: {},
    resolver: createNameResolver({ clock: realClock }),
    connections: createConnectionPool(realClock),
    tcpInfo: createTcpInfoReader(process.platform),
    progress: newProgress(realClock.monotonicMs()),
    ...more,
  };
}

/** Probes once with the real prober, over real sockets. */
export async function probeOnce(spec: TargetSpec, options: ProbeOptions = {}): Promise<ProbeResult> {
  const controller = new AbortController();
  const timer =
    options.timeoutMs === undefined ? null : setTimeout(() => controller.abort(PROBE_TIMEOUT), options.timeoutMs);
  try {
    return await probe(targetOf(spec, options.target), probeContext({ signal: controller.signal, ...options.context }));
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

/** A pool that is closed by the test that made it. */
export function newPool(): ConnectionPool {
  return createConnectionPool(realClock);
}
