import fc from 'fast-check';
import { parseHost } from '../../../electron/domain/host.ts';
import {
  DNS_RECORD_TYPES,
  type HttpSpec,
  PACKETS_CHOICES,
  type TargetDefinition,
  type TargetSpec,
  type Thresholds,
} from '../../../electron/domain/target.ts';
import { httpSpec } from '../../../electron/domain/target-text.ts';

const port = fc.integer({ min: 1, max: 65_535 });
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((text) => text.toLowerCase()),
);
const endpoint = fc.record({ address, port });
const name = fc.domain().filter((text) => parseHost(text).kind === 'parsed');
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((text) => text.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '').trim())
  .filter((text) => text !== '');

export const anyThresholds: fc.Arbitrary<Thresholds> = fc
  .tuple(
    fc.integer({ min: 100, max: 3_600_000 }),
    fc.uniqueArray(fc.integer({ min: 20, max: 600_000 }), { minLength: 3, maxLength: 3 }),
  )
  .map(([intervalMs, others]) => {
    const [captureAfterMs = 20, slowAfterMs = 30, timeoutMs = 40] = others.toSorted((one, other) => one - other);
    return { intervalMs, captureAfterMs, slowAfterMs, timeoutMs };
  });

const anyHttp: fc.Arbitrary<HttpSpec> = fc
  .record({
    url: fc.webUrl({ withQueryParameters: true }).map((text) => new URL(text).href),
    connectTo: fc.option(endpoint),
    connection: fc.constantFrom('fresh' as const, 'keep-alive' as const),
    version: fc.constantFrom('auto' as const, '1.1' as const, '2' as const),
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'),
    headers: fc.constantFrom(
      [],
      [
        { name: 'x-api-key', value: { kind: 'withheld' as const } },
        { name: 'accept', value: { kind: 'plain' as const, text: 'text/html' } },
      ],
    ),
    credentials: fc.constantFrom(null, { kind: 'withheld' as const }),
    expect: fc.record({
      status: fc.option(fc.uniqueArray(fc.integer({ min: 100, max: 599 }), { minLength: 1, maxLength: 40 })),
      body: fc.option(fc.string({ minLength: 1, maxLength: 50 })),
    }),
    tlsVerify: fc.boolean(),
    followRedirects: fc.integer({ min: 0, max: 10 }),
    bodyCapBytes: fc.integer({ min: 1, max: 64 * 1_048_576 }),
    proxy: fc.constantFrom('environment' as const, 'none' as const),
  })
  .map((fields) => ({ ...httpSpec(fields.url, null), ...fields }));

const anySpec: fc.Arbitrary<TargetSpec> = fc.oneof(
  anyHttp,
  fc.record({
    kind: fc.constant('tcp' as const),
    host: fc.oneof(name, address),
    port,
    connectTo: fc.option(endpoint),
  }),
  fc.record({
    kind: fc.constant('dns' as const),
    name,
    type: fc.constantFrom(...DNS_RECORD_TYPES),
    transport: fc.constantFrom('udp' as const, 'tcp' as const),
  }),
);

/** Any target that a person could have asked for. */
export const anyDefinition: fc.Arbitrary<TargetDefinition> = fc.record({
  name: line,
  spec: anySpec,
  thresholds: anyThresholds,
  family: fc.constantFrom('auto' as const, 4 as const, 6 as const),
  resolver: fc.oneof(
    fc.constant({ kind: 'system' as const }),
    endpoint.map((server) => ({ kind: 'server' as const, ...server })),
  ),
  role: fc.constantFrom('subject' as const, 'control' as const),
  group: fc.option(line),
  required: fc.boolean(),
  packets: fc.constantFrom(...PACKETS_CHOICES),
});
