import type { Clock } from '../../domain/clock.ts';
import { digText } from '../../domain/dig-text.ts';
import { printableCut } from '../../domain/printable.ts';
import type { AddressAndPort, DnsRecordType } from '../../domain/target.ts';
import { ask, type DnsExchangeOutcome } from '../probe/resolve/dns-exchange.ts';
import { type DnsAnswer, type DnsRecord, questionName, rcodeName } from '../probe/resolve/dns-message.ts';
import { oneLine } from './bounded-text.ts';

/** What one resolver said to one question. */
export interface ResolverAnswer {
  readonly server: AddressAndPort;
  readonly type: DnsRecordType;
  readonly transport: 'udp' | 'tcp';
  /** From the first sending to the answer; null when there was none. */
  readonly queryMs: number | null;
  /** How often it was asked until then. */
  readonly asked: number;
  /** `NOERROR`, `NXDOMAIN` …; null without an answer. */
  readonly rcode: string | null;
  /** Number of the message and what its header says besides (`aa`, `ra`, `tc`); null without an answer. */
  readonly header: { readonly messageId: number; readonly flags: readonly string[]; readonly sizeBytes: number } | null;
  readonly records: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additional: number;
  /** What the system said, or what was wrong with the answer; null when it answered or was silent. */
  readonly error: string | null;
}

const MAX_RECORDS = 50;

/** Asks one server, over UDP again after half of `timeoutMs` because one datagram may get lost. Never rejects. */
export async function askResolver(options: {
  readonly clock: Clock;
  readonly server: AddressAndPort;
  readonly name: string;
  readonly type: DnsRecordType;
  readonly transport: 'udp' | 'tcp';
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}): Promise<ResolverAnswer> {
  const { clock, server, type, transport, signal } = options;
  const nothing = {
    server,
    type,
    transport,
    queryMs: null,
    rcode: null,
    header: null,
    records: [],
    authorities: [],
    additional: 0,
  };
  const name = questionName(options.name);
  if (name === null) return { ...nothing, asked: 0, error: 'this name cannot be asked for' };
  let asked = 0;
  const outcome = await ask({ name, type }, [server], transport, {
    clock,
    signal,
    timeoutMs: options.timeoutMs / 2,
    attempts: 2,
    ednsPayloadBytes: 1_232,
    asking: () => {
      asked += 1;
    },
  });
  return { ...nothing, asked, ...findingOf(outcome) };
}

function findingOf(outcome: DnsExchangeOutcome): Partial<ResolverAnswer> & Pick<ResolverAnswer, 'error'> {
  switch (outcome.kind) {
    case 'answered':
      return {
        queryMs: outcome.queryMs,
        transport: outcome.transport,
        rcode: rcodeName(outcome.answer.rcode),
        header: headerOf(outcome.answer),
        records: outcome.answer.answers.slice(0, MAX_RECORDS),
        authorities: outcome.answer.authorities.slice(0, MAX_RECORDS),
        additional: outcome.answer.additionals.length,
        error: null,
      };
    case 'malformed':
      return { queryMs: outcome.queryMs, error: `its answer cannot be read: ${oneLine(outcome.reason)}` };
    case 'error':
      return {
        error:
          outcome.code === 'ECONNREFUSED'
            ? 'connection refused, nobody listens there'
            : oneLine(outcome.code ?? String(outcome.error)),
      };
    case 'silent':
    case 'cancelled':
      return { error: null };
  }
}

function headerOf({ bytes, authoritative, truncated, recursionAvailable }: DnsAnswer): ResolverAnswer['header'] {
  const flags = [authoritative ? 'aa' : '', truncated ? 'tc' : '', recursionAvailable ? 'ra' : ''].filter(
    (flag) => flag !== '',
  );
  return { messageId: bytes.length < 2 ? 0 : bytes.readUInt16BE(0), flags, sizeBytes: bytes.length };
}

/** The answer in dig's layout. */
export function answerText(answer: ResolverAnswer, name: string): string {
  const { server, header } = answer;
  const record = ({ name: of, ttlSeconds, type, text }: DnsRecord) => ({ name: of, ttlSeconds, type, value: text });
  return digText({
    ...answer,
    address: server.address,
    port: server.port,
    name: printableCut(name, 255),
    transport: answer.transport.toUpperCase(),
    messageId: header?.messageId ?? null,
    flags: header?.flags ?? null,
    sizeBytes: header?.sizeBytes ?? null,
    answers: answer.records.map(record),
    authorities: answer.authorities.map(record),
    atUs: null,
  });
}
