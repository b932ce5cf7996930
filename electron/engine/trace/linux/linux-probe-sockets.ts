import type { TraceProtocol } from '../../../domain/trace.ts';
import { errnoName } from '../../native/errno-name.ts';
import type { Libc } from '../../native/libc.ts';
import type {
  Arrival,
  OutgoingProbe,
  ProbeHandle,
  ProbeSockets,
  SendOutcome,
  SocketPermission,
} from '../probe-sockets.ts';
import { Epoll } from './epoll.ts';
import { MessageReader } from './message-reader.ts';
import { handedBytes, writeEchoRequest } from './probe-packet.ts';
import { openProbeSocket, openSocket, openStampingSocket, socketMtuBytes } from './probe-socket.ts';
import { failureMessage, failureOf } from './send-failure.ts';
import { encodeAddress, encodeDestination, type SocketAddress } from './socket-address.ts';
import { SocketClock } from './socket-clock.ts';
import { EPOLLIN, EPOLLOUT, MSG_NOSIGNAL } from './socket-numbers.ts';
import { refusedPermission } from './socket-permission.ts';
import { type AwaitedProbe, SocketJudge, sequenceOf } from './socket-verdict.ts';

const EINPROGRESS = 115;
const PACKET_BYTES = 65_536;
const HIGHEST_ID = 0x7fff_ffff;
/** Discards what comes to it; only there to be connected and asked for the size of the way. */
const DISCARD_PORT = 9;

const SLEEP = new Int32Array(new SharedArrayBuffer(4));

/**
 * Sockets of Linux, unprivileged: routers' answers come by the sockets' own error queues, with the kernel's receive time; an open port
 * is timed by the kernel's handshake; only a RST carries no time, so that of reading it counts. A local firewall that drops a SYN in
 * silence shows as no answer, since `connect` does not tell. Two descriptors of its own stay open until `closeAll`, and come back
 * with the next probe.
 */
export class LinuxProbeSockets implements ProbeSockets {
  readonly #libc: Libc;
  readonly #clock: SocketClock;
  readonly #judge: SocketJudge;
  readonly #open = new Map<number, AwaitedProbe>();
  readonly #packet = Buffer.allocUnsafeSlow(PACKET_BYTES).fill(0);
  #epoll: Epoll | null = null;
  #stamping: number | null;
  #lastId = 0;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#stamping = openStampingSocket(libc);
    this.#clock = new SocketClock(libc);
    this.#judge = new SocketJudge(libc, new MessageReader(libc), this.#clock);
  }

  get openCount(): number {
    return this.#open.size;
  }

  readonly permission = (protocol: TraceProtocol, family: 4 | 6): SocketPermission => {
    const opened = openSocket(this.#libc, protocol, family);
    if (opened.kind === 'failed') return refusedPermission(protocol, family, opened.errorName);
    this.#libc.close(opened.fd);
    return { kind: 'permitted' };
  };

  send(probe: OutgoingProbe): SendOutcome {
    const target = encodeDestination(probe, this.#interfaceIndex);
    if (target.kind === 'failed') return target;
    const epoll = this.#watcher(probe);
    if (!(epoll instanceof Epoll)) return epoll;
    const opened = openProbeSocket(this.#libc, probe, target.family);
    if (opened.kind === 'failed') return failed(probe, opened.call, opened.errorName);
    const outcome = this.#launch(epoll, probe, target, opened.fd);
    if (outcome.kind !== 'awaited') this.#libc.close(opened.fd);
    return outcome;
  }

  collect(timeoutMs: number): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    const epoll = this.#epoll;
    if (epoll === null) {
      // Nothing is open, but who waits for the pace waits here, too.
      if (timeoutMs > 0) Atomics.wait(SLEEP, 0, 0, timeoutMs);
      return arrivals;
    }
    for (const { id, flags } of epoll.wait(timeoutMs)) {
      const awaited = this.#open.get(id);
      if (awaited === undefined) continue;
      const verdict = this.#judge.judge(awaited, flags);
      if (verdict.kind === 'pending') continue;
      if (verdict.kind === 'mute') {
        epoll.unwatch(awaited.fd);
        continue;
      }
      const handle = handleOf(id);
      this.close(handle);
      arrivals.push({ handle, ...verdict });
    }
    return arrivals;
  }

  close(handle: ProbeHandle): void {
    const awaited = this.#open.get(handle);
    if (awaited === undefined) return;
    this.#open.delete(handle);
    this.#libc.close(awaited.fd);
  }

  pathMtuBytes(address: string): number | null {
    const target = encodeAddress(address, DISCARD_PORT, this.#interfaceIndex);
    if (target === null) return null;
    const opened = openSocket(this.#libc, 'udp', target.family);
    if (opened.kind === 'failed') return null;
    const isConnected = this.#libc.connect(opened.fd, target.bytes, target.bytes.length) === 0;
    const mtuBytes = isConnected ? socketMtuBytes(this.#libc, opened.fd, target.family) : null;
    this.#libc.close(opened.fd);
    return mtuBytes;
  }

  closeAll(): void {
    for (const { fd } of this.#open.values()) this.#libc.close(fd);
    this.#open.clear();
    if (this.#stamping !== null) this.#libc.close(this.#stamping);
    this.#stamping = null;
    this.#epoll?.close();
    this.#epoll = null;
  }

  #launch(epoll: Epoll, probe: OutgoingProbe, target: SocketAddress, fd: number): SendOutcome {
    const id = this.#nextId();
    const isTcp = probe.protocol === 'tcp';
    // Connecting is what sends for TCP; for the others it only says who may answer.
    if (!isTcp && this.#libc.connect(fd, target.bytes, target.bytes.length) < 0) {
      return failed(probe, 'connect', errnoName(this.#libc.lastError()));
    }
    const length = isTcp ? 0 : this.#fillPacket(probe, target.family, id);
    const sent = this.#clock.now();
    const result = isTcp
      ? this.#libc.connect(fd, target.bytes, target.bytes.length)
      : this.#libc.send(fd, this.#packet, length, MSG_NOSIGNAL);
    const errno = result < 0 ? this.#libc.lastError() : 0;
    const awaited: AwaitedProbe = { id, fd, family: target.family, probe, destination: target.plain, sent };
    if (result < 0 && !(isTcp && errno === EINPROGRESS)) return this.#failedCall(awaited, errno);
    if (isTcp && result === 0) {
      const verdict = this.#judge.opened(awaited);
      if (verdict.kind === 'answered') return verdict;
    }
    const watchError = epoll.watch(fd, id, isTcp ? EPOLLOUT : EPOLLIN);
    if (watchError !== null) return failed(probe, 'epoll_ctl', watchError);
    this.#open.set(id, awaited);
    return { kind: 'awaited', handle: handleOf(id) };
  }

  #failedCall(awaited: AwaitedProbe, errno: number): SendOutcome {
    const { probe } = awaited;
    const call = probe.protocol === 'tcp' ? 'connect' : 'send';
    const verdict = this.#judge.judgeFailedCall(awaited, call, errno);
    return verdict.kind === 'answered' || verdict.kind === 'failed' ? verdict : failed(probe, call, errnoName(errno));
  }

  #fillPacket(probe: OutgoingProbe, family: 4 | 6, id: number): number {
    if (probe.protocol === 'icmp') writeEchoRequest(this.#packet, family, sequenceOf(id));
    else this.#packet.fill(0, 0, 8);
    return handedBytes(probe.protocol, family, probe.sizeBytes);
  }

  #watcher(probe: OutgoingProbe): Epoll | SendOutcome {
    if (this.#epoll !== null) return this.#epoll;
    const opened = Epoll.open(this.#libc);
    if (opened.kind === 'failed') return failed(probe, opened.call, opened.errorName);
    this.#epoll = opened.epoll;
    this.#stamping ??= openStampingSocket(this.#libc);
    return opened.epoll;
  }

  readonly #interfaceIndex = (name: string): number => this.#libc.ifNametoindex(name);

  #nextId(): number {
    do this.#lastId = this.#lastId >= HIGHEST_ID ? 1 : this.#lastId + 1;
    while (this.#open.has(this.#lastId));
    return this.#lastId;
  }
}

function handleOf(id: number): ProbeHandle {
  return id as ProbeHandle;
}

function failed(probe: OutgoingProbe, call: string, errorName: string): SendOutcome {
  return { kind: 'failed', failure: failureOf(errorName), message: failureMessage(probe, call, errorName) };
}
