import type { ProbeAnswer, SendFailure } from '../../../domain/path-probe.ts';
import { addressAndPortText } from '../../../domain/target-address.ts';
import type { TraceProtocol } from '../../../domain/trace.ts';
import { answerOfIcmp4, answerOfIcmp6 } from '../icmp/icmp-answer.ts';
import { echoRequest, type IcmpMessage, parseIcmp4, parseIcmp6, type QuotedPacket } from '../icmp/icmp-message.ts';
import type { Arrival, OutgoingProbe, ProbeHandle, ProbeSockets, SendOutcome } from '../probe-sockets.ts';
import type { DarwinCalls } from './darwin-calls.ts';
import { AF_INET, AF_INET6, addressInBsdSocketAddress, bsdSocketAddress } from './socket-address.ts';

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const IPPROTO_IP = 0;
const IPPROTO_ICMP = 1;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const IPPROTO_IPV6 = 41;
const IPPROTO_ICMPV6 = 58;
const IP_TTL = 4;
const IP_DONTFRAG = 28;
const IPV6_UNICAST_HOPS = 4;
const IPV6_DONTFRAG = 62;
const EINPROGRESS = 36;
const ECONNREFUSED = 61;

/** errno of macOS (sys/errno.h). */
const FAILURES: Readonly<Record<number, SendFailure>> = {
  1: 'not-permitted',
  13: 'not-permitted',
  23: 'no-descriptors',
  24: 'no-descriptors',
  43: 'family-missing',
  47: 'family-missing',
  49: 'no-address',
  50: 'interface-down',
  51: 'no-route',
  65: 'no-route',
};

const MESSAGE_BYTES = 2_048;
const SMALL_PAYLOAD_BYTES = 8;
const UDP_HEADER_BYTES = 8;

interface Awaited {
  readonly handle: ProbeHandle;
  readonly probe: OutgoingProbe;
  /** null for ICMP, which goes through the receiving socket. */
  readonly descriptor: number | null;
  readonly key: string;
  readonly sentMs: number;
}

type Opened = { readonly descriptor: number } | { readonly failure: SendFailure; readonly message: string };

/**
 * Tracing on macOS: datagram ICMP sockets, which need no privilege there, hear the errors about all probes of this machine; TCP and
 * UDP probes are told apart by their own source port, echo requests by identifier and sequence. Written after icmp(4), ip(4), connect(2)
 * and XNU's headers.
 * @param identifier of this process's echo requests, 16 bits
 * @param nowMs monotonic
 */
export function createDarwinProbeSockets(calls: DarwinCalls, identifier: number, nowMs: () => number): ProbeSockets {
  const receivers = new Map<4 | 6, number>();
  const awaited = new Map<ProbeHandle, Awaited>();
  const byKey = new Map<string, Awaited>();
  const inbox = Buffer.alloc(MESSAGE_BYTES);
  let lastHandle = 0;
  let sequence = 0;

  const open = (family: 4 | 6, type: number, protocol: number, where: string): Opened => {
    const descriptor = calls.socket(family === 4 ? AF_INET : AF_INET6, type, protocol);
    if (descriptor < 0) return failureOf(calls.errno(), `No socket could be opened to trace ${where}`);
    calls.setNonBlocking(descriptor);
    return { descriptor };
  };

  const receiver = (family: 4 | 6, where: string): Opened => {
    const known = receivers.get(family);
    if (known !== undefined) return { descriptor: known };
    const opened = open(family, SOCK_DGRAM, family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6, where);
    if ('descriptor' in opened) receivers.set(family, opened.descriptor);
    return opened;
  };

  const setTtl = (descriptor: number, family: 4 | 6, ttl: number): void => {
    if (family === 4) calls.setOption(descriptor, IPPROTO_IP, IP_TTL, ttl);
    else calls.setOption(descriptor, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl);
  };

  const keep = (probe: OutgoingProbe, descriptor: number | null, key: string, sentMs: number): SendOutcome => {
    lastHandle += 1;
    const entry: Awaited = { handle: lastHandle as ProbeHandle, probe, descriptor, key, sentMs };
    awaited.set(entry.handle, entry);
    byKey.set(key, entry);
    return { kind: 'awaited', handle: entry.handle };
  };

  const forget = (entry: Awaited): void => {
    awaited.delete(entry.handle);
    if (byKey.get(entry.key) === entry) byKey.delete(entry.key);
    if (entry.descriptor !== null) calls.close(entry.descriptor);
  };

  const sendEcho = (probe: OutgoingProbe, family: 4 | 6, listening: number): SendOutcome => {
    sequence = (sequence + 1) & 0xffff;
    const payload = probe.sizeBytes === null ? SMALL_PAYLOAD_BYTES : probe.sizeBytes - headerBytes(family) - 8;
    setTtl(listening, family, probe.ttl);
    const sentMs = nowMs();
    const packet = echoRequest(family, identifier, sequence, Math.max(0, payload));
    if (calls.sendTo(listening, packet, addressOf(calls, probe, 0)) < 0)
      return { kind: 'failed', ...failureOf(calls.errno(), `No echo request could be sent to ${probe.address}`) };
    return keep(probe, null, `icmp ${identifier} ${sequence}`, sentMs);
  };

  const sendFromOwnSocket = (
    probe: OutgoingProbe,
    family: 4 | 6,
    protocol: 'tcp' | 'udp',
    port: number,
  ): SendOutcome => {
    const where = addressAndPortText({ address: probe.address, port });
    const isTcp = protocol === 'tcp';
    const opened = open(family, isTcp ? SOCK_STREAM : SOCK_DGRAM, isTcp ? IPPROTO_TCP : IPPROTO_UDP, where);
    if (!('descriptor' in opened)) return { kind: 'failed', ...opened };
    const { descriptor } = opened;
    const fail = (): SendOutcome => {
      const reason = failureOf(calls.errno(), `No packet could be sent to ${where}`);
      calls.close(descriptor);
      return { kind: 'failed', ...reason };
    };
    setTtl(descriptor, family, probe.ttl);
    const sentMs = nowMs();
    const connected = calls.connect(descriptor, addressOf(calls, probe, port));
    if (connected < 0 && !(isTcp && calls.errno() === EINPROGRESS)) return fail();
    if (!isTcp) {
      if (probe.sizeBytes !== null) {
        if (family === 4) calls.setOption(descriptor, IPPROTO_IP, IP_DONTFRAG, 1);
        else calls.setOption(descriptor, IPPROTO_IPV6, IPV6_DONTFRAG, 1);
      }
      const payload =
        probe.sizeBytes === null ? SMALL_PAYLOAD_BYTES : probe.sizeBytes - headerBytes(family) - UDP_HEADER_BYTES;
      if (calls.sendTo(descriptor, Buffer.alloc(Math.max(0, payload)), null) < 0) return fail();
    } else if (connected === 0) {
      calls.close(descriptor);
      const seen = { address: bare(probe.address), rttMs: nowMs() - sentMs, answer: 'open', mtuBytes: null } as const;
      return { kind: 'answered', seen };
    }
    const localPort = calls.localPort(descriptor);
    if (localPort === null) return fail();
    return keep(probe, descriptor, `${protocol} ${localPort}`, sentMs);
  };

  const answered = (entry: Awaited, address: string, answer: ProbeAnswer, mtuBytes: number | null): Arrival => {
    const rttMs = Math.max(0, nowMs() - entry.sentMs);
    forget(entry);
    return { handle: entry.handle, kind: 'answered', seen: { address, rttMs, answer, mtuBytes } };
  };

  const heard = (family: 4 | 6, descriptor: number): Arrival[] => {
    const arrivals: Arrival[] = [];
    for (;;) {
      const received = calls.receiveFrom(descriptor, inbox);
      if (received === null) return arrivals;
      const packet = inbox.subarray(0, Math.min(received.bytes, inbox.length));
      const message = family === 4 ? parseIcmp4(packet) : parseIcmp6(packet);
      const from = addressInBsdSocketAddress(received.from);
      const entry = message === null ? undefined : byKey.get(keyOf(message));
      if (message === null || from === null || entry === undefined) continue;
      if (message.kind === 'echo-reply') arrivals.push(answered(entry, from, 'echo-reply', null));
      else if (message.about.destination === bare(entry.probe.address)) {
        const answer =
          family === 4 ? answerOfIcmp4(message.type, message.code) : answerOfIcmp6(message.type, message.code);
        arrivals.push(answered(entry, from, answer, message.mtuBytes));
      }
    }
  };

  const ended = (entry: Awaited): Arrival | null => {
    const { probe, descriptor } = entry;
    if (descriptor === null) return null;
    if (probe.protocol === 'udp') {
      return calls.receiveFrom(descriptor, inbox) === null ? null : answered(entry, bare(probe.address), 'data', null);
    }
    const error = calls.pendingError(descriptor);
    if (error === 0) return answered(entry, bare(probe.address), 'open', null);
    if (error === ECONNREFUSED) return answered(entry, bare(probe.address), 'closed', null);
    forget(entry);
    return {
      handle: entry.handle,
      kind: 'failed',
      ...failureOf(error, `The connection to ${probe.address} was given up`),
    };
  };

  return {
    permission: (protocol, family) => {
      const [type, number] = kindOf(protocol, family);
      const opened = open(family, type, number, `by ${protocol.toUpperCase()} over IPv${family}`);
      if (!('descriptor' in opened)) return { kind: 'refused', ...opened, remedy: null };
      calls.close(opened.descriptor);
      return { kind: 'permitted' };
    },
    send: (probe) => {
      const family = probe.address.includes(':') ? 6 : 4;
      const listening = receiver(family, probe.address);
      if (!('descriptor' in listening)) return { kind: 'failed', ...listening };
      return probe.protocol === 'icmp'
        ? sendEcho(probe, family, listening.descriptor)
        : sendFromOwnSocket(probe, family, probe.protocol, probe.port ?? 0);
    },
    collect: (timeoutMs) => {
      const own = [...awaited.values()].flatMap((entry) =>
        entry.descriptor === null
          ? []
          : [{ entry, descriptor: entry.descriptor, writing: entry.probe.protocol === 'tcp' }],
      );
      const listening = [...receivers].map(([family, descriptor]) => ({ family, descriptor, writing: false }));
      const ready = calls.poll([...listening, ...own], timeoutMs);
      const arrivals: Arrival[] = [];
      // Errors first: a connection that a router refused also shows as writable.
      for (const { family, descriptor } of listening)
        if (ready.has(descriptor)) arrivals.push(...heard(family, descriptor));
      for (const { entry, descriptor } of own) {
        if (!ready.has(descriptor) || !awaited.has(entry.handle)) continue;
        const arrival = ended(entry);
        if (arrival !== null) arrivals.push(arrival);
      }
      return arrivals;
    },
    close: (handle) => {
      const entry = awaited.get(handle);
      if (entry !== undefined) forget(entry);
    },
    pathMtuBytes: () => null,
    get openCount() {
      return [...awaited.values()].filter((entry) => entry.descriptor !== null).length + receivers.size;
    },
    closeAll: () => {
      for (const entry of [...awaited.values()]) forget(entry);
      for (const descriptor of receivers.values()) calls.close(descriptor);
      receivers.clear();
    },
  };
}

function keyOf(message: IcmpMessage): string {
  if (message.kind === 'echo-reply') return `icmp ${message.id} ${message.sequence}`;
  return keyOfQuoted(message.about);
}

function keyOfQuoted(about: QuotedPacket): string {
  return about.protocol === 'icmp' ? `icmp ${about.id} ${about.sequence}` : `${about.protocol} ${about.sourcePort}`;
}

function kindOf(protocol: TraceProtocol, family: 4 | 6): readonly [type: number, protocol: number] {
  switch (protocol) {
    case 'tcp':
      return [SOCK_STREAM, IPPROTO_TCP];
    case 'udp':
      return [SOCK_DGRAM, IPPROTO_UDP];
    case 'icmp':
      return [SOCK_DGRAM, family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6];
  }
}

const headerBytes = (family: 4 | 6): number => (family === 4 ? 20 : 40);
const bare = (address: string): string => address.replace(/%.*$/, '');

function addressOf(calls: DarwinCalls, probe: OutgoingProbe, port: number): Buffer {
  return bsdSocketAddress(probe.address, port, (zone) => calls.interfaceIndex(zone));
}

function failureOf(errno: number, what: string): { readonly failure: SendFailure; readonly message: string } {
  return { failure: FAILURES[errno] ?? 'failed', message: `${what} (error ${errno}).` };
}
