import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IpLayer, TcpLayer } from '../../../../electron/domain/pcap/decoded-packet.ts';
import { packetLine } from '../../../../electron/domain/pcap/packet-line.ts';
import { type Resend, TcpResends } from '../../../../electron/domain/pcap/tcp-resends.ts';
import { type Recorded, recordedPackets } from './recorded.ts';

/** Frame numbers, from 1, as Wireshark counts. */
function resendsIn(name: Recorded): readonly { frame: number; resend: Resend }[] {
  const resends = new TcpResends();
  return recordedPackets(name).flatMap(({ packet, decoded }, index) => {
    const { network } = decoded;
    if (network.kind !== 'ip' || network.transport.kind !== 'tcp') return [];
    const resend = resends.see(packet.atUs, network, network.transport);
    return resend === null ? [] : [{ frame: index + 1, resend }];
  });
}

const frames = (name: Recorded) => resendsIn(name).map(({ frame }) => frame);

describe('what was recorded while packets were dropped', () => {
  // What `tshark -r FILE -Y tcp.analysis.retransmission` tells, and beside it those frames of `-Y tcp.analysis.out_of_order` that are
  // there twice: sent again within less than a round trip, so tshark takes them for overtaken ones, which the first of the two disproves.
  test.each([
    ['syn-lost', [4], []],
    ['loss', [75, 77, 92, 103, 104], [73, 90]],
    ['loss-server', [34], [72, 75]],
    ['loss-upload', [19], [17]],
    // Dropped before they came to where it was recorded.
    ['loss-before', [10, 46, 72, 75, 110, 147, 149, 151], []],
    // Forty connections at once, of whose packets four in ten were lost in each direction.
    [
      'heavy-loss',
      [
        28, 35, 36, 45, 52, 58, 75, 77, 120, 123, 126, 127, 130, 133, 134, 139, 140, 141, 142, 143, 144, 161, 162, 163,
        164, 165, 170, 175, 176, 189, 190, 191, 192, 193, 194, 196, 197, 198, 214, 216, 225, 226, 227, 229, 230, 240,
        245, 257, 259, 262, 265, 267, 269, 270, 271, 282, 285, 287, 291, 292, 293, 295, 299, 300, 301, 302, 304, 305,
        309, 310, 314, 315, 316, 319, 322, 324, 326, 327, 335, 336, 337, 338, 339, 341, 343, 347, 348, 352, 356, 357,
        358, 362, 363, 364, 365, 366, 367, 371, 372, 373, 383, 384, 385, 394, 396, 398, 399, 400, 404, 406, 414, 423,
        424, 425, 426, 430, 433, 442, 443, 445, 446, 447, 449, 450, 460, 461, 462, 464, 466, 467, 469, 471, 472, 475,
        478, 482, 483, 485, 491, 495, 496, 497, 498, 499, 500, 502, 503, 506, 507, 508, 510, 513, 515, 518, 519, 524,
        532, 534, 538, 542, 546, 548, 550, 551, 557, 558, 560,
      ],
      [],
    ],
  ] as const)('%s: the frames that Wireshark marks', (name, marked, twice) => {
    expect(frames(name)).toEqual([...marked, ...twice].toSorted((one, other) => one - other));
  });

  test('what fills a gap late is told apart from what was there before', () => {
    expect(resendsIn('loss-before').map(({ resend }) => `${resend.what} ${resend.how}`)).toEqual([
      'data late',
      'data late',
      'SYN again',
      'SYN again',
      'data late',
      'data late',
      'data late',
      'data late',
    ]);
  });

  test.each(['any', 'any-v1', 'nano6', 'full'] as const)('%s: nothing was dropped, nothing is found', (name) => {
    expect(frames(name)).toEqual([]);
  });

  test('a lost connection request is named as one', () => {
    expect(resendsIn('syn-lost').map(({ resend }) => resend)).toEqual([
      expect.objectContaining({ what: 'SYN', to: '198.51.100.2:8080', lengthBytes: 0, how: 'again' }),
    ]);
  });
});

const ENDS = { family: 4, from: '192.0.2.1', to: '192.0.2.2' } as const;

function segment(
  sequence: number,
  payloadBytes: number,
  more: Partial<TcpLayer['flags']> = {},
  window = 1_000,
): readonly [IpLayer, TcpLayer] {
  const tcp: TcpLayer = {
    kind: 'tcp',
    at: 34,
    fromPort: 51_000,
    toPort: 443,
    sequence: sequence >>> 0,
    acknowledgement: 1,
    flags: { fin: false, syn: false, rst: false, psh: false, ack: true, ...more },
    window,
    headerBytes: 20,
    payloadAt: 54,
    payloadBytes,
  };
  const ip: IpLayer = {
    kind: 'ip',
    ...ENDS,
    at: 14,
    source: { at: 26, length: 4 },
    destination: { at: 30, length: 4 },
    ttl: 64,
    protocol: 6,
    laterFragment: false,
    transportAt: 34,
    transport: tcp,
  };
  return [ip, tcp];
}

/** The same ends the other way round. */
function answer([ip, tcp]: readonly [IpLayer, TcpLayer]): readonly [IpLayer, TcpLayer] {
  return [
    { ...ip, from: ip.to, to: ip.from },
    { ...tcp, fromPort: tcp.toPort, toPort: tcp.fromPort },
  ];
}

describe('what is no retransmission', () => {
  test('a keep-alive, a window probe, an overtaken segment, another connection on the same ports', () => {
    const resends = new TcpResends();
    const see = (atUs: number, parts: readonly [IpLayer, TcpLayer]) => resends.see(atUs, ...parts);
    expect(see(0, segment(100, 0, { syn: true, ack: false }))).toBeNull();
    expect(see(10, segment(101, 50))).toBeNull();
    expect(see(20, segment(150, 0))).toBeNull();
    expect(see(30, segment(150, 1))).toBeNull();
    // The first of two came in behind the second.
    expect(see(40, segment(251, 100))).toBeNull();
    expect(see(45, segment(151, 100))).toBeNull();
    expect(see(50, segment(351, 1))).toBeNull();
    expect(see(60, answer(segment(1, 0, {}, 0)))).toBeNull();
    expect(see(70, segment(350, 1))).toBeNull();
    expect(see(80, segment(90_000, 0, { syn: true, ack: false }))).toBeNull();
    expect(see(90, segment(90_001, 30))).toBeNull();
    expect(see(95, segment(90_001, 30))).toMatchObject({ what: 'data', how: 'again', lengthBytes: 30 });
  });
});

describe('any connection', () => {
  const sends = fc.array(fc.record({ bytes: fc.integer({ min: 2, max: 1_448 }), again: fc.nat(3) }), { maxLength: 40 });

  test('exactly what was sent again is found, also where sequence numbers wrap', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), sends, (initial, given) => {
        const resends = new TcpResends();
        resends.see(0, ...segment(initial, 0, { syn: true, ack: false }));
        let next = initial + 1;
        let found = 0;
        given.forEach(({ bytes, again }, index) => {
          for (let time = 0; time <= again; time += 1) {
            if (resends.see(1 + index, ...segment(next, bytes)) !== null) found += 1;
          }
          next += bytes;
        });
        expect(found).toBe(given.reduce((sum, { again }) => sum + again, 0));
      }),
    );
  });

  test('segments in any order and of any length come to an answer', () => {
    const any = fc.record({
      sequence: fc.nat(0xffff_ffff),
      bytes: fc.nat(70_000),
      syn: fc.boolean(),
      fin: fc.boolean(),
      rst: fc.boolean(),
      ack: fc.boolean(),
      window: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 200 }), (given) => {
        const resends = new TcpResends();
        given.forEach(({ sequence, bytes, window, ...flags }, index) => {
          resends.see(index, ...segment(sequence, bytes, flags, window));
        });
      }),
    );
  });
});

test('a packet is shown as tcpdump shows it', () => {
  const lines = recordedPackets('syn-lost').map(({ packet, decoded }) => packetLine(packet, decoded, null));
  expect(lines.find((line) => line.includes('TCP'))).toMatch(
    /^\d\d:\d\d:\d\d\.\d{6} 198\.51\.100\.1:\d+ > 198\.51\.100\.2:8080 TCP \[S\] seq \d+ win 64240 length 0$/,
  );
  const all = (['full', 'nano6'] as const).flatMap((name) =>
    recordedPackets(name).map(({ packet, decoded }) => packetLine(packet, decoded, null)),
  );
  expect(all).toContainEqual(expect.stringMatching(/ARP who has 198\.51\.100\.2\? asks 198\.51\.100\.1$/));
  expect(all).toContainEqual(expect.stringMatching(/> 198\.51\.100\.2:9999 UDP length 5$/));
  expect(all).toContainEqual(expect.stringMatching(/> 2001:db8:5::2 ICMPv6 type 128 code 0$/));
});
