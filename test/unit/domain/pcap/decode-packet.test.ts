import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv6Text } from '../../../../electron/domain/pcap/address-text.ts';
import { decodePacket } from '../../../../electron/domain/pcap/decode-packet.ts';
import { headerBytes } from '../../../../electron/domain/pcap/headers-only.ts';
import { LINK_TYPES } from '../../../../electron/domain/pcap/pcap-packet.ts';
import { ipLayers, recordedPackets } from './recorded.ts';

describe('every kind of link that Linux records', () => {
  test.each(['syn-lost', 'any', 'any-v1'] as const)('%s: the same addresses, ports and flags', (name) => {
    const [first] = ipLayers(name);
    expect(first).toMatchObject({
      family: 4,
      from: '198.51.100.1',
      to: '198.51.100.2',
      protocol: 6,
      transport: { kind: 'tcp', toPort: 8080, flags: { syn: true, ack: false }, payloadBytes: 0, headerBytes: 40 },
    });
  });

  test('IPv6, with neighbours and echoes', () => {
    const layers = ipLayers('nano6');
    expect(new Set(layers.map((layer) => layer.family))).toEqual(new Set([6]));
    expect(layers.some((layer) => layer.transport.kind === 'icmp' && layer.transport.type === 128)).toBe(true);
    expect(layers.some((layer) => layer.transport.kind === 'tcp' && layer.to === '2001:db8:5::2')).toBe(true);
  });

  test('ARP and UDP', () => {
    const packets = recordedPackets('full').map(({ decoded }) => decoded.network);
    expect(packets).toContainEqual(
      expect.objectContaining({ kind: 'arp', operation: 'request', from: '198.51.100.1', to: '198.51.100.2' }),
    );
    expect(packets).toContainEqual(
      expect.objectContaining({ transport: expect.objectContaining({ kind: 'udp', toPort: 9999, payloadBytes: 5 }) }),
    );
    // What came back says which packet it is about.
    expect(packets).toContainEqual(
      expect.objectContaining({
        transport: expect.objectContaining({
          kind: 'icmp',
          type: 3,
          code: 3,
          quoted: expect.objectContaining({ to: '198.51.100.2' }),
        }),
      }),
    );
  });

  test('without a link header, and behind tags', () => {
    const [packet] = recordedPackets('syn-lost');
    if (packet === undefined) throw new Error('empty');
    const plain = packet.decoded.network;
    const ip = packet.packet.bytes.subarray(14);
    const shifted = (by: number) => (plain.kind === 'ip' ? { at: plain.at + by, from: plain.from, to: plain.to } : {});
    for (const linkType of [LINK_TYPES.raw, LINK_TYPES.rawBsd, LINK_TYPES.ipv4])
      expect(decodePacket(linkType, ip, ip.length).network).toMatchObject(shifted(-14));
    for (const family of [
      [2, 0, 0, 0],
      [0, 0, 0, 2],
    ])
      expect(decodePacket(LINK_TYPES.null, Buffer.from([...family, ...ip]), 4 + ip.length).network).toMatchObject(
        shifted(-10),
      );
    const tagged = Buffer.concat([
      packet.packet.bytes.subarray(0, 12),
      Buffer.from([0x88, 0xa8, 0, 1, 0x81, 0, 0, 2]),
      packet.packet.bytes.subarray(12),
    ]);
    expect(decodePacket(LINK_TYPES.ethernet, tagged, tagged.length).network).toMatchObject(shifted(8));
  });
});

describe('headers only', () => {
  test('leaves all that was asked and answered away, and the headers whole', () => {
    let payloads = 0;
    for (const { packet, decoded } of recordedPackets('full')) {
      const kept = headerBytes(decoded, packet.bytes.length);
      const text = Buffer.from(packet.bytes).toString('latin1');
      if (/HTTP|hello/.test(text)) payloads += 1;
      expect(Buffer.from(packet.bytes.subarray(0, kept)).toString('latin1')).not.toMatch(/HTTP|hello|GET|href/);
      const again = decodePacket(LINK_TYPES.ethernet, packet.bytes.subarray(0, kept), packet.wireBytes);
      expect(again.network.kind).toBe(decoded.network.kind);
      if (again.network.kind === 'ip' && decoded.network.kind === 'ip' && decoded.network.transport.kind === 'tcp')
        expect(again.network.transport).toEqual(decoded.network.transport);
    }
    expect(payloads).toBeGreaterThan(2);
  });
});

describe('hostile packets', () => {
  const linkTypes = fc.oneof(fc.constantFrom(...Object.values(LINK_TYPES)), fc.nat(300));

  test('any bytes are read without an error, and no span leaves them', () => {
    fc.assert(
      fc.property(linkTypes, fc.uint8Array({ maxLength: 120 }), fc.nat(2_000), (linkType, bytes, beyond) => {
        const decoded = decodePacket(linkType, bytes, bytes.length + beyond);
        expectWithin(decoded, bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a packet of which bytes were changed or cut is read without an error', () => {
    const samples = [...recordedPackets('full'), ...recordedPackets('nano6')].map(({ packet }) => packet.bytes);
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }),
        fc.nat(200),
        (sample, changes, length) => {
          const bytes = sample.slice(0, length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          expectWithin(decodePacket(LINK_TYPES.ethernet, bytes, sample.length), bytes.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  function expectWithin(decoded: ReturnType<typeof decodePacket>, length: number): void {
    const { network } = decoded;
    const spans = [
      ...decoded.hardware,
      ...(network.kind === 'ip' ? [network.source, network.destination] : []),
      ...(network.kind === 'arp' ? [...network.addresses, ...network.hardware] : []),
    ];
    for (const span of spans) expect(span.at + span.length).toBeLessThanOrEqual(length);
    const kept = headerBytes(decoded, length);
    expect(kept).toBeGreaterThanOrEqual(0);
    expect(kept).toBeLessThanOrEqual(length);
    if (network.kind === 'ip' && network.transport.kind === 'tcp')
      expect(network.transport.payloadAt).toBeLessThanOrEqual(length);
  }
});

test('IPv6 addresses are written as RFC 5952 wants it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }), (groups) => {
      const bytes = new Uint8Array(groups.flatMap((group) => [group >> 8, group & 255]));
      const expected = new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]/`).hostname.slice(
        1,
        -1,
      );
      const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
      if (!mapped) expect(ipv6Text(bytes, 0)).toBe(expected);
    }),
  );
  const mapped = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]);
  expect(ipv6Text(mapped, 0)).toBe('::ffff:192.0.2.1');
});
