import { createRequire } from 'node:module';

/** A buffer whose memory is handed to the system for the length of one call; null where the call allows none. */
export type Memory = Buffer | null;

/** The system's own calls, each as its manual page has it: -1 is a failure, whose number `lastError` then tells. */
export interface Libc {
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly close: (fd: number) => number;
  readonly connect: (fd: number, address: Memory, length: number) => number;
  readonly send: (fd: number, bytes: Memory, length: number, flags: number) => number;
  readonly setsockopt: (fd: number, level: number, option: number, value: Memory, length: number) => number;
  readonly getsockopt: (fd: number, level: number, option: number, value: Memory, length: Memory) => number;
  readonly getsockname: (fd: number, address: Memory, length: Memory) => number;
  readonly recvmsg: (fd: number, header: Memory, flags: number) => number;
  readonly clockGettime: (clock: number, time: Memory) => number;
  readonly ifNametoindex: (name: string) => number;
  readonly epollCreate: (flags: number) => number;
  readonly epollCtl: (epoll: number, operation: number, fd: number, event: Memory) => number;
  readonly epollWait: (epoll: number, events: Memory, most: number, timeoutMs: number) => number;
  /** Number of the last failed call of this thread; to be asked before anything else is called. */
  readonly lastError: () => number;
  /** Where a buffer's memory lies, to be written into a structure that points at it. The buffer must outlive the structure's use. */
  readonly addressOf: (buffer: Buffer) => bigint;
}

export type LibcOutcome =
  | { readonly kind: 'loaded'; readonly libc: Libc }
  | { readonly kind: 'missing'; readonly message: string };

type Koffi = typeof import('koffi');

let outcome: LibcOutcome | null = null;

/** Linux only. Loaded when first asked for, once a thread: a machine on which it does not load only loses what needs it. */
export function loadLibc(): LibcOutcome {
  outcome ??= load();
  return outcome;
}

/** koffi itself, loaded when first needed and not at start. Throws where its native part does not load. */
export function loadKoffi(): Koffi {
  const loaded: { default?: Koffi } & Koffi = createRequire(import.meta.url)('koffi');
  return loaded.default ?? loaded;
}

function load(): LibcOutcome {
  try {
    return { kind: 'loaded', libc: bind(loadKoffi()) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: 'missing',
      message: `The native part that speaks to the system's sockets did not load on ${process.platform}-${process.arch}: ${reason}`,
    };
  }
}

function bind(koffi: Koffi): Libc {
  // The process itself has a C library loaded already, glibc or musl, whatever its file is called.
  const self = koffi.load(null);
  const int = 'int';
  const memory = 'void *';
  return {
    socket: self.func('socket', int, [int, int, int]),
    close: self.func('close', int, [int]),
    connect: self.func('connect', int, [int, memory, 'uint32_t']),
    send: self.func('send', 'intptr_t', [int, memory, 'size_t', int]),
    setsockopt: self.func('setsockopt', int, [int, int, int, memory, 'uint32_t']),
    getsockopt: self.func('getsockopt', int, [int, int, int, memory, memory]),
    getsockname: self.func('getsockname', int, [int, memory, memory]),
    recvmsg: self.func('recvmsg', 'intptr_t', [int, memory, int]),
    clockGettime: self.func('clock_gettime', int, [int, memory]),
    ifNametoindex: self.func('if_nametoindex', 'uint32_t', ['str']),
    epollCreate: self.func('epoll_create1', int, [int]),
    epollCtl: self.func('epoll_ctl', int, [int, int, int, memory]),
    epollWait: self.func('epoll_wait', int, [int, memory, int, int]),
    lastError: () => koffi.errno(),
    addressOf: (buffer) => koffi.address(buffer),
  };
}
