import type { Socket } from 'node:net';
import { endianness } from 'node:os';
import type { TcpInfoReader } from '../probe/tcp-readings.ts';
import { type LibcOutcome, loadLibc } from './libc.ts';
import { parseTcpInfo, TCP_INFO_BYTES } from './parse-tcp-info.ts';

// netinet/in.h and linux/tcp.h
const IPPROTO_TCP = 6;
const TCP_INFO = 11;

/**
 * Reads `TCP_INFO` of Node's sockets with getsockopt(2). On other systems than Linux, on the few big-endian machines, and where
 * the native part does not load, every reading is null. Takes some microseconds, waits for nothing, never throws.
 */
export function createTcpInfoReader(platform: NodeJS.Platform, load: () => LibcOutcome = loadLibc): TcpInfoReader {
  if (platform !== 'linux' || endianness() !== 'LE') return () => null;
  // One memory for all readings: each is turned into an object before the next one begins.
  const bytes = Buffer.alloc(TCP_INFO_BYTES);
  const length = Buffer.alloc(4);
  let loaded: LibcOutcome | null = null;
  return (socket) => {
    const fd = descriptorOf(socket);
    if (fd === null) return null;
    loaded ??= load();
    if (loaded.kind === 'missing') return null;
    length.writeUInt32LE(TCP_INFO_BYTES);
    if (loaded.libc.getsockopt(fd, IPPROTO_TCP, TCP_INFO, bytes, length) !== 0) return null;
    return parseTcpInfo(bytes, length.readUInt32LE());
  };
}

/**
 * The descriptor beneath a socket; null when it has none, or none any more. Node keeps it in a property that is not
 * documented, so it is believed only as far as it looks right.
 */
export function descriptorOf(socket: Socket): number | null {
  if (!('_handle' in socket)) return null;
  const { _handle: handle } = socket;
  if (typeof handle !== 'object' || handle === null || !('fd' in handle)) return null;
  const { fd } = handle;
  return typeof fd === 'number' && Number.isInteger(fd) && fd >= 0 ? fd : null;
}
