import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseControlMessages } from '../../../electron/engine/trace/linux/control-message.ts';
import { controlMessage, error4, error6, STAMP_US, timestamp } from './linux-messages.ts';

const ROUTER4 = error4({ origin: 2, type: 11 }, [192, 0, 2, 1]);
const ROUTER6 = error6({ origin: 3, type: 3 }, '20010db8000000000000000000000001');
const REAL = [
  timestamp(),
  ROUTER4,
  ROUTER6,
  Buffer.concat([timestamp(), ROUTER4]),
  Buffer.concat([ROUTER6, timestamp()]),
  Buffer.concat([controlMessage(0, 8, Buffer.alloc(12, 7)), timestamp(), ROUTER4]),
];

describe('what the kernel says of a probe', () => {
  test('a router is named with its reason and the time at which its packet came in', () => {
    expect(parseControlMessages(Buffer.concat([timestamp(), ROUTER4]))).toEqual({
      receivedAtUs: STAMP_US,
      error: { origin: 'icmp4', errno: 113, type: 11, code: 0, info: 0, offender: '192.0.2.1' },
    });
    expect(parseControlMessages(Buffer.concat([ROUTER6, timestamp()]))).toEqual({
      receivedAtUs: STAMP_US,
      error: { origin: 'icmp6', errno: 113, type: 3, code: 0, info: 0, offender: '2001:db8::1' },
    });
  });

  test('an IPv4 router that is written into an IPv6 address is named as IPv4', () => {
    const mapped = error6({ origin: 2, type: 11 }, '00000000000000000000ffffc0000201');
    expect(parseControlMessages(mapped).error).toMatchObject({ origin: 'icmp4', offender: '192.0.2.1' });
  });

  test('the largest packet that a router passes on is kept', () => {
    const tooBig = error4({ origin: 2, type: 3, code: 4, info: 1300 }, [192, 0, 2, 1]);
    expect(parseControlMessages(tooBig).error).toMatchObject({ type: 3, code: 4, info: 1300 });
  });

  test('an error of this machine has no offender', () => {
    const local = controlMessage(0, 11, Buffer.from('5a0000000100000014050000000000000000', 'hex').subarray(0, 16));
    expect(parseControlMessages(local).error).toMatchObject({ origin: 'local', errno: 90, offender: null });
  });

  test('what is not known is passed over', () => {
    const bytes = Buffer.concat([controlMessage(41, 50, Buffer.alloc(20, 1)), ROUTER4]);
    expect(parseControlMessages(bytes).error?.offender).toBe('192.0.2.1');
  });

  test('an error that was cut short counts as none, and one whose address was cut short as one of nobody', () => {
    const bare = controlMessage(0, 11, Buffer.alloc(15, 2));
    expect(parseControlMessages(bare).error).toBeNull();
    const noAddress = controlMessage(
      0,
      11,
      Buffer.concat([Buffer.from([113, 0, 0, 0, 2, 11, 0, 0]), Buffer.alloc(13)]),
    );
    expect(parseControlMessages(noAddress).error).toMatchObject({ type: 11, offender: null });
  });

  test('a message that claims more than any memory holds ends the reading', () => {
    const huge = Buffer.concat([timestamp(), ROUTER4]);
    huge.writeUInt32LE(1, 4);
    expect(parseControlMessages(huge)).toEqual({ receivedAtUs: null, error: null });
  });

  test('bytes behind the length that the system told are not read', () => {
    const bytes = Buffer.concat([timestamp(), ROUTER4]);
    expect(parseControlMessages(bytes, 32)).toEqual({ receivedAtUs: STAMP_US, error: null });
  });

  test('a time that no clock shows counts as none', () => {
    for (const [seconds, nanoseconds] of [
      [0n, 0n],
      [-1n, 5n],
      [1_790_000_000n, 1_000_000_000n],
      [1_790_000_000n, -1n],
    ] as const) {
      const payload = Buffer.alloc(16);
      payload.writeBigInt64LE(seconds, 0);
      payload.writeBigInt64LE(nanoseconds, 8);
      expect(parseControlMessages(controlMessage(1, 35, payload)).receivedAtUs).toBeNull();
    }
  });
});

describe('whatever bytes come', () => {
  const bytes = fc.uint8Array({ maxLength: 600, size: 'max' }).map((array) => Buffer.from(array));
  const mutated = fc
    .tuple(
      fc.constantFrom(...REAL),
      fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { maxLength: 8 }),
      fc.nat({ max: 200 }),
    )
    .map(([real, changes, cut]) => {
      const copy = Buffer.from(real);
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return copy.subarray(0, Math.max(0, copy.length - (cut % (copy.length + 1))));
    });

  test('reading never throws, and never tells what is not possible', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, mutated), fc.option(fc.integer()), (buffer, length) => {
        const { error, receivedAtUs } = parseControlMessages(buffer, length ?? undefined);
        if (receivedAtUs !== null) expect(receivedAtUs).toBeGreaterThan(0);
        if (error === null) return;
        expect(['local', 'icmp4', 'icmp6', 'other']).toContain(error.origin);
        if (error.offender !== null) expect(error.offender).toMatch(/^[0-9a-f.:]+$/);
      }),
      { numRuns: 2000 },
    );
  });

  test('what lies behind the messages changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, mutated), bytes, bytes, (buffer, one, other) => {
        const beside = (tail: Buffer) => parseControlMessages(Buffer.concat([buffer, tail]), buffer.length);
        expect(beside(one)).toEqual(beside(other));
      }),
    );
  });
});
