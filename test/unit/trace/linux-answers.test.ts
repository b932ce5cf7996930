import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queuedAnswer } from '../../../electron/engine/trace/linux/icmp-answer.ts';
import { handedBytes, isEchoReply, writeEchoRequest } from '../../../electron/engine/trace/linux/probe-packet.ts';
import { failureMessage, failureOf } from '../../../electron/engine/trace/linux/send-failure.ts';
import { roundTripMs } from '../../../electron/engine/trace/linux/socket-clock.ts';
import { refusedPermission } from '../../../electron/engine/trace/linux/socket-permission.ts';

const SENT = { wallUs: 1_790_000_000_000_000, monotonicUs: 5_000_000 };

describe('the round trip', () => {
  test('ends when the packet came in, not when somebody found time to read it', () => {
    expect(roundTripMs(SENT, SENT.wallUs + 12_345, 400_000)).toBe(12.345);
  });

  test('is what the monotonic clock says when the wall clock was set meanwhile', () => {
    expect(roundTripMs(SENT, SENT.wallUs - 3_600_000_000, 20_000)).toBe(20);
    expect(roundTripMs(SENT, SENT.wallUs + 3_600_000_000, 20_000)).toBe(20);
    expect(roundTripMs(SENT, null, 20_000)).toBe(20);
  });

  test('is never negative and never longer than the time that passed', () => {
    fc.assert(
      fc.property(fc.option(fc.maxSafeInteger()), fc.integer({ min: 0, max: 10_000_000 }), (received, passedUs) => {
        const rttMs = roundTripMs(SENT, received, passedUs);
        expect(rttMs).toBeGreaterThanOrEqual(0);
        expect(rttMs).toBeLessThanOrEqual(passedUs / 1000);
      }),
    );
  });
});

describe('a queued error', () => {
  const error = { errno: 113, info: 0, offender: '192.0.2.1' };

  test('of this machine is no answer of the path', () => {
    expect(queuedAnswer({ ...error, origin: 'local', type: 0, code: 0 })).toBeNull();
    expect(queuedAnswer({ ...error, origin: 'other', type: 11, code: 0 })).toBeNull();
  });

  test('that only informs (source quench, redirect, an echo) is no answer', () => {
    for (const type of [0, 4, 5, 8]) expect(queuedAnswer({ ...error, origin: 'icmp4', type, code: 0 })).toBeNull();
    for (const type of [128, 134, 137]) expect(queuedAnswer({ ...error, origin: 'icmp6', type, code: 0 })).toBeNull();
  });

  test('of a router is read by its own family', () => {
    expect(queuedAnswer({ ...error, origin: 'icmp4', type: 11, code: 0 })).toBe('time-exceeded');
    expect(queuedAnswer({ ...error, origin: 'icmp4', type: 3, code: 13 })).toBe('filtered');
    expect(queuedAnswer({ ...error, origin: 'icmp6', type: 3, code: 0 })).toBe('time-exceeded');
    expect(queuedAnswer({ ...error, origin: 'icmp6', type: 2, code: 0 })).toBe('too-big');
  });

  test('about pieces that did not all arrive is no sign of a router', () => {
    expect(queuedAnswer({ ...error, origin: 'icmp4', type: 11, code: 1 })).toBe('other-unreachable');
    expect(queuedAnswer({ ...error, origin: 'icmp6', type: 3, code: 1 })).toBe('other-unreachable');
  });
});

describe('an echo request', () => {
  test('is answered only by the reply of its own family with its own sequence', () => {
    const packet = Buffer.alloc(24, 0xff);
    writeEchoRequest(packet, 4, 4711);
    expect([packet[0], packet[1], packet.readUInt16BE(6)]).toEqual([8, 0, 4711]);
    const reply = Buffer.from(packet);
    expect(isEchoReply(reply, 4, 4711)).toBe(false);
    reply[0] = 0;
    expect(isEchoReply(reply, 4, 4711)).toBe(true);
    expect(isEchoReply(reply, 4, 4712)).toBe(false);
    expect(isEchoReply(reply, 6, 4711)).toBe(false);
    expect(isEchoReply(reply.subarray(0, 7), 4, 4711)).toBe(false);
  });

  test('has as a whole packet the size that was asked for', () => {
    expect(handedBytes('icmp', 4, 1500)).toBe(1480);
    expect(handedBytes('icmp', 6, 1500)).toBe(1460);
    expect(handedBytes('udp', 4, 1500)).toBe(1472);
    expect(handedBytes('udp', 6, 1500)).toBe(1452);
  });

  test('can be handed to the system whatever size is asked for', () => {
    fc.assert(
      fc.property(fc.constantFrom('udp', 'icmp'), fc.constantFrom(4, 6), fc.double(), (protocol, family, size) => {
        const bytes = handedBytes(protocol, family, size);
        expect(Number.isInteger(bytes) && bytes >= 0 && bytes <= 65_535).toBe(true);
      }),
    );
  });
});

describe('what keeps a probe from leaving', () => {
  const probe = { address: '192.0.2.1', port: 443, protocol: 'tcp', ttl: 3, sizeBytes: null } as const;

  test.each([
    ['ENETUNREACH', 'no-route'],
    ['EHOSTUNREACH', 'no-route'],
    ['EPERM', 'not-permitted'],
    ['EACCES', 'not-permitted'],
    ['EMFILE', 'no-descriptors'],
    ['ENFILE', 'no-descriptors'],
    ['EADDRNOTAVAIL', 'no-address'],
    ['EAFNOSUPPORT', 'family-missing'],
    ['ENETDOWN', 'interface-down'],
    ['ENODEV', 'interface-down'],
    ['ENOBUFS', 'failed'],
  ])('%s is %s', (errorName, failure) => {
    expect(failureOf(errorName)).toBe(failure);
  });

  test("is said as a sentence with probe, reason and the system's own name of it", () => {
    expect(failureMessage(probe, 'connect', 'ENETUNREACH')).toBe(
      'The TCP probe to 192.0.2.1 port 443 with TTL 3 did not leave: this machine has no route there (connect: ENETUNREACH).',
    );
    expect(failureMessage({ ...probe, protocol: 'icmp', port: null }, 'send', 'EPERM')).toContain(
      'The ICMP probe to 192.0.2.1 with TTL 3',
    );
  });

  test('a machine that lets nobody open ping sockets tells how to allow it', () => {
    const refusal = refusedPermission('icmp', 6, 'EACCES');
    expect(refusal).toMatchObject({ kind: 'refused', failure: 'not-permitted' });
    expect(refusal).toMatchObject({ remedy: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"' });
  });

  test('another kind of socket that is not permitted is not blamed on the groups that may ping', () => {
    expect(refusedPermission('tcp', 4, 'EPERM')).toMatchObject({ failure: 'not-permitted', remedy: null });
  });

  test('a kernel without a kind of socket, and one without a family, are told apart', () => {
    expect(refusedPermission('icmp', 4, 'EPROTONOSUPPORT')).toMatchObject({ failure: 'unsupported', remedy: null });
    expect(refusedPermission('tcp', 6, 'EAFNOSUPPORT')).toMatchObject({ failure: 'family-missing' });
    expect(refusedPermission('tcp', 4, 'EMFILE')).toMatchObject({ failure: 'no-descriptors' });
  });
});
