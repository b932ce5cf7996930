import { describe, expect, test } from 'vitest';
import type { Libc } from '../../../electron/engine/native/libc.ts';
import { MessageReader } from '../../../electron/engine/trace/linux/message-reader.ts';
import { SocketClock } from '../../../electron/engine/trace/linux/socket-clock.ts';
import { EPOLLERR, EPOLLHUP, EPOLLOUT, MSG_CTRUNC } from '../../../electron/engine/trace/linux/socket-numbers.ts';
import { type AwaitedProbe, SocketJudge } from '../../../electron/engine/trace/linux/socket-verdict.ts';
import { error4, timestamp } from './linux-messages.ts';

const EAGAIN = 11;
const SENT = { wallUs: 1_790_000_000_123_000, monotonicUs: 1_000_000 };
const OWN = Buffer.from([2, 0, 0, 0, 10, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
const BLOCK = { header: 0, controlAt: 256 } as const;

/** A kernel that has this in a socket's error queue, and this error waiting; the monotonic clock stands 400 ms after the send. */
function kernel(queue: readonly Buffer[], socketError = 0, flags = 0): Libc {
  const waiting = [...queue];
  return {
    socket: () => -1,
    close: () => 0,
    connect: () => -1,
    send: () => -1,
    setsockopt: () => 0,
    getsockopt: (_fd, _level, _option, value) => {
      value?.writeInt32LE(socketError, 0);
      return 0;
    },
    getsockname: (_fd, address, length) => {
      if (address !== null) OWN.copy(address);
      length?.writeUInt32LE(OWN.length, 0);
      return 0;
    },
    recvmsg: (_fd, block) => {
      const control = waiting.shift();
      if (control === undefined || block === null) return -1;
      control.copy(block, BLOCK.controlAt);
      block.writeUInt32LE(0, BLOCK.header + 8);
      block.writeUInt32LE(control.length, BLOCK.header + 40);
      block.writeUInt32LE(flags, BLOCK.header + 48);
      return 0;
    },
    clockGettime: (_clock, time) => {
      time?.writeBigInt64LE(1n, 0);
      time?.writeBigInt64LE(400_000_000n, 8);
      return 0;
    },
    ifNametoindex: () => 0,
    epollCreate: () => -1,
    epollCtl: () => -1,
    epollWait: () => -1,
    lastError: () => EAGAIN,
    addressOf: () => 0x1000n,
  };
}

function judge(libc: Libc, flags = EPOLLERR, protocol: 'tcp' | 'udp' = 'udp') {
  const judging = new SocketJudge(libc, new MessageReader(libc), new SocketClock(libc));
  const probe = { address: '192.0.2.9', port: 443, protocol, ttl: 3, sizeBytes: null };
  const awaited: AwaitedProbe = { id: 1, fd: 9, family: 4, probe, destination: '192.0.2.9', sent: SENT };
  return judging.judge(awaited, flags);
}

const exceeded = { origin: 2, type: 11 } as const;

describe('the fate of a probe', () => {
  test('is told by the router in the error queue, with the time at which its packet came', () => {
    const message = Buffer.concat([timestamp(SENT.wallUs + 7_250), error4(exceeded, [192, 0, 2, 1])]);
    expect(judge(kernel([message]))).toEqual({
      kind: 'answered',
      seen: { address: '192.0.2.1', rttMs: 7.25, answer: 'time-exceeded', mtuBytes: null },
    });
  });

  test('is open while what the kernel handed over was cut short or only informs', () => {
    const message = error4(exceeded, [192, 0, 2, 1]);
    expect(judge(kernel([message], 0, MSG_CTRUNC))).toEqual({ kind: 'pending' });
    expect(judge(kernel([error4({ origin: 2, type: 4 }, [192, 0, 2, 1])]))).toEqual({ kind: 'pending' });
    expect(judge(kernel([Buffer.alloc(64, 0xff)]))).toEqual({ kind: 'pending' });
  });

  test('stays unanswered when somebody answered whom the kernel does not name', () => {
    expect(judge(kernel([error4(exceeded, [0, 0, 0, 0])], 113), EPOLLERR | EPOLLHUP, 'tcp')).toEqual({ kind: 'mute' });
  });

  test('is a failure to send when this machine itself objects, not an answer of the path', () => {
    const own = [10, 0, 0, 5] as const;
    expect(judge(kernel([error4({ origin: 2, type: 3, code: 1 }, own)]))).toMatchObject({
      kind: 'failed',
      failure: 'no-route',
      message: expect.stringContaining('no neighbour answers'),
    });
    expect(judge(kernel([error4({ origin: 2, type: 3, code: 13 }, own)]))).toMatchObject({
      kind: 'failed',
      failure: 'not-permitted',
    });
  });

  test('is a failure in words when the interface goes away while the answer is awaited', () => {
    expect(judge(kernel([], 100), EPOLLERR | EPOLLHUP, 'tcp')).toMatchObject({
      kind: 'failed',
      failure: 'interface-down',
      message: expect.stringContaining('ENETDOWN'),
    });
  });

  test("is no number when the kernel's own patience is over", () => {
    expect(judge(kernel([], 110), EPOLLERR | EPOLLHUP | EPOLLOUT, 'tcp')).toEqual({ kind: 'mute' });
  });

  test('is a refusal of the destination only where no router says that it refused', () => {
    const router = error4({ origin: 2, errno: 111, type: 3, code: 3 }, [192, 0, 2, 1]);
    expect(judge(kernel([router], 111), EPOLLERR | EPOLLHUP, 'tcp')).toMatchObject({
      seen: { address: '192.0.2.1', answer: 'port-unreachable' },
    });
    expect(judge(kernel([], 111), EPOLLERR | EPOLLHUP, 'tcp')).toMatchObject({
      seen: { address: '192.0.2.9', answer: 'closed', rttMs: 400 },
    });
  });

  test('cannot be hidden behind an endless queue of nonsense', () => {
    const endless = { ...kernel([]), recvmsg: () => 0 };
    expect(judge(endless)).toEqual({ kind: 'pending' });
  });
});
