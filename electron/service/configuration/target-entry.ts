import { parseByteSize } from '../../domain/byte-size.ts';
import { parseAddressAndPort, parseHost } from '../../domain/host.ts';
import { parseHttpMethod } from '../../domain/http-method.ts';
import { parseOneLine } from '../../domain/one-line.ts';
import { type Parsed, parsed, refused } from '../../domain/parsed.ts';
import { quoted } from '../../domain/quoted.ts';
import { specPort } from '../../domain/spec-port.ts';
import { LEAST_STATUS, MOST_STATUS } from '../../domain/status-list.ts';
import {
  type DnsSpec,
  type FamilyChoice,
  type HttpSpec,
  PACKETS_CHOICES,
  type PacketsChoice,
  type ResolverChoice,
  type Role,
  type TargetSpec,
  type TcpSpec,
  type Thresholds,
} from '../../domain/target.ts';
import { targetLabel } from '../../domain/target-label.ts';
import { parseRecordType, parseResolver, parseTargetAddress, type TargetAddress } from '../../domain/target-text.ts';
import type { TargetInput } from '../target-input.ts';
import { readHeaders } from './header-fields.ts';
import { readThresholds, THRESHOLD_KEYS } from './thresholds-fields.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

const ADDRESS_KEYS = ['url', 'tcp', 'dns'] as const;
const HTTP_KEYS = [
  'connection',
  'method',
  'headers',
  'expect',
  'tls',
  'followRedirects',
  'bodyCap',
  'http',
  'proxy',
] as const;
const ANY_KEYS = [
  'name',
  'connectTo',
  'family',
  'resolver',
  'role',
  'group',
  'required',
  'packets',
  ...THRESHOLD_KEYS,
] as const;
export const TARGET_KEYS = [...ANY_KEYS, ...ADDRESS_KEYS, ...HTTP_KEYS] as const;

const MAX_REDIRECTS = 10;
/** As much as a form takes. */
const MAX_EXPECTED_LENGTH = 10_000;
const MAX_BODY_CAP_BYTES = 64 * 1_048_576;

/** A target of the file; `nameField` is null when its name is made from its address. */
export interface TargetEntry {
  readonly input: TargetInput;
  readonly nameField: Field | null;
  readonly offset: number;
  /** Variables that its values name, with the place of each. */
  readonly variables: readonly { readonly variable: string; readonly offset: number }[];
}

/** Reads one item of `targets`; null when it has a problem that leaves no target. */
export function readTargetEntry(fields: YamlFields, item: Field, defaults: Thresholds): TargetEntry | null {
  const map = fields.map(item, TARGET_KEYS);
  if (map === null) return null;
  const read = <Value>(
    key: (typeof TARGET_KEYS)[number],
    reader: (field: Field) => Value | null,
    otherwise: Value,
  ): Value => {
    const field = map.get(key);
    return field === undefined ? otherwise : (reader(field) ?? otherwise);
  };
  const word = (field: Field) => fields.parsed(field, parseOneLine);
  const thresholds = readThresholds(fields, map, defaults, item.offset);
  const family = read<FamilyChoice>('family', (field) => familyOf(fields.choice(field, ['auto', '4', '6'])), 'auto');
  const role = read<Role>('role', (field) => fields.choice(field, ['subject', 'control']), 'subject');
  const group = read<string | null>('group', word, null);
  const required = read('required', (field) => fields.boolean(field), true);
  const packets = read<PacketsChoice>('packets', (field) => fields.choice(field, PACKETS_CHOICES), 'off');
  const name = read<string | null>('name', word, null);
  const address = readAddress(fields, map, item);
  const ownResolver = read<ResolverChoice | null>('resolver', (field) => fields.parsed(field, parseResolver), null);
  if (address === null) return null;
  const resolverField = map.get('resolver');
  if (resolverField !== undefined && address.resolver?.kind === 'server') {
    fields.problem(resolverField.offset, 'the resolver is named in the address already; name it once');
  }
  const resolver: ResolverChoice = ownResolver ?? address.resolver ?? { kind: 'system' };
  const { spec, headers, variables } = readSpec(fields, map, address);
  return {
    input: {
      definition: {
        name: name ?? targetLabel(spec, resolver),
        spec,
        thresholds,
        family,
        resolver,
        role,
        group,
        required,
        packets,
      },
      secrets: { credentials: address.credentials, headers },
    },
    nameField: name === null ? null : (map.get('name') ?? null),
    offset: item.offset,
    variables,
  };
}

type Place = { readonly variable: string; readonly offset: number };

interface ReadSpec {
  readonly spec: TargetSpec;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: readonly Place[];
}

function readSpec(fields: YamlFields, map: ReadonlyMap<string, Field>, address: TargetAddress): ReadSpec {
  const { spec } = address;
  if (spec.kind === 'http') return readHttp(fields, map, spec);
  for (const key of HTTP_KEYS) {
    const field = map.get(key);
    if (field !== undefined)
      fields.problem(field.offset, `${quoted(key)} is for HTTP targets; this one is ${spec.kind.toUpperCase()}`);
  }
  const pin = map.get('connectTo');
  switch (spec.kind) {
    case 'tcp': {
      const connectTo = pin === undefined ? null : fields.parsed(pin, (text) => parseAddressAndPort(text, spec.port));
      const pinned: TcpSpec = { ...spec, connectTo };
      return { spec: pinned, headers: {}, variables: [] };
    }
    case 'dns':
      if (pin !== undefined) fields.problem(pin.offset, '“connectTo” is not for DNS targets; name a resolver instead');
      return { spec, headers: {}, variables: [] };
  }
}

function readHttp(fields: YamlFields, map: ReadonlyMap<string, Field>, base: HttpSpec): ReadSpec {
  const at = <Value>(
    key: (typeof TARGET_KEYS)[number],
    reader: (field: Field) => Value | null,
    otherwise: Value,
  ): Value => {
    const field = map.get(key);
    return field === undefined ? otherwise : (reader(field) ?? otherwise);
  };
  const urlPort = specPort(base);
  const headerFields = map.get('headers');
  const { headers, secrets, variables } =
    headerFields === undefined ? { headers: [], secrets: {}, variables: [] } : readHeaders(fields, headerFields);
  const expectField = map.get('expect');
  const expect = expectField === undefined ? base.expect : readExpectation(fields, expectField);
  const tlsField = map.get('tls');
  const spec: HttpSpec = {
    ...base,
    connectTo: at('connectTo', (field) => fields.parsed(field, (text) => parseAddressAndPort(text, urlPort)), null),
    connection: at('connection', (field) => fields.choice(field, ['fresh', 'keep-alive']), base.connection),
    version: at('http', (field) => fields.choice(field, ['auto', '1.1', '2']), base.version),
    method: at('method', (field) => fields.parsed(field, parseHttpMethod), base.method),
    headers,
    expect,
    tlsVerify: tlsField === undefined ? true : readVerify(fields, tlsField),
    followRedirects: at('followRedirects', (field) => fields.integer(field, 0, MAX_REDIRECTS), base.followRedirects),
    bodyCapBytes: at('bodyCap', (field) => fields.parsed(field, parseBodyCap), base.bodyCapBytes),
    proxy: at('proxy', (field) => fields.choice(field, ['environment', 'none']), base.proxy),
  };
  const urlOffset = map.get('url')?.offset ?? 0;
  const ofUrl: Place[] =
    base.credentials?.kind === 'template'
      ? [...base.credentials.template.matchAll(/\$\{(\w+)\}/g)].map((match) => ({
          variable: match[1] ?? '',
          offset: urlOffset,
        }))
      : [];
  return { spec, headers: secrets, variables: [...ofUrl, ...variables] };
}

function readAddress(fields: YamlFields, map: ReadonlyMap<string, Field>, item: Field): TargetAddress | null {
  const given = ADDRESS_KEYS.flatMap((key) => map.get(key) ?? []);
  const [field, second] = given;
  if (field === undefined) {
    fields.problem(item.offset, 'a target needs one of “url”, “tcp” and “dns”');
    return null;
  }
  if (second !== undefined) {
    fields.problem(
      second.offset,
      `a target has one of “url”, “tcp” and “dns”; this one has ${quoted(field.key)} already`,
    );
    return null;
  }
  switch (field.key) {
    case 'tcp':
      return fields.parsed(field, (text) => parseTargetAddress(text.startsWith('tcp://') ? text : `tcp://${text}`));
    case 'dns':
      return fields.isMap(field)
        ? readDns(fields, field)
        : fields.parsed(field, (text) => parseTargetAddress(text.startsWith('dns://') ? text : `dns://${text}`));
    default:
      return fields.parsed(field, parseUrlField);
  }
}

function parseUrlField(text: string): Parsed<TargetAddress> {
  if (!text.includes('://'))
    return refused(`${quoted(text)} is not a URL; it starts with https://, http://, tcp:// or dns://`);
  return parseTargetAddress(text);
}

function readDns(fields: YamlFields, field: Field): TargetAddress | null {
  const map = fields.map(field, ['name', 'type', 'transport']);
  if (map === null) return null;
  const nameField = map.get('name');
  if (nameField === undefined) {
    fields.problem(field.offset, '“dns” needs a “name”');
    return null;
  }
  const name = fields.parsed(nameField, parseDnsName);
  const typeField = map.get('type');
  const type = typeField === undefined ? 'A' : fields.parsed(typeField, parseRecordType);
  const transportField = map.get('transport');
  const transport = transportField === undefined ? 'udp' : fields.choice(transportField, ['udp', 'tcp']);
  if (name === null || type === null || transport === null) return null;
  const spec: DnsSpec = { kind: 'dns', name, type, transport };
  return { spec, resolver: null, credentials: null };
}

function readExpectation(fields: YamlFields, field: Field): HttpSpec['expect'] {
  const map = fields.map(field, ['status', 'body']);
  const statusField = map?.get('status');
  const bodyField = map?.get('body');
  const ofStatus = (one: Field) => fields.integer(one, LEAST_STATUS, MOST_STATUS);
  let status: readonly number[] | null = null;
  if (statusField !== undefined) {
    const list = fields.isList(statusField) ? (fields.list(statusField) ?? []) : [statusField];
    if (list.length === 0) fields.problem(statusField.offset, '“status” is an empty list, which no answer can meet');
    status = [...new Set(list.flatMap((one) => ofStatus(one) ?? []))];
  }
  const body = bodyField === undefined ? null : fields.text(bodyField);
  if (bodyField !== undefined && body === '')
    fields.problem(bodyField.offset, '“body” is empty, which every answer meets');
  if (bodyField !== undefined && body !== null && body.length > MAX_EXPECTED_LENGTH)
    fields.problem(bodyField.offset, `“body” is longer than ${MAX_EXPECTED_LENGTH} characters`);
  return { status, body };
}

function readVerify(fields: YamlFields, field: Field): boolean {
  const verify = fields.map(field, ['verify'])?.get('verify');
  return verify === undefined ? true : (fields.boolean(verify) ?? true);
}

function familyOf(choice: 'auto' | '4' | '6' | null): FamilyChoice | null {
  if (choice === null || choice === 'auto') return choice;
  return choice === '4' ? 4 : 6;
}

function parseDnsName(text: string): Parsed<string> {
  const host = parseHost(text);
  if (host.kind === 'refused') return host;
  return host.value.kind === 'name'
    ? parsed(host.value.text)
    : refused(`${quoted(text)} is an address; a DNS target is a name`);
}

function parseBodyCap(text: string): Parsed<number> {
  const size = parseByteSize(text);
  if (size.kind === 'refused') return size;
  return size.value <= MAX_BODY_CAP_BYTES ? size : refused(`${quoted(text)} is more than 64MiB`);
}
