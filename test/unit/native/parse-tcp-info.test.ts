import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TCP_STATES, type TcpInfo } from '../../../electron/domain/tcp-info.ts';
import { parseTcpInfo, TCP_INFO_BYTES } from '../../../electron/engine/native/parse-tcp-info.ts';

/** Where the members of `struct tcp_info` lie, as gcc's offsetof says of linux/tcp.h of Linux 6: offset and size in bytes. */
const PLACES: Readonly<Record<Exclude<keyof TcpInfo, 'state'>, readonly [offset: number, size: 1 | 4 | 8]>> = {
  timeoutsInARow: [2, 1],
  windowProbes: [3, 1],
  backoff: [4, 1],
  rtoUs: [8, 4],
  sendMssBytes: [16, 4],
  receiveMssBytes: [20, 4],
  unackedSegments: [24, 4],
  sackedSegments: [28, 4],
  lostSegments: [32, 4],
  lastDataSentMs: [44, 4],
  lastDataReceivedMs: [52, 4],
  lastAckReceivedMs: [56, 4],
  pathMtuBytes: [60, 4],
  rttUs: [68, 4],
  rttVarianceUs: [72, 4],
  slowStartThresholdSegments: [76, 4],
  congestionWindowSegments: [80, 4],
  totalRetransmits: [100, 4],
  bytesAcked: [120, 8],
  bytesReceived: [128, 8],
  segmentsSent: [136, 4],
  segmentsReceived: [140, 4],
  notSentBytes: [144, 4],
  minRttUs: [148, 4],
  busyUs: [168, 8],
  receiveWindowLimitedUs: [176, 8],
  sendBufferLimitedUs: [184, 8],
  deliveredSegments: [192, 4],
  bytesSent: [200, 8],
  bytesRetransmitted: [208, 8],
  outOfOrderSegments: [224, 4],
  sendWindowBytes: [228, 4],
};

function structure(values: Partial<Record<keyof typeof PLACES, number>>, state = 1): Buffer {
  const bytes = Buffer.alloc(TCP_INFO_BYTES);
  bytes[0] = state;
  for (const [name, [offset, size]] of Object.entries(PLACES)) {
    const value = Object.entries(values).find(([key]) => key === name)?.[1] ?? 0;
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), offset);
    else bytes.writeUIntLE(value, offset, size);
  }
  return bytes;
}

/** An established connection, each figure another. */
const FIGURES = Object.fromEntries(Object.keys(PLACES).map((name, index) => [name, 100 + index])) as Record<
  keyof typeof PLACES,
  number
>;

describe("the kernel's structure", () => {
  test('is read member by member', () => {
    expect(parseTcpInfo(structure(FIGURES), TCP_INFO_BYTES)).toEqual({ state: 'established', ...FIGURES });
  });

  test('holds byte counts beyond four gigabytes', () => {
    const bytesSent = 5 * 2 ** 40 + 7;
    expect(parseTcpInfo(structure({ bytesSent }), TCP_INFO_BYTES).bytesSent).toBe(bytesSent);
  });

  test('of an older kernel ends earlier: what it does not have is absent, not zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: TCP_INFO_BYTES }), (length) => {
        const info = parseTcpInfo(structure(FIGURES), length);
        for (const [name, [offset, size]] of Object.entries(PLACES)) {
          const read = Object.entries(info).find(([key]) => key === name)?.[1];
          const held = Object.entries(FIGURES).find(([key]) => key === name)?.[1];
          expect(read, name).toBe(offset + size <= length ? held : null);
        }
      }),
    );
  });

  test('before the first answer has no round trip and no ages', () => {
    const info = parseTcpInfo(
      structure(
        {
          rttVarianceUs: 250_000,
          minRttUs: 0xffffffff,
          slowStartThresholdSegments: 0x7fffffff,
          lastDataSentMs: 4_000_000,
          lastDataReceivedMs: 4_000_000,
          lastAckReceivedMs: 4_000_000,
          totalRetransmits: 2,
          unackedSegments: 1,
        },
        2,
      ),
      TCP_INFO_BYTES,
    );
    expect(info).toMatchObject({
      state: 'syn-sent',
      rttUs: null,
      rttVarianceUs: null,
      minRttUs: null,
      slowStartThresholdSegments: null,
      lastDataSentMs: null,
      lastDataReceivedMs: null,
      lastAckReceivedMs: null,
      totalRetransmits: 2,
      unackedSegments: 1,
    });
  });

  test('of a connection on which nothing was sent or received has no age of data', () => {
    const info = parseTcpInfo(
      structure({ bytesAcked: 1, lastDataSentMs: 30, lastDataReceivedMs: 30, lastAckReceivedMs: 30 }),
      TCP_INFO_BYTES,
    );
    expect(info).toMatchObject({ lastDataSentMs: null, lastDataReceivedMs: null, lastAckReceivedMs: 30 });
  });

  test('of whatever bytes and length is read without a fuss', () => {
    const states = new Set<string | null>([null, ...TCP_STATES]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: -10, max: 2 ** 32 }), (bytes, length) => {
        const { state, ...figures } = parseTcpInfo(Buffer.from(bytes), length);
        expect(states.has(state)).toBe(true);
        for (const [name, figure] of Object.entries(figures)) {
          if (figure !== null && !(Number.isFinite(figure) && figure >= 0)) expect.fail(`${name} is ${figure}`);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
