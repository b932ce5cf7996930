import { z } from 'zod';
import { parseAddressAndPort } from '../../domain/host.ts';
import { targetId } from '../../domain/ids.ts';
import {
  type AddressAndPort,
  DNS_RECORD_TYPES,
  type GuardedText,
  PACKETS_CHOICES,
  type ResolverChoice,
  type Target,
  type TargetSpec,
} from '../../domain/target.ts';
import { count, identifier, port } from './foreign-words.ts';

const place = z.object({ address: z.string(), port });
const placeText = z.string().nullable();
const kindOfText = z.enum(['plain', 'template', 'withheld']);

const http = z.object({
  kind: z.literal('http'),
  url: z.string(),
  credentials: z.string().nullable(),
  credentialsKind: kindOfText.nullable().optional(),
  connectTo: placeText,
  connectToAt: place.nullable().optional(),
  connection: z.enum(['fresh', 'keep-alive']),
  version: z.enum(['auto', '1.1', '2']),
  method: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string(), kind: kindOfText.optional() })),
  expect: z.object({ status: z.array(z.int()).nullable(), body: z.string().nullable() }),
  tlsVerify: z.boolean(),
  followRedirects: count,
  bodyCapBytes: count,
  proxy: z.enum(['environment', 'none']),
});
const tcp = z.object({
  kind: z.literal('tcp'),
  host: z.string(),
  port,
  connectTo: placeText,
  connectToAt: place.nullable().optional(),
});
const dns = z.object({
  kind: z.literal('dns'),
  name: z.string(),
  type: z.enum(DNS_RECORD_TYPES),
  transport: z.enum(['udp', 'tcp']),
});

const common = z.object({
  name: z.string(),
  id: identifier.optional(),
  origin: z.enum(['kept', 'passing']).optional(),
  address: z.string(),
  role: z.enum(['subject', 'control']),
  group: z.string().nullable(),
  required: z.boolean(),
  packets: z.enum(PACKETS_CHOICES).optional(),
  intervalMs: z.number().positive(),
  captureAfterMs: z.number().positive(),
  slowAfterMs: z.number().positive(),
  timeoutMs: z.number().positive(),
  family: z.union([z.literal('auto'), z.literal(4), z.literal(6)]),
  resolver: z.string(),
  resolverAt: place.nullable().optional(),
  /** The name that a DNS target asks for; format 1.0 wrote it into `name`, over that of the target. */
  lookedUp: z.string().optional(),
});

/** One of `targetDefinitions` in incident.json. */
export const targetShape = z.discriminatedUnion('kind', [
  common.extend(http.shape),
  common.extend(tcp.shape),
  common.extend(dns.shape),
]);
type ForeignTarget = z.infer<typeof targetShape>;

/** `id` is used where the bundle tells none. */
export function readTarget(json: ForeignTarget, id: number): Target {
  const { intervalMs, captureAfterMs, slowAfterMs, timeoutMs } = json;
  return {
    id: targetId(json.id ?? id),
    origin: json.origin ?? 'kept',
    name: json.name,
    spec: specOf(json),
    thresholds: { intervalMs, captureAfterMs, slowAfterMs, timeoutMs },
    family: json.family,
    resolver: resolverOf(json),
    role: json.role,
    group: json.group,
    required: json.required,
    packets: json.packets ?? 'off',
  };
}

function specOf(json: ForeignTarget): TargetSpec {
  switch (json.kind) {
    case 'http':
      return {
        kind: 'http',
        url: json.url,
        credentials: json.credentials === null ? null : guardedText(json.credentials, json.credentialsKind ?? null),
        connectTo: placeOf(json.connectToAt, json.connectTo),
        connection: json.connection,
        version: json.version,
        method: json.method,
        headers: json.headers.map(({ name, value, kind }) => ({ name, value: guardedText(value, kind ?? null) })),
        expect: json.expect,
        tlsVerify: json.tlsVerify,
        followRedirects: json.followRedirects,
        bodyCapBytes: json.bodyCapBytes,
        proxy: json.proxy,
      };
    case 'tcp':
      return { kind: 'tcp', host: json.host, port: json.port, connectTo: placeOf(json.connectToAt, json.connectTo) };
    case 'dns':
      return { kind: 'dns', name: json.lookedUp ?? json.name, type: json.type, transport: json.transport };
  }
}

function resolverOf({ resolver, resolverAt }: ForeignTarget): ResolverChoice {
  const at = placeOf(resolverAt, resolver === 'system' ? null : resolver);
  return at === null ? { kind: 'system' } : { kind: 'server', ...at };
}

/** Where it is told exactly, or out of the text `address:port` that stands there for people. */
function placeOf(exact: AddressAndPort | null | undefined, text: string | null): AddressAndPort | null {
  if (exact !== undefined) return exact;
  if (text === null) return null;
  const read = parseAddressAndPort(text, null);
  if (read.kind === 'parsed') return read.value;
  // A token stands where the address was.
  const colon = text.lastIndexOf(':');
  const number = Number(text.slice(colon + 1));
  return colon > 0 && Number.isInteger(number) && number >= 0 && number <= 65_535
    ? { address: text.slice(0, colon), port: number }
    : { address: text, port: 0 };
}

function guardedText(text: string, kind: GuardedText['kind'] | null): GuardedText {
  switch (kind ?? guessedKind(text)) {
    case 'withheld':
      return { kind: 'withheld' };
    case 'template':
      return { kind: 'template', template: text };
    case 'plain':
      return { kind: 'plain', text };
  }
}

function guessedKind(text: string): GuardedText['kind'] {
  if (text === '[secret]') return 'withheld';
  return text.includes('${') ? 'template' : 'plain';
}
