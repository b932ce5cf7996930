import { describe, expect, test } from 'vitest';
import { addressBytes } from '../../../electron/engine/native/address-bytes.ts';
import type { DarwinCalls } from '../../../electron/engine/trace/darwin/darwin-calls.ts';
import { createDarwinProbeSockets } from '../../../electron/engine/trace/darwin/darwin-probe-sockets.ts';
import { AF_INET, bsdSocketAddress } from '../../../electron/engine/trace/darwin/socket-address.ts';
import type { OutgoingProbe } from '../../../electron/engine/trace/probe-sockets.ts';

const EINPROGRESS = 36;
const SOCK_DGRAM = 2;
const noZone = (): number => 0;

/** A played kernel: what arrives at the ICMP socket, and how connections end, is the test's affair. */
class PlayedKernel implements DarwinCalls {
  readonly open = new Set<number>();
  readonly options: { descriptor: number; level: number; name: number; value: number }[] = [];
  readonly inbox: { bytes: Buffer; from: Buffer }[] = [];
  readonly writable = new Map<number, number>();
  readonly sent: Buffer[] = [];
  refuseSockets: number | null = null;
  readonly #datagram = new Set<number>();
  #errno = 0;
  #last = 10;

  socket(_family: number, type: number, protocol: number): number {
    if (this.refuseSockets !== null && protocol !== 1) {
      this.#errno = this.refuseSockets;
      return -1;
    }
    this.#last += 1;
    this.open.add(this.#last);
    if (type === SOCK_DGRAM) this.#datagram.add(this.#last);
    return this.#last;
  }
  setNonBlocking(): number {
    return 0;
  }
  setOption(descriptor: number, level: number, name: number, value: number): number {
    this.options.push({ descriptor, level, name, value });
    return 0;
  }
  pendingError(descriptor: number): number {
    return this.writable.get(descriptor) ?? 0;
  }
  connect(descriptor: number): number {
    if (this.#datagram.has(descriptor)) return 0;
    this.#errno = EINPROGRESS;
    return -1;
  }
  localPort(descriptor: number): number {
    return 50_000 + descriptor;
  }
  sendTo(_descriptor: number, packet: Buffer): number {
    this.sent.push(Buffer.from(packet));
    return packet.length;
  }
  receiveFrom(_descriptor: number, into: Buffer): { bytes: number; from: Buffer } | null {
    const next = this.inbox.shift();
    if (next === undefined) return null;
    next.bytes.copy(into);
    return { bytes: next.bytes.length, from: next.from };
  }
  poll(descriptors: readonly { readonly descriptor: number; readonly writing: boolean }[]): ReadonlySet<number> {
    return new Set(
      descriptors
        .filter(({ descriptor, writing }) => (writing ? this.writable.has(descriptor) : this.inbox.length > 0))
        .map(({ descriptor }) => descriptor),
    );
  }
  close(descriptor: number): void {
    this.open.delete(descriptor);
  }
  interfaceIndex(): number {
    return 3;
  }
  errno(): number {
    return this.#errno;
  }
}

const probe = (changes: Partial<OutgoingProbe>): OutgoingProbe => ({
  address: '192.0.2.7',
  port: 443,
  protocol: 'tcp',
  ttl: 2,
  sizeBytes: null,
  ...changes,
});

/** Time exceeded, from a router, about a packet with these first bytes behind its IP header. */
function timeExceeded(protocol: number, start: Buffer, destination = '192.0.2.7'): Buffer {
  const quoted = Buffer.alloc(20);
  quoted.writeUInt8(0x45, 0);
  quoted.writeUInt8(protocol, 9);
  addressBytes(destination)?.copy(quoted, 16);
  return Buffer.concat([Buffer.from([11, 0, 0, 0, 0, 0, 0, 0]), quoted, start]);
}

function ports(source: number, destination: number): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt16BE(source, 0);
  start.writeUInt16BE(destination, 2);
  return start;
}

function rig() {
  const kernel = new PlayedKernel();
  let nowMs = 100;
  const sockets = createDarwinProbeSockets(kernel, 0x5353, () => nowMs);
  return {
    kernel,
    sockets,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

const router = bsdSocketAddress('198.51.100.1', 0, noZone);

describe('tracing with the sockets of macOS', () => {
  test('a router that answers a connection attempt is found by the source port', () => {
    const { kernel, sockets, pass } = rig();
    const first = sockets.send(probe({ ttl: 1 }));
    const second = sockets.send(probe({ ttl: 2 }));
    if (first.kind !== 'awaited' || second.kind !== 'awaited') throw new Error('not sent');
    const [, firstDescriptor = 0, secondDescriptor = 0] = [...kernel.open];
    expect(kernel.options).toContainEqual({ descriptor: secondDescriptor, level: 0, name: 4, value: 2 });
    kernel.inbox.push({ bytes: timeExceeded(6, ports(50_000 + secondDescriptor, 443)), from: router });
    pass(7);
    expect(sockets.collect(0)).toEqual([
      {
        handle: second.handle,
        kind: 'answered',
        seen: { address: '198.51.100.1', rttMs: 7, answer: 'time-exceeded', mtuBytes: null },
      },
    ]);
    expect(kernel.open.has(firstDescriptor)).toBe(true);
    expect(kernel.open.has(secondDescriptor)).toBe(false);
  });

  test('an error about the same port to another destination is not taken for an answer', () => {
    const { kernel, sockets } = rig();
    sockets.send(probe({}));
    const [, descriptor = 0] = [...kernel.open];
    kernel.inbox.push({ bytes: timeExceeded(6, ports(50_000 + descriptor, 443), '192.0.2.8'), from: router });
    expect(sockets.collect(0)).toEqual([]);
  });

  test('a connection that stands or is refused reached the destination', () => {
    const { kernel, sockets } = rig();
    sockets.send(probe({ ttl: 5 }));
    sockets.send(probe({ ttl: 6 }));
    const [, one = 0, other = 0] = [...kernel.open];
    kernel.writable.set(one, 0).set(other, 61);
    expect(sockets.collect(0).map((arrival) => (arrival.kind === 'answered' ? arrival.seen.answer : arrival))).toEqual([
      'open',
      'closed',
    ]);
    expect(kernel.open.size).toBe(1);
  });

  test('an echo request is told apart by identifier and sequence', () => {
    const { kernel, sockets } = rig();
    const sent = sockets.send(probe({ protocol: 'icmp', port: null, ttl: 3 }));
    if (sent.kind !== 'awaited') throw new Error('not sent');
    const [request = Buffer.alloc(8)] = kernel.sent;
    kernel.inbox.push({ bytes: timeExceeded(1, request), from: router });
    const foreign = Buffer.from(request);
    foreign.writeUInt16BE(1, 4);
    kernel.inbox.push({ bytes: timeExceeded(1, foreign), from: router });
    expect(sockets.collect(0)).toMatchObject([{ handle: sent.handle, seen: { answer: 'time-exceeded' } }]);
  });

  test('too many open files are named, and nothing stays open', () => {
    const { kernel, sockets } = rig();
    kernel.refuseSockets = 24;
    expect(sockets.send(probe({}))).toMatchObject({ kind: 'failed', failure: 'no-descriptors' });
    sockets.closeAll();
    expect(kernel.open.size).toBe(0);
    expect(sockets.openCount).toBe(0);
  });

  test('what is given up is closed, and its late answer is no answer', () => {
    const { kernel, sockets } = rig();
    const sent = sockets.send(probe({ protocol: 'udp', port: 33_434 }));
    if (sent.kind !== 'awaited') throw new Error('not sent');
    const [, descriptor = 0] = [...kernel.open];
    sockets.close(sent.handle);
    sockets.close(sent.handle);
    kernel.inbox.push({ bytes: timeExceeded(17, ports(50_000 + descriptor, 33_434)), from: router });
    expect(sockets.collect(0)).toEqual([]);
    expect(kernel.open.has(descriptor)).toBe(false);
  });

  test('socket addresses have the length first, as the BSDs have it', () => {
    expect([...bsdSocketAddress('192.0.2.7', 443, noZone)].slice(0, 8)).toEqual([16, AF_INET, 1, 187, 192, 0, 2, 7]);
    const six = bsdSocketAddress('fe80::1%en0', 443, () => 5);
    expect([six[0], six[1], six.readUInt32LE(24)]).toEqual([28, 30, 5]);
  });
});
