import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PcapHeader, PcapPacket } from '../../../../electron/domain/pcap/pcap-packet.ts';
import { PcapReader, readPcap } from '../../../../electron/domain/pcap/pcap-reader.ts';
import { writePcap } from '../../../../electron/domain/pcap/pcap-writer.ts';
import { recordedBytes } from './recorded.ts';

const packets = fc.array(
  fc
    .record({
      atUs: fc.integer({ min: 0, max: 4_294_967_295_999_999 }),
      bytes: fc.uint8Array({ maxLength: 200 }),
      cutBytes: fc.nat(70_000),
    })
    .map(({ atUs, bytes, cutBytes }): PcapPacket => ({ atUs, bytes, wireBytes: bytes.length + cutBytes })),
  { maxLength: 20 },
);

/** What a reader tells when it is given the bytes in pieces of those sizes. */
function readInPieces(bytes: Uint8Array, sizes: readonly number[]) {
  const headers: PcapHeader[] = [];
  const read: PcapPacket[] = [];
  const reader = new PcapReader({
    header: (header) => headers.push(header),
    packet: (packet) => read.push({ ...packet, bytes: packet.bytes.slice() }),
  });
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { headers, packets: read, trouble: reader.end() };
}

/** A file of another writer: either byte order, either resolution. */
function otherFile(order: 'little' | 'big', magic: number, fraction: number): Uint8Array {
  const little = order === 'little';
  const bytes = new Uint8Array(24 + 16 + 3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, 65_535, little);
  view.setUint32(20, 0x2400_0071, little);
  view.setUint32(24, 1_700_000_000, little);
  view.setUint32(28, fraction, little);
  view.setUint32(32, 3, little);
  view.setUint32(36, 60, little);
  bytes.set([7, 8, 9], 40);
  return bytes;
}

describe('what is written', () => {
  test('is read again as it was, in pieces of any size', () => {
    fc.assert(
      fc.property(packets, fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (given, sizes) => {
        const bytes = writePcap({ linkType: 276, snapLengthBytes: 128 }, given);
        const read = readInPieces(bytes, sizes);
        expect(read.trouble).toBeNull();
        expect(read.packets).toEqual(given);
        expect(read.headers).toEqual([
          { byteOrder: 'little', resolution: 'microseconds', snapLengthBytes: 128, linkType: 276 },
        ]);
      }),
    );
  });

  test('is to the byte what tcpdump had written', () => {
    const original = recordedBytes('loss');
    const { header, packets: read } = readPcap(original);
    expect(header).not.toBeNull();
    if (header !== null) expect(Buffer.from(writePcap(header, read)).equals(Buffer.from(original))).toBe(true);
    expect(read).toHaveLength(105);
  });
});

describe('what others have written', () => {
  test.each([
    ['little', 0xa1b2c3d4, 250_001, 250_001],
    ['big', 0xa1b2c3d4, 250_001, 250_001],
    ['little', 0xa1b23c4d, 250_001_999, 250_001],
    ['big', 0xa1b23c4d, 250_001_999, 250_001],
  ] as const)('is read in %s endian with the mark %i', (order, magic, fraction, us) => {
    const { header, packets: read, trouble } = readPcap(otherFile(order, magic, fraction));
    expect(trouble).toBeNull();
    expect(header).toMatchObject({ byteOrder: order, linkType: 113, snapLengthBytes: 65_535 });
    expect(read).toEqual([{ atUs: 1_700_000_000_000_000 + us, bytes: new Uint8Array([7, 8, 9]), wireBytes: 60 }]);
  });

  test('in nanoseconds is read by tcpdump’s own word', () => {
    const { header, packets: read } = readPcap(recordedBytes('nano6'));
    expect(header?.resolution).toBe('nanoseconds');
    expect(read).toHaveLength(15);
    for (const [index, packet] of read.entries())
      expect(packet.atUs).toBeGreaterThanOrEqual(read[index - 1]?.atUs ?? 1_700_000_000_000_000);
  });
});

describe('what cannot be read', () => {
  test('says why, and what came before is kept', () => {
    const bytes = recordedBytes('syn-lost');
    expect(readPcap(new Uint8Array(0)).trouble).toMatchObject({ code: 'not-pcap', reason: 'it is empty' });
    expect(readPcap(Buffer.from('tcpdump: eth9: No such device'))).toMatchObject({
      header: null,
      trouble: { code: 'not-pcap' },
    });
    expect(readPcap(new Uint8Array([0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0])).trouble?.reason).toContain('pcapng');
    const cut = readPcap(bytes.subarray(0, bytes.length - 5));
    expect(cut.trouble?.code).toBe('cut-off');
    expect(cut.packets).toHaveLength(readPcap(bytes).packets.length - 1);
    expect(readPcap(bytes.subarray(0, 10)).trouble?.code).toBe('cut-off');
    const ofVersion3 = bytes.slice();
    ofVersion3[4] = 3;
    expect(readPcap(ofVersion3).trouble?.code).toBe('unknown-version');
  });

  test('a record that claims gigabytes is refused before any of it is waited for', () => {
    const bytes = otherFile('little', 0xa1b2c3d4, 0);
    new DataView(bytes.buffer).setUint32(32, 0xffff_fff0, true);
    const read = readInPieces(bytes, [1]);
    expect(read.trouble).toMatchObject({ code: 'broken-record' });
    expect(read.packets).toEqual([]);
  });

  test('any bytes come to packets or to a reason, never to an error', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        (noise, size, begun) => {
          const bytes = begun
            ? Buffer.concat([writePcap({ linkType: 1, snapLengthBytes: 0 }, []), noise])
            : Buffer.from(noise);
          const inPieces = readInPieces(bytes, [size]);
          const whole = readPcap(bytes);
          expect(inPieces.trouble).toEqual(whole.trouble);
          expect(inPieces.packets.map(({ atUs, wireBytes }) => ({ atUs, wireBytes }))).toEqual(
            whole.packets.map(({ atUs, wireBytes }) => ({ atUs, wireBytes })),
          );
        },
      ),
    );
  });
});
