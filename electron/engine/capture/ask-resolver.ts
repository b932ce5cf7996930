import { createSocket } from 'node:dgram';
import { type Answer, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import type { Clock } from '../../domain/clock.ts';
import { printableCut } from '../../domain/printable.ts';
import type { AddressAndPort, DnsRecordType } from '../../domain/target.ts';
import { oneLine } from './bounded-text.ts';

/** What one resolver said to one question. */
export interface ResolverAnswer {
  readonly server: AddressAndPort;
  readonly type: DnsRecordType;
  /** From sending to the answer; null when there was none. */
  readonly queryMs: number | null;
  /** How often it was asked until then. */
  readonly asked: number;
  /** `NOERROR`, `NXDOMAIN` …; null without an answer. */
  readonly rcode: string | null;
  /** The answer did not fit into UDP, so not all records are here. */
  readonly cut: boolean;
  readonly records: readonly ResolverRecord[];
  /** What the system said, or what was wrong with the answer; null when it was answered or silent. */
  readonly error: string | null;
}

export interface ResolverRecord {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  readonly value: string;
}

const MAX_RECORDS = 50;

/**
 * Asks one server over UDP, again after half of `timeoutMs` because one datagram may get lost. Never rejects. Only an answer from
 * that server, with the number and the question that were sent, counts (RFC 5452).
 */
export function askResolver(options: {
  readonly clock: Clock;
  readonly server: AddressAndPort;
  readonly name: string;
  readonly type: DnsRecordType;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}): Promise<ResolverAnswer> {
  const { clock, server, name, type, signal } = options;
  return new Promise((settle) => {
    const id = Math.floor(Math.random() * 65_536);
    const question = encodeQuestion(id, name, type);
    const nothing = { server, type, queryMs: null, rcode: null, cut: false, records: [] };
    if (question === null) {
      settle({ ...nothing, asked: 0, error: 'the name cannot be asked for' });
      return;
    }
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
    let asked = 0;
    let askedMs = clock.monotonicMs();
    let cancelAgain = () => {};
    let settled = false;
    const finish = (answer: Omit<ResolverAnswer, 'asked' | 'server' | 'type'>) => {
      if (settled) return;
      settled = true;
      cancelAgain();
      cancelEnd();
      signal.removeEventListener('abort', onAbort);
      socket.close();
      settle({ server, type, asked, ...answer });
    };
    const silent = () => finish({ ...nothing, error: null });
    const onAbort = () => silent();
    const send = () => {
      if (settled) return;
      asked += 1;
      askedMs = clock.monotonicMs();
      socket.send(question, (error) => {
        if (error !== null) finish({ ...nothing, error: oneLine(error.message) });
      });
    };
    const cancelEnd = clock.schedule(options.timeoutMs, silent);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error) => finish({ ...nothing, error: oneLine(error.message) }));
    socket.on('message', (bytes) => {
      const queryMs = clock.monotonicMs() - askedMs;
      const read = readAnswer(bytes, id, name, type);
      if (read !== null) finish({ queryMs, ...read });
    });
    // A connected socket hears only this server, and is told when nobody listens there.
    socket.connect(server.port, server.address, () => {
      send();
      cancelAgain = clock.schedule(options.timeoutMs / 2, send);
    });
    if (signal.aborted) onAbort();
  });
}

function encodeQuestion(id: number, name: string, type: DnsRecordType): Buffer | null {
  try {
    return encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type, name }] });
  } catch {
    // A label over 63 bytes or a name over 255: no server could have answered it.
    return null;
  }
}

function readAnswer(
  bytes: Buffer,
  id: number,
  name: string,
  type: DnsRecordType,
): Pick<ResolverAnswer, 'rcode' | 'cut' | 'records' | 'error'> | null {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== id) return null;
  try {
    const packet = decode(bytes);
    const [question] = packet.questions ?? [];
    if (question !== undefined && (question.type !== type || !sameName(question.name, name))) return null;
    const records = (packet.answers ?? []).slice(0, MAX_RECORDS).flatMap(recordOf);
    // The library derives the code from the flags but its types do not know it.
    const rcode = RCODES[bytes.readUInt8(3) & 0x0f] ?? `RCODE${bytes.readUInt8(3) & 0x0f}`;
    return { rcode, cut: packet.flag_tc === true, records, error: null };
  } catch {
    return { rcode: null, cut: false, records: [], error: 'its answer is no DNS message' };
  }
}

/** RFC 1035, section 4.1.1, and RFC 2136. */
const RCODES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

function sameName(one: string, other: string): boolean {
  return one.toLowerCase().replace(/\.$/, '') === other.toLowerCase().replace(/\.$/, '');
}

function recordOf(answer: Answer): readonly ResolverRecord[] {
  if (answer.type === 'OPT') return [];
  const ttlSeconds = 'ttl' in answer && typeof answer.ttl === 'number' ? answer.ttl : 0;
  return [
    {
      name: printableCut(answer.name, 255),
      type: answer.type,
      ttlSeconds,
      value: printableCut(textOfData(answer.data), 500),
    },
  ];
}

function textOfData(data: unknown): string {
  if (typeof data === 'string') return data;
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  if (Array.isArray(data)) return data.map((part) => JSON.stringify(textOfData(part))).join(' ');
  if (typeof data !== 'object' || data === null) return String(data);
  return Object.values(data).map(textOfData).join(' ');
}

/** The answer in dig's layout. */
export function answerText(answer: ResolverAnswer, name: string): string {
  const { server, type } = answer;
  const lines = [`; <<>> ${printableCut(name, 255)} ${type} @${server.address} -p ${server.port}`];
  if (answer.rcode === null) {
    const why = answer.error ?? `no answer; asked ${answer.asked} time${answer.asked === 1 ? '' : 's'}`;
    return [...lines, `;; ${why}`].join('\n');
  }
  const flags = answer.cut ? '; cut short (TC)' : '';
  lines.push(`;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}${flags}`, ';; ANSWER SECTION:');
  for (const record of answer.records) {
    lines.push(`${record.name}.\t${record.ttlSeconds}\tIN\t${record.type}\t${record.value}`);
  }
  lines.push(`;; Query time: ${(answer.queryMs ?? 0).toFixed(1)} msec`, `;; SERVER: ${server.address}#${server.port}`);
  return lines.join('\n');
}
