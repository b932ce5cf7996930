import type { TraceProtocol } from '../../../domain/trace.ts';
import { errnoName } from '../../native/errno-name.ts';
import type { Libc } from '../../native/libc.ts';
import type { OutgoingProbe } from '../probe-sockets.ts';
import * as N from './socket-numbers.ts';

/** A socket, or the call that failed and its error's name; then nothing stays open. */
export type SocketOutcome =
  | { readonly kind: 'open'; readonly fd: number }
  | { readonly kind: 'failed'; readonly call: string; readonly errorName: string };

const INT = Buffer.allocUnsafeSlow(4096);
const LENGTH = Buffer.allocUnsafeSlow(4096);
const TCP_INFO_BYTES = 256;

/** A socket of the protocol, without options: opening one is how a permission shows. */
export function openSocket(libc: Libc, protocol: TraceProtocol, family: 4 | 6): SocketOutcome {
  const domain = family === 4 ? N.AF_INET : N.AF_INET6;
  const type = (protocol === 'tcp' ? N.SOCK_STREAM : N.SOCK_DGRAM) | N.SOCK_NONBLOCK | N.SOCK_CLOEXEC;
  const number = protocol === 'icmp' ? (family === 4 ? N.IPPROTO_ICMP : N.IPPROTO_ICMPV6) : 0;
  const fd = libc.socket(domain, type, number);
  if (fd < 0) return { kind: 'failed', call: 'socket', errorName: errnoName(libc.lastError()) };
  return { kind: 'open', fd };
}

/** A socket that sends as the probe wants it, keeps what routers say of it, and has packets stamped as they come in. */
export function openProbeSocket(libc: Libc, probe: OutgoingProbe, family: 4 | 6): SocketOutcome {
  const opened = openSocket(libc, probe.protocol, family);
  if (opened.kind === 'failed') return opened;
  const isV4 = family === 4;
  const level = isV4 ? N.IPPROTO_IP : N.IPPROTO_IPV6;
  const options: [name: string, level: number, option: number, value: number][] = [
    ['TTL', level, isV4 ? N.IP_TTL : N.IPV6_UNICAST_HOPS, probe.ttl],
    ['RECVERR', level, isV4 ? N.IP_RECVERR : N.IPV6_RECVERR, 1],
    ['SO_TIMESTAMPNS', N.SOL_SOCKET, N.SO_TIMESTAMPNS, 1],
  ];
  if (probe.protocol === 'tcp') options.push(['TCP_SYNCNT', N.IPPROTO_TCP, N.TCP_SYNCNT, 1]);
  else if (probe.sizeBytes !== null) {
    options.push(['MTU_DISCOVER', level, isV4 ? N.IP_MTU_DISCOVER : N.IPV6_MTU_DISCOVER, N.PMTUDISC_PROBE]);
  }
  for (const [name, at, option, value] of options) {
    INT.writeInt32LE(value, 0);
    if (libc.setsockopt(opened.fd, at, option, INT, 4) < 0) {
      const errorName = errnoName(libc.lastError());
      libc.close(opened.fd);
      return { kind: 'failed', call: `setsockopt ${name}`, errorName };
    }
  }
  return opened;
}

/**
 * The kernel stamps packets as they come in only while some socket wants it, and takes a moment to begin. This one sends and hears
 * nothing and keeps it on between probes. null when none could be opened, which costs exactness alone.
 */
export function openStampingSocket(libc: Libc): number | null {
  const opened = openSocket(libc, 'udp', 4);
  if (opened.kind === 'failed') return null;
  INT.writeInt32LE(1, 0);
  libc.setsockopt(opened.fd, N.SOL_SOCKET, N.SO_TIMESTAMPNS, INT, 4);
  return opened.fd;
}

/** Error that waits on the socket, taken from it; 0 for none. */
export function takeError(libc: Libc, fd: number): number {
  return readInt(libc, fd, N.SOL_SOCKET, N.SO_ERROR) ?? libc.lastError();
}

/** Largest packet on the way of a connected socket, in bytes, as the system knows it; null where it does not tell. */
export function socketMtuBytes(libc: Libc, fd: number, family: 4 | 6): number | null {
  const bytes =
    family === 4 ? readInt(libc, fd, N.IPPROTO_IP, N.IP_MTU) : readInt(libc, fd, N.IPPROTO_IPV6, N.IPV6_MTU);
  return bytes !== null && bytes > 0 ? bytes : null;
}

/** The system's own measure of a fresh connection's round trip, which is that of its handshake, in microseconds; null without. */
export function handshakeUs(libc: Libc, fd: number): number | null {
  LENGTH.writeUInt32LE(TCP_INFO_BYTES, 0);
  if (libc.getsockopt(fd, N.IPPROTO_TCP, N.TCP_INFO, INT, LENGTH) < 0) return null;
  if (LENGTH.readUInt32LE(0) < N.TCP_INFO_RTT_OFFSET + 4) return null;
  const us = INT.readUInt32LE(N.TCP_INFO_RTT_OFFSET);
  return us > 0 ? us : null;
}

/** Address bytes that the socket sends from, `struct sockaddr`; null where the system does not tell. Valid until the next call. */
export function localAddress(libc: Libc, fd: number): Buffer | null {
  LENGTH.writeUInt32LE(128, 0);
  if (libc.getsockname(fd, INT, LENGTH) < 0) return null;
  return INT.subarray(0, Math.min(128, LENGTH.readUInt32LE(0)));
}

function readInt(libc: Libc, fd: number, level: number, option: number): number | null {
  LENGTH.writeUInt32LE(4, 0);
  return libc.getsockopt(fd, level, option, INT, LENGTH) < 0 ? null : INT.readInt32LE(0);
}
