import { loadKoffi } from '../../native/libc.ts';

/** The C functions that tracing on macOS needs. Negative results and `null` mean that `errno` tells why. */
export interface DarwinCalls {
  socket(family: number, type: number, protocol: number): number;
  setNonBlocking(descriptor: number): number;
  setOption(descriptor: number, level: number, name: number, value: number): number;
  /** SO_ERROR: 0 when the connection stands. */
  pendingError(descriptor: number): number;
  connect(descriptor: number, address: Buffer): number;
  /** Port of the local end; null when it has none. */
  localPort(descriptor: number): number | null;
  /** `address` null for a connected socket. */
  sendTo(descriptor: number, packet: Buffer, address: Buffer | null): number;
  /** Bytes received and who sent them (a sockaddr); null when there is nothing. */
  receiveFrom(descriptor: number, into: Buffer): { readonly bytes: number; readonly from: Buffer } | null;
  /** Descriptors among these that have something to tell; waits up to `timeoutMs`. */
  poll(
    descriptors: readonly { readonly descriptor: number; readonly writing: boolean }[],
    timeoutMs: number,
  ): ReadonlySet<number>;
  close(descriptor: number): void;
  interfaceIndex(name: string): number;
  errno(): number;
}

const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0x0004;
const SOL_SOCKET = 0xffff;
const SO_ERROR = 0x1007;
const POLLIN = 0x0001;
const POLLOUT = 0x0004;
const POLLFD_BYTES = 8;
const SOCKADDR_BYTES = 28;

/** Loads the system's C library; throws where it is not macOS's. Constants from the system's headers (sys/fcntl.h, sys/socket.h, poll.h). */
export function loadDarwinCalls(): DarwinCalls {
  const koffi = loadKoffi();
  const library = koffi.load('/usr/lib/libSystem.B.dylib');
  const socket = library.func('int socket(int, int, int)');
  const fcntl = library.func('int fcntl(int, int, ...)');
  const setsockopt = library.func('int setsockopt(int, int, int, const void *, uint32_t)');
  const getsockopt = library.func('int getsockopt(int, int, int, void *, void *)');
  const getsockname = library.func('int getsockname(int, void *, void *)');
  const connect = library.func('int connect(int, const void *, uint32_t)');
  const sendto = library.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)');
  const recvfrom = library.func('intptr_t recvfrom(int, void *, size_t, int, void *, void *)');
  const poll = library.func('int poll(void *, uint32_t, int)');
  const close = library.func('int close(int)');
  const ifNameToIndex = library.func('uint32_t if_nametoindex(const char *)');

  const word = Buffer.alloc(4);
  const length = Buffer.alloc(4);
  const name = Buffer.alloc(SOCKADDR_BYTES);
  return {
    socket: (family, type, protocol) => socket(family, type, protocol),
    setNonBlocking: (descriptor) => {
      const flags: number = fcntl(descriptor, F_GETFL, 'int', 0);
      return flags < 0 ? flags : fcntl(descriptor, F_SETFL, 'int', flags | O_NONBLOCK);
    },
    setOption: (descriptor, level, option, value) => {
      word.writeInt32LE(value);
      return setsockopt(descriptor, level, option, word, word.length);
    },
    pendingError: (descriptor) => {
      length.writeUInt32LE(word.length);
      return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, word, length) < 0 ? koffi.errno() : word.readInt32LE();
    },
    connect: (descriptor, address) => connect(descriptor, address, address.length),
    localPort: (descriptor) => {
      length.writeUInt32LE(name.length);
      // Both kinds of sockaddr have the port at the same place.
      return getsockname(descriptor, name, length) < 0 ? null : name.readUInt16BE(2);
    },
    sendTo: (descriptor, packet, address) =>
      sendto(descriptor, packet, packet.length, 0, address, address?.length ?? 0),
    receiveFrom: (descriptor, into) => {
      length.writeUInt32LE(name.length);
      const bytes = Number(recvfrom(descriptor, into, into.length, 0, name, length));
      return bytes < 0 ? null : { bytes, from: Buffer.from(name) };
    },
    poll: (descriptors, timeoutMs) => {
      const list = Buffer.alloc(Math.max(POLLFD_BYTES, descriptors.length * POLLFD_BYTES));
      descriptors.forEach(({ descriptor, writing }, at) => {
        list.writeInt32LE(descriptor, at * POLLFD_BYTES);
        list.writeInt16LE(writing ? POLLOUT : POLLIN, at * POLLFD_BYTES + 4);
      });
      poll(list, descriptors.length, timeoutMs);
      return new Set(
        descriptors
          .filter((_, at) => list.readInt16LE(at * POLLFD_BYTES + 6) !== 0)
          .map(({ descriptor }) => descriptor),
      );
    },
    close: (descriptor) => {
      close(descriptor);
    },
    interfaceIndex: (zone) => ifNameToIndex(zone),
    errno: () => koffi.errno(),
  };
}
