import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutgoingProbe } from '../../../electron/engine/trace/probe-sockets.ts';
import { answerOfStatus, parseEchoReply4, parseEchoReply6 } from '../../../electron/engine/trace/windows/echo-reply.ts';
import type { EchoUnderWay, WindowsIcmpCalls } from '../../../electron/engine/trace/windows/icmp-calls.ts';
import { createWindowsProbeSockets } from '../../../electron/engine/trace/windows/windows-probe-sockets.ts';

function reply4(address: readonly number[], status: number, roundTripMs: number): Buffer {
  const reply = Buffer.alloc(40);
  reply.set(address, 0);
  reply.writeUInt32LE(status, 4);
  reply.writeUInt32LE(roundTripMs, 8);
  return reply;
}

class PlayedHelper implements WindowsIcmpCalls {
  readonly under: { echo: EchoUnderWay; ttl: number; over: boolean }[] = [];
  released = 0;
  closed = false;
  error: number | null = null;

  sendEcho(_address: string, ttl: number): EchoUnderWay | number {
    if (this.error !== null) return this.error;
    const echo = { event: this.under.length, reply: Buffer.alloc(64) };
    this.under.push({ echo, ttl, over: false });
    return echo;
  }
  isOver(echo: EchoUnderWay): boolean {
    return this.under.some((one) => one.echo === echo && one.over);
  }
  waitForAny(): void {}
  release(): void {
    this.released += 1;
  }
  close(): void {
    this.closed = true;
  }
  ends(ttl: number, reply: Buffer): void {
    const one = this.under.find((candidate) => candidate.ttl === ttl);
    if (one === undefined) throw new Error('nothing was sent with that TTL');
    reply.copy(one.echo.reply);
    one.over = true;
  }
}

const probe = (ttl: number): OutgoingProbe => ({
  address: '192.0.2.7',
  port: null,
  protocol: 'icmp',
  ttl,
  sizeBytes: null,
});

function rig() {
  const helper = new PlayedHelper();
  let nowMs = 1_000;
  const sockets = createWindowsProbeSockets(helper, () => {
    nowMs += 0.25;
    return nowMs;
  });
  return {
    helper,
    sockets,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('tracing by the ICMP helper of Windows', () => {
  test('routers and the destination answer each for their own probe', () => {
    const { helper, sockets } = rig();
    const near = sockets.send(probe(1));
    const far = sockets.send(probe(2));
    if (near.kind !== 'awaited' || far.kind !== 'awaited') throw new Error('not sent');
    helper.ends(1, reply4([198, 51, 100, 1], 11_013, 1));
    helper.ends(2, reply4([192, 0, 2, 7], 0, 1));
    expect(sockets.collect(0)).toMatchObject([
      { handle: near.handle, seen: { address: '198.51.100.1', answer: 'time-exceeded' } },
      { handle: far.handle, seen: { address: '192.0.2.7', answer: 'echo-reply' } },
    ]);
    expect(helper.released).toBe(2);
  });

  test('a thread that comes late to look does not make the path look slow', () => {
    const { helper, sockets, pass } = rig();
    sockets.send(probe(1));
    helper.ends(1, reply4([198, 51, 100, 1], 11_013, 2));
    pass(400);
    expect(sockets.collect(0)).toMatchObject([{ seen: { rttMs: 2 } }]);
  });

  test('a request that the system gave up brings nothing, and its buffer is let go', () => {
    const { helper, sockets } = rig();
    sockets.send(probe(1));
    helper.ends(1, reply4([0, 0, 0, 0], 11_010, 0));
    expect(sockets.collect(0)).toEqual([]);
    expect(helper.released).toBe(1);
    expect(sockets.openCount).toBe(0);
  });

  test('what is given up keeps its buffer until the system is done with it', () => {
    const { helper, sockets } = rig();
    const sent = sockets.send(probe(1));
    if (sent.kind !== 'awaited') throw new Error('not sent');
    sockets.close(sent.handle);
    expect(helper.released).toBe(0);
    expect(sockets.openCount).toBe(0);
    helper.ends(1, reply4([198, 51, 100, 1], 11_013, 1));
    expect(sockets.collect(0)).toEqual([]);
    expect(helper.released).toBe(1);
    sockets.closeAll();
    expect(helper.closed).toBe(true);
  });

  test('TCP and UDP are refused with what helps', () => {
    const { sockets } = rig();
    expect(sockets.permission('tcp', 4)).toMatchObject({ kind: 'refused', failure: 'unsupported' });
    expect(sockets.permission('icmp', 6)).toEqual({ kind: 'permitted' });
    expect(sockets.send({ ...probe(1), protocol: 'udp', port: 53 })).toMatchObject({ kind: 'failed' });
  });

  test('a network that cannot be reached is named', () => {
    const { helper, sockets } = rig();
    helper.error = 1_231;
    expect(sockets.send(probe(1))).toMatchObject({ kind: 'failed', failure: 'no-route' });
  });

  test('a reply for IPv6 lies behind a packed address', () => {
    const reply = Buffer.alloc(40);
    reply.set(Buffer.from('20010db8000000000000000000000009', 'hex'), 6);
    reply.writeUInt32LE(11_013, 28);
    reply.writeUInt32LE(4, 32);
    expect(parseEchoReply6(reply)).toEqual({ address: '2001:db8::9', status: 11_013, roundTripMs: 4 });
  });

  test('replies of any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), fc.nat(20_000), (bytes, status) => {
        const buffer = Buffer.from(bytes);
        expect(parseEchoReply4(buffer) === null).toBe(buffer.length < 12);
        expect(parseEchoReply6(buffer) === null).toBe(buffer.length < 36);
        answerOfStatus(status, 4);
      }),
    );
  });
});
