import { addressBytes } from '../../native/address-bytes.ts';
import { loadKoffi } from '../../native/libc.ts';

/** An echo request under way; the system writes into `reply` when `event` fires. */
export interface EchoUnderWay {
  readonly event: unknown;
  readonly reply: Buffer;
}

/** The functions of Windows that tracing needs. */
export interface WindowsIcmpCalls {
  /** Starts an echo request; a number is the system's error code. */
  sendEcho(address: string, ttl: number, payloadBytes: number, timeoutMs: number): EchoUnderWay | number;
  /** True when the answer, or its absence, is in the buffer. */
  isOver(echo: EchoUnderWay): boolean;
  /** Waits until any of them is over, at most `timeoutMs`. */
  waitForAny(echoes: readonly EchoUnderWay[], timeoutMs: number): void;
  /** Frees the event; call it only when the request is over. */
  release(echo: EchoUnderWay): void;
  close(): void;
}

const ERROR_IO_PENDING = 997;
const REPLY_ROOM_BYTES = 256;
/** MAXIMUM_WAIT_OBJECTS (winnt.h). */
const MOST_WAITED_FOR = 64;
const AF_INET6 = 23;

/**
 * Loads the ICMP helper (iphlpapi) and events (kernel32); throws where they are not. Signatures from the Windows SDK:
 * IcmpSendEcho2Ex, Icmp6SendEcho2, CreateEventW, WaitForMultipleObjects.
 */
export function loadWindowsIcmpCalls(): WindowsIcmpCalls {
  const koffi = loadKoffi();
  const helper = koffi.load('iphlpapi.dll');
  const kernel = koffi.load('kernel32.dll');
  const createFile4 = helper.func('void *__stdcall IcmpCreateFile()');
  const createFile6 = helper.func('void *__stdcall Icmp6CreateFile()');
  const closeHandleOfHelper = helper.func('int __stdcall IcmpCloseHandle(void *)');
  const sendEcho4 = helper.func(
    'uint32_t __stdcall IcmpSendEcho2Ex(void *, void *, void *, void *, uint32_t, uint32_t, void *, uint16_t, void *, void *, uint32_t, uint32_t)',
  );
  const sendEcho6 = helper.func(
    'uint32_t __stdcall Icmp6SendEcho2(void *, void *, void *, void *, void *, void *, void *, uint16_t, void *, void *, uint32_t, uint32_t)',
  );
  const createEvent = kernel.func('void *__stdcall CreateEventW(void *, int, int, void *)');
  const waitForOne = kernel.func('uint32_t __stdcall WaitForSingleObject(void *, uint32_t)');
  const waitForMany = kernel.func('uint32_t __stdcall WaitForMultipleObjects(uint32_t, void **, int, uint32_t)');
  const closeHandle = kernel.func('int __stdcall CloseHandle(void *)');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()');

  const files: { four: unknown; six: unknown } = { four: null, six: null };
  return {
    sendEcho: (address, ttl, payloadBytes, timeoutMs) => {
      const isSix = address.includes(':');
      if (isSix) files.six ??= createFile6();
      else files.four ??= createFile4();
      const event: unknown = createEvent(null, 1, 0, null);
      if (event === null) return lastError();
      const payload = Buffer.alloc(payloadBytes);
      const options = Buffer.alloc(16);
      options.writeUInt8(ttl, 0);
      const reply = Buffer.alloc(REPLY_ROOM_BYTES + payloadBytes);
      const common = [payload, payload.length, options, reply, reply.length, timeoutMs] as const;
      const sent: number = isSix
        ? sendEcho6(files.six, event, null, null, socketAddress6('::', 0), socketAddressOf(address), ...common)
        : sendEcho4(files.four, event, null, null, 0, address4(address), ...common);
      const error = lastError();
      // 0 with ERROR_IO_PENDING is the normal case: the request is under way.
      if (sent !== 0 || error === ERROR_IO_PENDING) return { event, reply };
      closeHandle(event);
      return error;
    },
    isOver: ({ event }) => waitForOne(event, 0) === 0,
    waitForAny: (echoes, timeoutMs) => {
      const events = echoes.slice(0, MOST_WAITED_FOR).map((echo) => echo.event);
      if (events.length > 0) waitForMany(events.length, events, 0, timeoutMs);
    },
    release: ({ event }) => {
      closeHandle(event);
    },
    close: () => {
      for (const file of [files.four, files.six]) if (file !== null) closeHandleOfHelper(file);
      files.four = null;
      files.six = null;
    },
  };
}

/** In network order as the helper wants it, read as a little-endian number. */
function address4(address: string): number {
  return addressBytes(address)?.readUInt32LE() ?? 0;
}

function socketAddressOf(address: string): Buffer {
  const [bare = '', zone] = address.split('%');
  return socketAddress6(bare, zone !== undefined && /^\d+$/.test(zone) ? Number(zone) : 0);
}

/** sockaddr_in6 of Windows (ws2ipdef.h). */
function socketAddress6(address: string, scope: number): Buffer {
  const packed = Buffer.alloc(28);
  packed.writeUInt16LE(AF_INET6, 0);
  addressBytes(address)?.copy(packed, 8);
  packed.writeUInt32LE(scope, 24);
  return packed;
}
