import { TCP_STATES, type TcpInfo, type TcpState } from '../../domain/tcp-info.ts';

/** Size of the largest `struct tcp_info` that is read; what newer kernels add behind it is not asked for. */
export const TCP_INFO_BYTES = 232;

/** `TCP_INFINITE_SSTHRESH` (net/tcp.h): no threshold was set. */
const NO_THRESHOLD = 0x7fffffff;
const NO_MIN_RTT = 0xffffffff;
const TWO_TO_32 = 4_294_967_296;

/**
 * Reads Linux's `struct tcp_info` (linux/tcp.h) of a little-endian machine. The structure only ever grew at its end, so
 * the length that the kernel returned says what it knows; the rest is null. Never throws.
 * @param length bytes that the kernel has filled
 */
export function parseTcpInfo(bytes: Buffer, length: number): TcpInfo {
  const end = Math.min(length, bytes.length);
  const u8 = (offset: number): number | null => (offset < end ? (bytes[offset] ?? null) : null);
  const u32 = (offset: number): number | null => (offset + 4 <= end ? bytes.readUInt32LE(offset) : null);
  // Above 2^53 digits are lost; nobody sends eight petabytes over one connection.
  const u64 = (offset: number): number | null =>
    offset + 8 <= end ? bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * TWO_TO_32 : null;

  const state = stateOf(u8(0));
  const bytesAcked = u64(120);
  const bytesReceived = u64(128);
  const bytesSent = u64(200);
  // Before the handshake's answer the ages count from the start of the machine, and the variance is a mere first guess.
  const answered = bytesAcked === null ? state !== 'syn-sent' && state !== 'closed' : bytesAcked > 0;
  const rttUs = nullIf(u32(68), 0);
  return {
    state,
    timeoutsInARow: u8(2),
    windowProbes: u8(3),
    backoff: u8(4),
    rtoUs: u32(8),
    sendMssBytes: u32(16),
    receiveMssBytes: u32(20),
    unackedSegments: u32(24),
    sackedSegments: u32(28),
    lostSegments: u32(32),
    totalRetransmits: u32(100),
    lastDataSentMs: answered && bytesSent !== 0 ? u32(44) : null,
    lastDataReceivedMs: answered && bytesReceived !== 0 ? u32(52) : null,
    lastAckReceivedMs: answered ? u32(56) : null,
    pathMtuBytes: u32(60),
    rttUs,
    rttVarianceUs: rttUs === null ? null : u32(72),
    minRttUs: nullIf(u32(148), NO_MIN_RTT),
    congestionWindowSegments: u32(80),
    slowStartThresholdSegments: nullIf(u32(76), NO_THRESHOLD),
    bytesAcked,
    bytesReceived,
    bytesSent,
    bytesRetransmitted: u64(208),
    notSentBytes: u32(144),
    deliveredSegments: u32(192),
    segmentsSent: u32(136),
    segmentsReceived: u32(140),
    outOfOrderSegments: u32(224),
    sendWindowBytes: u32(228),
    busyUs: u64(168),
    receiveWindowLimitedUs: u64(176),
    sendBufferLimitedUs: u64(184),
  };
}

function stateOf(number: number | null): TcpState | null {
  return number === null || number === 0 ? null : (TCP_STATES[number - 1] ?? null);
}

function nullIf(value: number | null, absent: number): number | null {
  return value === absent ? null : value;
}
