/** States of a TCP connection (RFC 9293, section 3.3.2), in the kernel's order and words (`net/tcp_states.h`). */
export const TCP_STATES = [
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'closed',
  'close-wait',
  'last-ack',
  'listen',
  'closing',
] as const;

export type TcpState = (typeof TCP_STATES)[number];

/**
 * What the kernel knows of one TCP connection at one moment. `null` is what this kernel does not tell, or what does not exist
 * yet: no round trip before the first answer, no age of data that never came.
 */
export interface TcpInfo {
  readonly state: TcpState | null;
  /** Times in a row that the retransmission timer ran out; back to 0 as soon as something is acknowledged. */
  readonly timeoutsInARow: number | null;
  /** Unanswered questions whether a closed receive window has opened. */
  readonly windowProbes: number | null;
  /** How often the retransmission timer has been doubled. */
  readonly backoff: number | null;
  /** Retransmission timer. */
  readonly rtoUs: number | null;
  readonly sendMssBytes: number | null;
  readonly receiveMssBytes: number | null;
  /** Segments sent and not acknowledged. */
  readonly unackedSegments: number | null;
  /** Of those: segments that the other side says it has, out of order. */
  readonly sackedSegments: number | null;
  /** Of those: segments taken for lost. */
  readonly lostSegments: number | null;
  /** All segments ever sent again, connection requests included. */
  readonly totalRetransmits: number | null;
  readonly lastDataSentMs: number | null;
  readonly lastDataReceivedMs: number | null;
  readonly lastAckReceivedMs: number | null;
  readonly pathMtuBytes: number | null;
  /** Smoothed round trip (RFC 6298) and its variance. */
  readonly rttUs: number | null;
  readonly rttVarianceUs: number | null;
  readonly minRttUs: number | null;
  readonly congestionWindowSegments: number | null;
  /** Slow start threshold; null while none has been set by a loss. */
  readonly slowStartThresholdSegments: number | null;
  /** As the kernel counts: the connection request is one byte, and so is the end. */
  readonly bytesAcked: number | null;
  readonly bytesReceived: number | null;
  /** Sent ones, also those that were sent again. */
  readonly bytesSent: number | null;
  readonly bytesRetransmitted: number | null;
  readonly notSentBytes: number | null;
  readonly deliveredSegments: number | null;
  readonly segmentsSent: number | null;
  readonly segmentsReceived: number | null;
  /** Segments that came out of order: one before each of them was lost on the way here, or overtaken. */
  readonly outOfOrderSegments: number | null;
  /** What the other side has room for. */
  readonly sendWindowBytes: number | null;
  /** Time in which there was something to send, and of it: held up by the other side's window, by our own send buffer. */
  readonly busyUs: number | null;
  readonly receiveWindowLimitedUs: number | null;
  readonly sendBufferLimitedUs: number | null;
}
