import type { JsonObject, JsonValue } from '../domain/json.ts';
import { utcText } from '../domain/utc-text.ts';
import { asList, asNumber, asObject, asText } from './json-reading.ts';

/** What one resolver said to one question, as far as the data of a `resolvers` capture tell it. */
export interface ResolverAnswer {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  readonly type: string;
  /** null when there was no answer. */
  readonly queryMs: number | null;
  readonly asked: number | null;
  readonly rcode: string | null;
  readonly transport: string;
  readonly records: readonly ResolverRecord[];
  readonly error: string | null;
}

export interface ResolverRecord {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number | null;
  readonly value: string;
}

/** The answers in the data of a `resolvers` capture, in their order; what cannot be read is left out. */
export function readResolverAnswers(data: JsonValue): readonly ResolverAnswer[] {
  const whole = asObject(data);
  const asked = asText(whole?.name);
  return asList(whole?.resolvers).flatMap((value) => {
    const answer = asObject(value);
    const address = asText(answer?.address);
    const name = asText(answer?.name) ?? asked;
    if (answer === null || address === null || name === null) return [];
    return [
      {
        address,
        port: asNumber(answer.port) ?? 53,
        name,
        type: asText(answer.type) ?? 'A',
        queryMs: asNumber(answer.queryMs),
        asked: asNumber(answer.asked),
        rcode: asText(answer.rcode),
        transport: (asText(answer.transport) ?? 'udp').toUpperCase(),
        records: asList(answer.answers).flatMap(recordOf),
        error: asText(answer.error),
      },
    ];
  });
}

function recordOf(value: JsonValue): readonly ResolverRecord[] {
  const record: JsonObject | null = asObject(value);
  const text = asText(record?.text);
  if (record === null || text === null) return [];
  return [
    {
      name: asText(record.name) ?? '.',
      type: asText(record.type) ?? '?',
      ttlSeconds: asNumber(record.ttlSeconds),
      value: text,
    },
  ];
}

/** One answer in the layout of dig, so that it can be laid beside what the desk's own dig prints. `atUs` is when it was asked. */
export function digText(answer: ResolverAnswer, atUs: number): string {
  const { address, port, name, type } = answer;
  const question = rooted(name);
  const lines = [`; <<>> Stallscope, in the layout of dig <<>> @${address} -p ${port} ${name} ${type}`];
  if (answer.rcode === null) {
    const times = answer.asked === null ? '' : ` (asked ${answer.asked} time${answer.asked === 1 ? '' : 's'})`;
    lines.push(`;; ${answer.error ?? `no answer from ${address}#${port}`}${times}`);
  } else {
    lines.push(
      ';; Got answer:',
      `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}`,
      `;; flags: qr rd; QUERY: 1, ANSWER: ${answer.records.length}`,
    );
  }
  lines.push('', ';; QUESTION SECTION:', `;${question.padEnd(29)}\tIN\t${type}`);
  if (answer.records.length > 0) {
    lines.push('', ';; ANSWER SECTION:');
    for (const record of answer.records) {
      const ttl = record.ttlSeconds === null ? '-' : String(record.ttlSeconds);
      lines.push(`${rooted(record.name).padEnd(24)}${ttl}\tIN\t${record.type}\t${record.value}`);
    }
  }
  const time =
    answer.queryMs === null ? 'none' : `${Math.round(answer.queryMs)} msec (${answer.queryMs.toFixed(1)} ms)`;
  lines.push(
    '',
    `;; Query time: ${time}`,
    `;; SERVER: ${address}#${port}(${address}) (${answer.transport})`,
    `;; WHEN: ${utcText(atUs)} (UTC)`,
    '',
  );
  return lines.join('\n');
}

const rooted = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
