import { type DigRecord, digText } from '../../domain/dig-text.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';

import { asList, asNumber, asObject, asText } from '../words/json-reading.ts';

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
  /** These three are not known of answers that were captured by older versions. */
  readonly messageId: number | null;
  readonly flags: readonly string[] | null;
  readonly sizeBytes: number | null;
  readonly records: readonly DigRecord[];
  readonly authorities: readonly DigRecord[];
  readonly additional: number | null;
  readonly error: string | null;
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
        messageId: asNumber(answer.messageId),
        flags: answer.flags === undefined ? null : asList(answer.flags).flatMap((flag) => asText(flag) ?? []),
        sizeBytes: asNumber(answer.sizeBytes),
        records: asList(answer.answers).flatMap(recordOf),
        authorities: asList(answer.authorities).flatMap(recordOf),
        additional: asNumber(answer.additional),
        error: asText(answer.error),
      },
    ];
  });
}

function recordOf(value: JsonValue): readonly DigRecord[] {
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

/** One answer in the layout of dig. `atUs` is when it was asked. */
export function digTextOf(answer: ResolverAnswer, atUs: number): string {
  return digText({ ...answer, answers: answer.records, atUs });
}
