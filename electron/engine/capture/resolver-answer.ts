import type { Clock } from '../../domain/clock.ts';
import { printableCut } from '../../domain/printable.ts';
import type { AddressAndPort, DnsRecordType } from '../../domain/target.ts';
import { ask, type DnsExchangeOutcome } from '../probe/resolve/dns-exchange.ts';
import { type DnsRecord, questionName, rcodeName } from '../probe/resolve/dns-message.ts';
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
  readonly records: readonly DnsRecord[];
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
  const nothing = { server, type, transport, queryMs: null, rcode: null, records: [] };
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
        records: outcome.answer.answers.slice(0, MAX_RECORDS),
        error: null,
      };
    case 'malformed':
      return { queryMs: outcome.queryMs, error: `its answer cannot be read: ${oneLine(outcome.reason)}` };
    case 'error':
      return {
        error:
          outcome.code === 'ECONNREFUSED' ? 'nobody listens there' : oneLine(outcome.code ?? String(outcome.error)),
      };
    case 'silent':
    case 'cancelled':
      return { error: null };
  }
}

/** The answer in dig's layout. */
export function answerText(answer: ResolverAnswer, name: string): string {
  const { server, type } = answer;
  const overTcp = answer.transport === 'tcp' ? ' +tcp' : '';
  const lines = [`; <<>> ${printableCut(name, 255)} ${type} @${server.address} -p ${server.port}${overTcp}`];
  if (answer.rcode === null) {
    return [
      ...lines,
      `;; ${answer.error ?? `no answer; asked ${answer.asked} time${answer.asked === 1 ? '' : 's'}`}`,
    ].join('\n');
  }
  lines.push(`;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}`, ';; ANSWER SECTION:');
  for (const record of answer.records) {
    lines.push(`${record.name}.\t${record.ttlSeconds ?? ''}\tIN\t${record.type}\t${record.text}`);
  }
  lines.push(`;; Query time: ${(answer.queryMs ?? 0).toFixed(1)} msec`, `;; SERVER: ${server.address}#${server.port}`);
  return lines.join('\n');
}
