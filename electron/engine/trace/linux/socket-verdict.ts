import type { ProbeAnswer, SendFailure } from '../../../domain/path-probe.ts';
import { errnoName } from '../../native/errno-name.ts';
import type { Libc } from '../../native/libc.ts';
import type { OutgoingProbe, ProbeAnswerSeen } from '../probe-sockets.ts';
import type { ExtendedError } from './control-message.ts';
import { queuedAnswer } from './icmp-answer.ts';
import type { MessageReader } from './message-reader.ts';
import { isEchoReply } from './probe-packet.ts';
import { handshakeUs, localAddress, socketMtuBytes, takeError } from './probe-socket.ts';
import { failureMessage, failureOf, probeWords } from './send-failure.ts';
import { decodeAddress } from './socket-address.ts';
import { type Moment, roundTripMs, type SocketClock } from './socket-clock.ts';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT } from './socket-numbers.ts';

/** A probe on its way, with the socket that waits for its answer. */
export interface AwaitedProbe {
  readonly id: number;
  readonly fd: number;
  readonly family: 4 | 6;
  readonly probe: OutgoingProbe;
  /** The destination as answers name it: canonical, without zone. */
  readonly destination: string;
  readonly sent: Moment;
}

export type Verdict =
  | { readonly kind: 'pending' }
  /** The socket has come to its end and says nothing of the probe: it stays unanswered. */
  | { readonly kind: 'mute' }
  | { readonly kind: 'answered'; readonly seen: ProbeAnswerSeen }
  | { readonly kind: 'failed'; readonly failure: SendFailure; readonly message: string };

const PENDING: Verdict = { kind: 'pending' };
const MUTE: Verdict = { kind: 'mute' };
/** More than a probe's socket can hold; a bound for what cannot be known to end. */
const MOST_MESSAGES = 64;

/** Tells from a socket's queues what became of its probe. */
export class SocketJudge {
  readonly #libc: Libc;
  readonly #reader: MessageReader;
  readonly #clock: SocketClock;

  constructor(libc: Libc, reader: MessageReader, clock: SocketClock) {
    this.#libc = libc;
    this.#reader = reader;
    this.#clock = clock;
  }

  /** `flags`: what epoll said of the socket. */
  judge(awaited: AwaitedProbe, flags: number): Verdict {
    if ((flags & EPOLLERR) !== 0) {
      const verdict = this.#errors(awaited);
      if (verdict.kind !== 'pending') return verdict;
    }
    if (awaited.probe.protocol === 'tcp') return this.#connection(awaited, flags);
    return (flags & EPOLLIN) !== 0 ? this.#data(awaited) : this.#plainError(awaited, flags);
  }

  /** Of a call that failed after the packet may have left: the answer, if a router's or the destination's word made it fail. */
  judgeFailedCall(awaited: AwaitedProbe, call: string, errno: number): Verdict {
    const verdict = this.#errors(awaited);
    if (verdict.kind !== 'pending') return verdict;
    return (
      (errnoName(errno) === 'EMSGSIZE' ? this.#tooBigHere(awaited, null) : null) ?? this.#fate(awaited, call, errno)
    );
  }

  #errors(awaited: AwaitedProbe): Verdict {
    for (let count = 0; count < MOST_MESSAGES; count += 1) {
      const read = this.#reader.read(awaited.fd, 'errors');
      if (read.kind !== 'message') return PENDING;
      const { error, receivedAtUs } = read.message.control;
      const verdict = error === null ? PENDING : this.#extendedError(awaited, error, receivedAtUs);
      if (verdict.kind !== 'pending') return verdict;
    }
    return PENDING;
  }

  #extendedError(awaited: AwaitedProbe, error: ExtendedError, receivedAtUs: number | null): Verdict {
    if (error.origin === 'local' && errnoName(error.errno) === 'EMSGSIZE') {
      return this.#tooBigHere(awaited, error.info) ?? PENDING;
    }
    const answer = queuedAnswer(error);
    // Errors of local origin come again by SO_ERROR or by the call's own result, and are judged there.
    if (answer === null) return PENDING;
    if (error.offender === null) return MUTE;
    const own = localAddress(this.#libc, awaited.fd);
    if (own !== null && error.offender === decodeAddress(own) && error.offender !== awaited.destination) {
      const verdict = ownObjection(awaited.probe, answer);
      if (verdict !== null) return verdict;
    }
    const mtuBytes = answer === 'too-big' && error.info > 0 ? error.info : null;
    return this.#answered(awaited, error.offender, answer, receivedAtUs, mtuBytes);
  }

  /** Larger than this machine's own interface takes: it says so itself, as a router would. */
  #tooBigHere(awaited: AwaitedProbe, saidBytes: number | null): Verdict | null {
    const own = localAddress(this.#libc, awaited.fd);
    const address = own === null ? null : decodeAddress(own);
    if (address === null) return null;
    const mtuBytes =
      saidBytes !== null && saidBytes > 0 ? saidBytes : socketMtuBytes(this.#libc, awaited.fd, awaited.family);
    return this.#answered(awaited, address, 'too-big', null, mtuBytes);
  }

  #connection(awaited: AwaitedProbe, flags: number): Verdict {
    const errno = takeError(this.#libc, awaited.fd);
    if (errno !== 0) return this.#fate(awaited, 'connect', errno);
    if ((flags & EPOLLHUP) !== 0) return MUTE;
    return (flags & EPOLLOUT) === 0 ? PENDING : this.opened(awaited);
  }

  /** The connection stands: the system timed the handshake itself. */
  opened(awaited: AwaitedProbe): Verdict {
    const sinceSendUs = this.#clock.sinceUs(awaited.sent);
    const us = handshakeUs(this.#libc, awaited.fd);
    const rttMs = Math.round(Math.min(us ?? sinceSendUs, sinceSendUs)) / 1000;
    return { kind: 'answered', seen: { address: awaited.destination, rttMs, answer: 'open', mtuBytes: null } };
  }

  #data(awaited: AwaitedProbe): Verdict {
    const { probe, family, destination } = awaited;
    for (let count = 0; count < MOST_MESSAGES; count += 1) {
      const read = this.#reader.read(awaited.fd, 'data');
      if (read.kind === 'empty') return PENDING;
      if (read.kind === 'failed') return this.judgeFailedCall(awaited, 'recvmsg', read.errno);
      const { bytes, sender, control } = read.message;
      if (probe.protocol !== 'icmp') {
        return this.#answered(awaited, sender ?? destination, 'data', control.receivedAtUs, null);
      }
      if (isEchoReply(bytes, family, sequenceOf(awaited.id))) {
        return this.#answered(awaited, sender ?? destination, 'echo-reply', control.receivedAtUs, null);
      }
    }
    return PENDING;
  }

  #plainError(awaited: AwaitedProbe, flags: number): Verdict {
    if ((flags & (EPOLLERR | EPOLLHUP)) === 0) return PENDING;
    const errno = takeError(this.#libc, awaited.fd);
    return errno === 0 ? PENDING : this.#fate(awaited, 'send', errno);
  }

  /** Of an error number alone, with nothing in the error queue that would say more. */
  #fate(awaited: AwaitedProbe, call: string, errno: number): Verdict {
    const { probe, destination } = awaited;
    const errorName = errnoName(errno);
    // A refusal without an ICMP message is a RST. It carries no time of its own, so the moment of reading counts.
    if (probe.protocol === 'tcp' && errorName === 'ECONNREFUSED') {
      return this.#answered(awaited, destination, 'closed', null, null);
    }
    // Only a connection that stood can be reset like this: the destination took it and changed its mind.
    if (probe.protocol === 'tcp' && (errorName === 'ECONNRESET' || errorName === 'EPIPE')) return this.opened(awaited);
    // The system's own patience is over, or somebody answered whom it does not name: that is no failure to send.
    if (errorName === 'ETIMEDOUT' || errorName === 'ECONNREFUSED') return MUTE;
    return { kind: 'failed', failure: failureOf(errorName), message: failureMessage(probe, call, errorName) };
  }

  #answered(
    awaited: AwaitedProbe,
    address: string,
    answer: ProbeAnswer,
    receivedAtUs: number | null,
    mtuBytes: number | null,
  ): Verdict {
    const rttMs = roundTripMs(awaited.sent, receivedAtUs, this.#clock.sinceUs(awaited.sent));
    return { kind: 'answered', seen: { address, rttMs, answer, mtuBytes } };
  }
}

/** Sequence number of an echo request, from the number of its socket. */
export function sequenceOf(id: number): number {
  return id & 0xffff;
}

/**
 * What this machine itself objects comes to its sockets as if a router had sent it. A neighbour that does not answer, or a rule of
 * its own firewall, is no answer of the path. Time exceeded and size are: this machine may be the first router of its containers.
 */
function ownObjection(probe: OutgoingProbe, answer: ProbeAnswer): Verdict | null {
  switch (answer) {
    case 'host-unreachable':
      return {
        kind: 'failed',
        failure: 'no-route',
        message: `${probeWords(probe)} did not leave: no neighbour answers for it on the local network, or this machine's firewall pretends so (host unreachable).`,
      };
    case 'network-unreachable':
      return {
        kind: 'failed',
        failure: 'no-route',
        message: `${probeWords(probe)} did not leave: this machine has no route there (network unreachable).`,
      };
    case 'filtered':
    case 'port-unreachable':
    case 'protocol-unreachable':
    case 'other-unreachable':
      return {
        kind: 'failed',
        failure: 'not-permitted',
        message: `${probeWords(probe)} did not leave: this machine's own firewall rejects it (${answer}).`,
      };
    default:
      return null;
  }
}
