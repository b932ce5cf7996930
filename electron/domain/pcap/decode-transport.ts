import type { NetworkLayer, TransportLayer } from './decoded-packet.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const CUT: TransportLayer = { kind: 'cut' };

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;

/** RFC 792: unreachable, quench, redirect, time exceeded, parameter problem. */
const ICMP_ERRORS: readonly number[] = [3, 4, 5, 11, 12];

/** Reads the header at `at` of a packet that ends at `end` on the wire; `quote` reads the packet that an error quotes. */
export function decodeTransport(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  quote: (at: number) => NetworkLayer | null,
): TransportLayer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (protocol) {
    case TCP:
      return decodeTcp(view, at, end);
    case UDP:
      if (view.byteLength < at + UDP_HEADER_BYTES) return CUT;
      return {
        kind: 'udp',
        at,
        fromPort: view.getUint16(at),
        toPort: view.getUint16(at + 2),
        payloadAt: at + UDP_HEADER_BYTES,
        payloadBytes: Math.max(0, end - at - UDP_HEADER_BYTES),
      };
    case ICMP:
    case ICMPV6: {
      if (view.byteLength < at + ICMP_HEADER_BYTES) return CUT;
      const type = view.getUint8(at);
      // RFC 4443, 2.1: errors have a type below 128.
      const isError = protocol === ICMP ? ICMP_ERRORS.includes(type) : type < 128;
      return {
        kind: 'icmp',
        at,
        type,
        code: view.getUint8(at + 1),
        quoted: isError ? quote(at + ICMP_HEADER_BYTES) : null,
      };
    }
    default:
      return { kind: 'other', at };
  }
}

function decodeTcp(view: DataView, at: number, end: number): TransportLayer {
  if (view.byteLength < at + TCP_HEADER_BYTES) return CUT;
  const headerBytes = (view.getUint8(at + 12) >> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES) return CUT;
  const flags = view.getUint8(at + 13);
  return {
    kind: 'tcp',
    at,
    fromPort: view.getUint16(at),
    toPort: view.getUint16(at + 2),
    sequence: view.getUint32(at + 4),
    acknowledgement: view.getUint32(at + 8),
    flags: {
      fin: (flags & 1) !== 0,
      syn: (flags & 2) !== 0,
      rst: (flags & 4) !== 0,
      psh: (flags & 8) !== 0,
      ack: (flags & 16) !== 0,
    },
    window: view.getUint16(at + 14),
    headerBytes,
    payloadAt: Math.min(at + headerBytes, view.byteLength),
    payloadBytes: Math.max(0, end - at - headerBytes),
  };
}
