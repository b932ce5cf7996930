import {
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
} from '../../../electron/engine/trace/linux/socket-numbers.ts';

export const STAMP_US = 1_790_000_000_123_456;

/** One `struct cmsghdr` with its content, padded as the kernel does. */
export function controlMessage(level: number, type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigUInt64LE(BigInt(16 + payload.length), 0);
  header.writeInt32LE(level, 8);
  header.writeInt32LE(type, 12);
  const padding = Buffer.alloc((8 - (payload.length % 8)) % 8);
  return Buffer.concat([header, payload, padding]);
}

export function timestamp(us = STAMP_US): Buffer {
  const payload = Buffer.alloc(16);
  payload.writeBigInt64LE(BigInt(Math.floor(us / 1_000_000)), 0);
  payload.writeBigInt64LE(BigInt((us % 1_000_000) * 1000), 8);
  return controlMessage(SOL_SOCKET, SO_TIMESTAMPNS, payload);
}

export interface ErrorFields {
  readonly errno?: number;
  readonly origin: number;
  readonly type?: number;
  readonly code?: number;
  readonly info?: number;
}

function extendedError({ errno = 113, origin, type = 0, code = 0, info = 0 }: ErrorFields, offender: Buffer): Buffer {
  const error = Buffer.alloc(16);
  error.writeUInt32LE(errno, 0);
  error.writeUInt8(origin, 4);
  error.writeUInt8(type, 5);
  error.writeUInt8(code, 6);
  error.writeUInt32LE(info, 8);
  return Buffer.concat([error, offender]);
}

/** As a router's ICMPv4 error comes with `IP_RECVERR`. */
export function error4(fields: ErrorFields, offender: readonly [number, number, number, number]): Buffer {
  const address = Buffer.alloc(16);
  address.writeUInt16LE(2, 0);
  address.set(offender, 4);
  return controlMessage(IPPROTO_IP, IP_RECVERR, extendedError(fields, address));
}

/** As a router's ICMPv6 error comes with `IPV6_RECVERR`; the address as 32 hexadecimal digits. */
export function error6(fields: ErrorFields, offender: string): Buffer {
  const address = Buffer.alloc(28);
  address.writeUInt16LE(10, 0);
  address.set(Buffer.from(offender, 'hex'), 8);
  return controlMessage(IPPROTO_IPV6, IPV6_RECVERR, extendedError(fields, address));
}
