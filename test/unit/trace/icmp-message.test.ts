import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressBytes, addressOfBytes } from '../../../electron/engine/native/address-bytes.ts';
import { echoRequest, parseIcmp4, parseIcmp6 } from '../../../electron/engine/trace/icmp/icmp-message.ts';

/** An IPv4 header of 20 bytes, with what the parser looks at. */
function header4(protocol: number, destination: string, options = 0): Buffer {
  const header = Buffer.alloc(20 + options);
  header.writeUInt8(0x45 + options / 4, 0);
  header.writeUInt8(protocol, 9);
  addressBytes(destination)?.copy(header, 16);
  return header;
}

function header6(protocol: number, destination: string): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt8(protocol, 6);
  addressBytes(destination)?.copy(header, 24);
  return header;
}

function ports(source: number, destination: number): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt16BE(source, 0);
  start.writeUInt16BE(destination, 2);
  return start;
}

const error = (type: number, code: number, rest: number, ...quoted: Buffer[]): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt8(type, 0);
  head.writeUInt8(code, 1);
  head.writeUInt32BE(rest, 4);
  return Buffer.concat([head, ...quoted]);
};

describe('an ICMP message', () => {
  test('tells which TCP connection attempt it is about', () => {
    const packet = error(11, 0, 0, header4(6, '192.0.2.7'), ports(40_001, 443));
    expect(parseIcmp4(packet)).toEqual({
      kind: 'error',
      type: 11,
      code: 0,
      mtuBytes: null,
      about: { protocol: 'tcp', destination: '192.0.2.7', sourcePort: 40_001, destinationPort: 443 },
    });
  });

  test('is found behind the IP header that some systems leave before it, and options in the quoted one are skipped', () => {
    const packet = error(3, 4, 1_400, header4(17, '192.0.2.7', 8), ports(5_000, 33_434));
    const found = parseIcmp4(Buffer.concat([header4(1, '192.0.2.99'), packet]));
    expect(found).toMatchObject({ mtuBytes: 1_400, about: { protocol: 'udp', sourcePort: 5_000 } });
  });

  test('names the echo request that was answered, or that got no farther', () => {
    const request = echoRequest(4, 77, 9, 8);
    expect(parseIcmp4(error(11, 0, 0, header4(1, '192.0.2.7'), request))).toMatchObject({
      about: { protocol: 'icmp', id: 77, sequence: 9 },
    });
    const reply = Buffer.from(request);
    reply.writeUInt8(0, 0);
    expect(parseIcmp4(reply)).toEqual({ kind: 'echo-reply', id: 77, sequence: 9 });
  });

  test('of IPv6 is read alike', () => {
    expect(parseIcmp6(error(2, 0, 1_280, header6(17, '2001:db8::7'), ports(5_000, 53)))).toEqual({
      kind: 'error',
      type: 2,
      code: 0,
      mtuBytes: 1_280,
      about: { protocol: 'udp', destination: '2001:db8::7', sourcePort: 5_000, destinationPort: 53 },
    });
  });

  test('about a packet that is no probe says nothing', () => {
    const reply = Buffer.alloc(8);
    expect(parseIcmp4(error(11, 0, 0, header4(1, '192.0.2.7'), reply))).toBeNull();
    expect(parseIcmp4(error(11, 0, 0, header4(47, '192.0.2.7'), ports(1, 2)))).toBeNull();
    expect(parseIcmp4(error(5, 0, 0, header4(6, '192.0.2.7'), ports(1, 2)))).toBeNull();
  });

  test('of any bytes is read or refused, never more than it holds', () => {
    const mutated = fc.tuple(
      fc.constantFrom(
        error(11, 0, 0, header4(6, '192.0.2.7'), ports(40_001, 443)),
        error(3, 4, 900, header4(17, '192.0.2.7'), ports(1, 2)),
        error(3, 0, 0, header6(6, '2001:db8::7'), ports(40_001, 443)),
        echoRequest(4, 1, 2, 8),
      ),
      fc.nat(80),
      fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { maxLength: 6 }),
    );
    const spoilt = mutated.map(([packet, length, changes]) => {
      const copy = Buffer.from(packet);
      for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
      return copy.subarray(0, length);
    });
    fc.assert(
      fc.property(
        fc.oneof(
          spoilt,
          fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
        ),
        (packet) => {
          for (const message of [parseIcmp4(packet), parseIcmp6(packet)]) {
            if (message?.kind === 'error') expect(message.about.destination).not.toBe('');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('of ours carries the checksum of RFC 1071', () => {
    const packet = echoRequest(4, 0x1234, 1, 9);
    let sum = 0;
    for (let at = 0; at < packet.length; at += 2) sum += ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    expect(sum).toBe(0xffff);
  });
});

describe('an address in network order', () => {
  test('comes back as it was, in the one way of writing it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const bytes = addressBytes(address);
        const text = bytes === null ? null : addressOfBytes(bytes);
        expect(text === null ? null : addressBytes(text)?.toString('hex')).toBe(
          bytes?.length === 16 && text?.includes(':') === false
            ? bytes.subarray(12).toString('hex')
            : bytes?.toString('hex'),
        );
      }),
    );
    expect(addressBytes('2001:db8::192.0.2.1')?.toString('hex')).toBe('20010db80000000000000000c0000201');
    expect(addressOfBytes(Buffer.from('20010db8000000000000000000000001', 'hex'))).toBe('2001:db8::1');
    expect(addressOfBytes(Buffer.from('00000000000000000000ffffc0000201', 'hex'))).toBe('192.0.2.1');
  });

  test('is nothing for a name or a cut one', () => {
    expect(addressBytes('router.example')).toBeNull();
    expect(addressOfBytes(Buffer.alloc(5))).toBeNull();
  });
});
