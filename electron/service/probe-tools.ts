import type { Clock } from '../domain/clock.ts';
import { createTcpInfoReader } from '../engine/native/tcp-info.ts';
import { OwnAddresses } from '../engine/packets/own-addresses.ts';
import { type ConnectionPool, createConnectionPool } from '../engine/probe/connection-pool.ts';
import { createNameResolver } from '../engine/probe/resolve/create-name-resolver.ts';
import type { NameResolver } from '../engine/probe/resolve/name-resolver.ts';
import type { TcpInfoReader } from '../engine/probe/tcp-readings.ts';

/** What all probes of one process share. */
export interface ProbeTools {
  readonly resolver: NameResolver;
  readonly connections: ConnectionPool;
  readonly tcpInfo: TcpInfoReader;
  /** Of a canonical address: this machine has it. */
  readonly isOwnAddress: (address: string) => boolean;
}

export function createProbeTools(clock: Clock): ProbeTools {
  const own = new OwnAddresses(clock);
  return {
    resolver: createNameResolver({ clock }),
    connections: createConnectionPool(clock),
    tcpInfo: createTcpInfoReader(process.platform),
    isOwnAddress: (address) => own.has(address),
  };
}
