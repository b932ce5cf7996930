import { randomInt } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { type Answer, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { printable, printableCut } from '../../../domain/printable.ts';
import type { DnsRecordType } from '../../../domain/target.ts';

export interface DnsQuestion {
  /** Without the final dot. */
  readonly name: string;
  readonly type: DnsRecordType;
}

/** A record as read; all text is printable. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number | null;
  /** The data as dig prints it. */
  readonly text: string;
}

export interface DnsAnswer {
  /** RFC 1035, section 4.1.1: 0 no error, 2 server failure, 3 no such name, 5 refused … */
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionAvailable: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** As received, without the length that precedes it over TCP. */
  readonly bytes: Buffer;
}

export interface DnsQueryMessage {
  readonly question: DnsQuestion;
  readonly id: number;
  readonly bytes: Buffer;
}

export type ReceivedMessage =
  | { readonly kind: 'answer'; readonly answer: DnsAnswer }
  /** Not the answer to this question: another id, another question, or no answer at all. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly reason: string };

export const RCODE_NAMES: readonly string[] = [
  ...['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET'],
  ...['NOTAUTH', 'NOTZONE'],
];

export function rcodeName(rcode: number): string {
  return RCODE_NAMES[rcode] ?? `RCODE${rcode}`;
}

const MAX_RECORDS = 500;
const MAX_TEXT = 4_096;

/**
 * A name fit for a question: in ASCII (punycode), without the final dot; null when no such name can exist (RFC 1035, section 2.3.4).
 */
export function questionName(name: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: only what is outside ASCII needs punycode, and domainToASCII refuses underscores in it
  const ascii = /^[\x00-\x7f]*$/.test(name) ? name : domainToASCII(name);
  const bare = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  if (bare === '' || bare.length > 253) return null;
  return bare.split('.').every((label) => /^[!-~]{1,63}$/.test(label)) ? bare : null;
}

/** @param ednsPayloadBytes offers larger UDP answers (RFC 6891); null leaves the extension out */
export function encodeQuery(question: DnsQuestion, ednsPayloadBytes: number | null): DnsQueryMessage {
  const id = randomInt(0x10000);
  const bytes = encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ name: question.name, type: question.type, class: 'IN' }],
    additionals:
      ednsPayloadBytes === null
        ? []
        : [
            {
              type: 'OPT',
              name: '.',
              udpPayloadSize: ednsPayloadBytes,
              extendedRcode: 0,
              ednsVersion: 0,
              flags: 0,
              flag_do: false,
              options: [],
            },
          ],
  });
  return { question, id, bytes };
}

/** Reads what came back for a query. Never throws. */
export function readMessage(bytes: Buffer, query: DnsQueryMessage): ReceivedMessage {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== query.id) return { kind: 'other' };
  const flags = bytes.readUInt16BE(2);
  if ((flags & 0x8000) === 0) return { kind: 'other' };
  const rcode = flags & 0xf;
  const truncated = (flags & 0x0200) !== 0;
  let packet: ReturnType<typeof decode>;
  try {
    packet = decode(bytes);
  } catch (error) {
    // A cut answer may end in the middle of a record; all that it has to say is "ask over TCP".
    if (truncated) return { kind: 'answer', answer: emptyAnswer(bytes, flags) };
    return { kind: 'malformed', reason: printableCut(error instanceof Error ? error.message : String(error), 200) };
  }
  const [asked] = packet.questions ?? [];
  // Servers that could not read the question may leave it out of their complaint.
  if (asked === undefined && rcode === 0) return { kind: 'other' };
  if (asked !== undefined && !isSameQuestion(asked, query.question)) return { kind: 'other' };
  return {
    kind: 'answer',
    answer: {
      ...emptyAnswer(bytes, flags),
      answers: records(packet.answers),
      authorities: records(packet.authorities),
      additionals: records(packet.additionals),
    },
  };
}

function emptyAnswer(bytes: Buffer, flags: number): DnsAnswer {
  return {
    rcode: flags & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    answers: [],
    authorities: [],
    additionals: [],
    bytes,
  };
}

export function isSameName(one: string, other: string): boolean {
  return bareName(one) === bareName(other);
}

function bareName(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}

function isSameQuestion(
  asked: { readonly name: string; readonly type: string; readonly class?: string | undefined },
  question: DnsQuestion,
): boolean {
  return asked.type === question.type && (asked.class ?? 'IN') === 'IN' && isSameName(asked.name, question.name);
}

function records(answers: readonly Answer[] | undefined): readonly DnsRecord[] {
  return (answers ?? [])
    .filter((answer) => answer.type !== 'OPT')
    .slice(0, MAX_RECORDS)
    .map((answer) => ({
      name: printableCut(answer.name, 255),
      type: answer.type,
      ttlSeconds: 'ttl' in answer && typeof answer.ttl === 'number' ? answer.ttl : null,
      text: printableCut(recordText(answer), MAX_TEXT),
    }));
}

function recordText(answer: Answer): string {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
      return answer.data;
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return answer.data;
    case 'MX':
      return `${answer.data.preference ?? 0} ${answer.data.exchange}`;
    case 'TXT':
      return (Array.isArray(answer.data) ? answer.data : [answer.data]).map(quoted).join(' ');
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = answer.data;
      return `${mname} ${rname} ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case 'SRV':
      return `${answer.data.priority ?? 0} ${answer.data.weight ?? 0} ${answer.data.port} ${answer.data.target}`;
    case 'CAA':
      return `${answer.data.flags ?? 0} ${answer.data.tag} ${quoted(answer.data.value)}`;
    case 'OPT':
      return '';
    default:
      return Buffer.isBuffer(answer.data) ? answer.data.toString('hex') : JSON.stringify(answer.data);
  }
}

function quoted(text: string | Buffer): string {
  return `"${printable(text.toString()).replaceAll('"', '\\"')}"`;
}
