import type { FreshFacts, SocketFacts, VerdictFacts } from '../facts.ts';

/**
 * What the kernel knew of the hung connection. `unanswered`: the connection request was sent again and not answered. `lost`: data were sent
 * again and not acknowledged. `acknowledged`: the other side had all that was sent, at once. `unclear`: none of these for sure.
 */
export type ConnectionReading = 'unanswered' | 'lost' | 'acknowledged' | 'unclear' | 'unknown';

/** One retransmission may be a last packet whose acknowledgement was late; a second one waited for longer than the first. */
const LOST_FROM = 2;

export function connectionReading(socket: SocketFacts | null): ConnectionReading {
  if (socket === null) return 'unknown';
  if (socket.state === 'syn-sent') return socket.synRetransmits > 0 ? 'unanswered' : 'unclear';
  if (socket.unackedSegments > 0) return socket.dataRetransmits >= LOST_FROM ? 'lost' : 'unclear';
  // Whoever answers only after several goes, of whatever kind, has a bad way before him.
  return socket.synRetransmits + socket.dataRetransmits < LOST_FROM ? 'acknowledged' : 'unclear';
}

/** How new connections fared meanwhile. `quick`: most were up at once. `late`: only when their request had been sent again, if at all. */
export type FreshReading = 'quick' | 'refused' | 'some' | 'late' | 'unknown';

export function freshReading(fresh: FreshFacts | null): FreshReading {
  if (fresh === null || fresh.tried === 0) return 'unknown';
  if (fresh.refused >= fresh.tried) return 'refused';
  // Most of them: the last may have begun when the fault had gone, while the hung request still waited to be sent again.
  if (fresh.up * 2 > fresh.tried) return 'quick';
  return fresh.up > 0 ? 'some' : 'late';
}

/** Something at the destination's port answered for itself: an answer, a refusal, a certificate. */
export function somethingAnswered({ bad }: Pick<VerdictFacts, 'bad'>): boolean {
  if (bad.failure === null) return false;
  switch (bad.failure.code) {
    case 'refused':
    case 'certificate-expired':
    case 'certificate-not-yet-valid':
    case 'certificate-name-mismatch':
    case 'certificate-untrusted':
    case 'tls-protocol':
    case 'http-malformed':
    case 'headers-too-large':
    case 'body-undecodable':
    case 'unexpected-status':
    case 'body-mismatch':
    case 'redirect-loop':
    case 'redirect-limit':
    case 'redirect-refused':
      return true;
    default:
      return false;
  }
}
