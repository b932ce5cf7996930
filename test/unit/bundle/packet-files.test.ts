import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactedCapture } from '../../../electron/bundle/packets/redacted-capture.ts';
import { StandIns } from '../../../electron/bundle/packets/stand-ins.ts';
import { createRedactor } from '../../../electron/bundle/redaction/create-redactor.ts';
import type { RedactionLevel } from '../../../electron/bundle/redaction/redact.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { readPcap } from '../../../electron/domain/pcap/pcap-reader.ts';
import { writePcap } from '../../../electron/domain/pcap/pcap-writer.ts';
import { program, requireOrSkip } from '../../support/needs.ts';
import { exported, temporaryFolder } from './export.ts';
import { capture, icmpError, ipv4, ipv6, tcp, udp } from './packets.ts';
import { textOf } from './read-zip.ts';
import { evidence, sampleSource } from './sample-source.ts';

const recorded = (name: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/pcap/${name}.pcap`, import.meta.url));

const SOURCE = '192.168.178.20';
const OTHER = '192.168.178.77';
const SERVER = '198.51.100.7';
const SECRET = 'GET /?key=s3cr3t-in-the-wire';

const MADE = capture([
  tcp({ from: SOURCE, to: SERVER, payload: SECRET }),
  tcp({ from: SOURCE, to: SERVER, payload: SECRET }),
  udp({ from: SOURCE, to: OTHER, payload: 's3cr3t.example.com asked' }),
  icmpError({ from: OTHER, to: SOURCE, quoted: { from: SOURCE, to: SERVER }, payload: SECRET }),
  tcp({ from: SERVER, to: SOURCE, payload: '', options: [34, 6, 0x73, 0x33, 0x63, 0x72] }),
  ipv6({ from: 'fd00::77', to: '2001:db8:9::7', payload: SECRET }),
  ipv4({ from: SOURCE, to: SERVER, protocol: 132, payload: SECRET }),
]);

const withPackets = (bytes: Uint8Array, data: JsonValue = { interface: 'wlx3ca62f112233' }) =>
  sampleSource({
    evidence: [evidence(1, 'packets', -10, 7.4, { data })],
    evidencePackets: async () => bytes,
  });

async function exportedCapture(redaction: RedactionLevel, bytes: Uint8Array = MADE) {
  const { entries } = await exported(withPackets(bytes), { redaction });
  const entry = entries.find(({ path }) => path.endsWith('.pcap'));
  if (entry === undefined) throw new Error(`no capture among ${entries.map(({ path }) => path).join(', ')}`);
  const file = join(await temporaryFolder(), 'made.pcap');
  await writeFile(file, entry.bytes);
  return { entries, entry, file };
}

const STATUS = ['ip.checksum.status', 'tcp.checksum.status', 'udp.checksum.status', 'icmp.checksum.status'];
/** How tshark calls a checksum that is wrong. */
const BAD = '0';

/** The values of each packet as tshark reads them, and what it complains of: wrong checksums, headers that make no sense. */
function tshark(file: string, fields: readonly string[]) {
  const checks = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
  const named = [...fields, ...STATUS, '_ws.malformed'].flatMap((field) => ['-e', field]);
  const text = execFileSync('tshark', ['-n', '-r', file, ...checks, '-T', 'fields', ...named], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
  return {
    // Redacted captures tell the time to the microsecond.
    seen: rows.map((row) => row.slice(0, fields.length).map((value) => value.replace(/(\.\d{6})\d{3}$/, '$1'))),
    complaints: rows.filter((row) => {
      const [malformed = '', ...statuses] = row.slice(fields.length).toReversed();
      return malformed !== '' || statuses.some((status) => status.split(',').includes(BAD));
    }),
  };
}

test('without redaction a capture is what was captured', async () => {
  const { entry, entries } = await exportedCapture('none');
  expect(entry.bytes).toEqual(Buffer.from(MADE));
  expect(entry.path).toBe('packets/01-wlx3ca62f112233--10.00s.pcap');
  expect(entries.map(({ path }) => path)).not.toContain('packets/replaced.txt');
});

test('a redacted capture holds headers only, with nobody in them who must not be told', async () => {
  for (const level of ['standard', 'strict'] as const) {
    const { entry, entries } = await exportedCapture(level);
    expect(entry.path).toBe('packets/01-wlxmac-address-1--10.00s.pcap');
    const found = (bytes: readonly number[]): boolean => entry.bytes.includes(Buffer.from(bytes));
    expect(entry.bytes.toString('latin1')).not.toMatch(/s3cr/);
    expect(found([192, 168, 178, 77])).toBe(false);
    expect(found([192, 168, 178, 20])).toBe(level === 'standard');
    expect(found([198, 51, 100, 7])).toBe(true);
    expect(found([0x3c, 0xa6, 0x2f])).toBe(false);
    expect(found([0xfd, 0, 0, 0])).toBe(false);
    const text = textOf(entries, 'packets/replaced.txt');
    expect(text).toContain('6 packets; 1 left out, whose headers are not IP or not whole');
    expect(text).toMatch(/192\.0\.2\.\d +stands for \[private-address-\d\]/);
    expect(text).toMatch(/02:00:00:00:00:01 +stands for \[mac-address-\d\]/);
    expect(/stands for \[source-address-1\]/.test(text)).toBe(level === 'strict');
  }
});

test('what stands for an address is nobody who is in a capture', async () => {
  const bytes = capture([tcp({ from: OTHER, to: '192.0.2.1', payload: '' })]);
  const { entries } = await exportedCapture('standard', bytes);
  expect(textOf(entries, 'packets/replaced.txt')).toMatch(/^192\.0\.2\.2 +stands for \[private-address-\d\]$/m);
});

const READERS = [program('tshark', 'tshark')];
const hasReaders = requireOrSkip('packets as standard readers see them', READERS);

test.runIf(hasReaders)(
  'standard readers take a redacted capture without complaint and see what the original showed',
  async () => {
    const shown = [
      'frame.time_epoch',
      'frame.len',
      'tcp.len',
      'tcp.seq_raw',
      'tcp.flags',
      'tcp.analysis.retransmission',
    ];
    for (const name of ['syn-lost', 'loss', 'any', 'nano6', 'full']) {
      const original = join(await temporaryFolder(), 'original.pcap');
      await writeFile(original, recorded(name));
      const { file } = await exportedCapture('strict', recorded(name));
      const { seen, complaints } = tshark(file, shown);
      expect({ name, complaints }).toEqual({ name, complaints: [] });
      expect({ name, seen }).toEqual({ name, seen: tshark(original, shown).seen });
    }
  },
  300_000,
);

test.runIf(hasReaders)('readers find no wrong checksum in errors, datagrams and IPv6 either', async () => {
  const { file } = await exportedCapture('strict');
  const { seen, complaints } = tshark(file, ['ip.proto', 'ipv6.nxt', 'tcp.len', 'udp.length']);
  expect(complaints).toEqual([]);
  expect(seen).toEqual([
    ['6', '', '28', ''],
    ['6', '', '28', ''],
    ['17', '', '', '32'],
    ['1,6', '', '', ''],
    ['6', '', '0', ''],
    ['', '6', '28', ''],
  ]);
});

/** Ethernet with four tags, IPv4 with options, ICMP, and the same of a packet that it quotes. */
const LONGEST_HEADERS_BYTES = 14 + 4 * 4 + 60 + 8 + 60 + 60;

test('whatever a capture holds, nothing is thrown and no more is kept than headers can be', () => {
  const redactor = createRedactor('standard', sampleSource());
  const packet = fc.record({
    from: fc.integer({ min: 0, max: 6 }),
    at: fc.nat(120),
    value: fc.integer({ min: 0, max: 255 }),
    cut: fc.nat(160),
  });
  const { header, packets } = readPcap(MADE);
  if (header === null) throw new Error('the capture has a header');
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1, maxLength: 20 }), (changes) => {
      const changed = changes.map(({ from, at, value, cut }) => {
        const original = packets[from] ?? packets[0];
        if (original === undefined) throw new Error('the capture has packets');
        const bytes = Buffer.concat([original.bytes, Buffer.alloc(300, 'x')]).subarray(0, cut * 3);
        if (at < bytes.length) bytes[at] = value;
        return { ...original, bytes };
      });
      const { bytes } = redactedCapture(writePcap(header, changed), new StandIns(redactor, new Set()));
      const kept = readPcap(bytes);
      expect(kept.trouble).toBeNull();
      for (const packet of kept.packets) expect(packet.bytes.length).toBeLessThanOrEqual(LONGEST_HEADERS_BYTES);
    }),
    { numRuns: 2_000 },
  );
});

test('a capture that is damaged or gone is named as unreadable, and the rest is exported', async () => {
  const { entries } = await exported(withPackets(Uint8Array.of(1, 2, 3, 4, 5)), { redaction: 'standard' });
  expect(entries.filter(({ path }) => path.endsWith('.pcap'))).toEqual([]);
  expect(textOf(entries, 'incident.json')).toContain('its packets are damaged');
});
