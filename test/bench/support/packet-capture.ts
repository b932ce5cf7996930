import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One TCP segment as captured; times are milliseconds since the epoch. */
export interface Segment {
  readonly atMs: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly payloadBytes: number;
}

/** What the wire says of one connection, all from the client's first SYN, in milliseconds. */
export interface WireTimes {
  readonly connectMs: number;
  /** From the server's SYN-ACK until the request left: the handshake. */
  readonly tlsMs: number;
  /** From the request's packet until the last byte of the answer. */
  readonly answerMs: number;
  readonly totalMs: number;
}

export interface PacketCapture {
  /** Ends it; times by the client's port. */
  stop(): Promise<ReadonlyMap<number, WireTimes>>;
}

/** Captures one port of loopback with tcpdump; null where tcpdump is missing or may not capture. */
export async function startPacketCapture(serverPort: number): Promise<PacketCapture | null> {
  if (spawnSync('tcpdump', ['--version']).error !== undefined) return null;
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-pcap-'));
  const file = join(directory, 'lo.pcap');
  const args = ['-i', 'lo', '-w', file, '-U', '-s', '128', '-B', '16384', '--time-stamp-precision=nano'];
  const child = spawn('tcpdump', [...args, 'tcp', 'port', String(serverPort)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const listening = await new Promise<boolean>((resolve) => {
    child.stderr.on('data', (bytes: Buffer) => {
      if (bytes.toString().includes('listening on')) resolve(true);
    });
    child.once('exit', () => resolve(false));
  });
  if (!listening) {
    rmSync(directory, { recursive: true, force: true });
    return null;
  }
  return {
    stop: async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      child.kill('SIGINT');
      await exited;
      const segments = readPcap(readFileSync(file));
      rmSync(directory, { recursive: true, force: true });
      return wireTimes(segments, serverPort);
    },
  };
}

/** Reads a pcap file (draft-ietf-opsawg-pcap) of Ethernet frames with IPv4 and TCP; other packets are passed over. */
export function readPcap(file: Buffer): readonly Segment[] {
  const magic = file.readUInt32LE(0);
  const nano = magic === 0xa1b23c4d;
  if (!nano && magic !== 0xa1b2c3d4) throw new Error('not a little-endian pcap file');
  const segments: Segment[] = [];
  let at = 24;
  while (at + 16 <= file.length) {
    const atMs = file.readUInt32LE(at) * 1_000 + file.readUInt32LE(at + 4) / (nano ? 1e6 : 1e3);
    const captured = file.readUInt32LE(at + 8);
    const packet = file.subarray(at + 16, at + 16 + captured);
    at += 16 + captured;
    if (packet.length < 54 || packet.readUInt16BE(12) !== 0x0800 || packet[23] !== 6) continue;
    const ipHeader = ((packet[14] ?? 0) & 0x0f) * 4;
    const ipLength = packet.readUInt16BE(16);
    const tcp = 14 + ipHeader;
    const tcpHeader = ((packet[tcp + 12] ?? 0) >> 4) * 4;
    const flags = packet[tcp + 13] ?? 0;
    segments.push({
      atMs,
      sourcePort: packet.readUInt16BE(tcp),
      destinationPort: packet.readUInt16BE(tcp + 2),
      fin: (flags & 0x01) !== 0,
      syn: (flags & 0x02) !== 0,
      rst: (flags & 0x04) !== 0,
      ack: (flags & 0x10) !== 0,
      payloadBytes: ipLength - ipHeader - tcpHeader,
    });
  }
  return segments;
}

function wireTimes(segments: readonly Segment[], serverPort: number): ReadonlyMap<number, WireTimes> {
  const byClient = new Map<number, Segment[]>();
  for (const segment of segments) {
    const client = segment.sourcePort === serverPort ? segment.destinationPort : segment.sourcePort;
    const known = byClient.get(client);
    if (known === undefined) byClient.set(client, [segment]);
    else known.push(segment);
  }
  const times = new Map<number, WireTimes>();
  for (const [client, all] of byClient) {
    const syn = all.find((one) => one.sourcePort === client && one.syn);
    const synAck = all.find((one) => one.sourcePort === serverPort && one.syn);
    const end = all.findIndex((one) => one.sourcePort === client && (one.fin || one.rst));
    const open = end === -1 ? all : all.slice(0, end);
    // TLS 1.3: the client sends its hello, its Finished, and then the request.
    const request = open.filter((one) => one.sourcePort === client && one.payloadBytes > 0)[2];
    const last = open.findLast((one) => one.sourcePort === serverPort && one.payloadBytes > 0);
    if (syn === undefined || synAck === undefined || request === undefined || last === undefined) continue;
    times.set(client, {
      connectMs: synAck.atMs - syn.atMs,
      tlsMs: request.atMs - synAck.atMs,
      answerMs: last.atMs - request.atMs,
      totalMs: last.atMs - syn.atMs,
    });
  }
  return times;
}
