import { isIpv4, parseAddressAndPort, parseHost, splitPort, urlOrNull } from './host.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import { quoted } from './quoted.ts';
import { guardCredentials } from './secrets.ts';
import {
  DEFAULT_BODY_CAP_BYTES,
  DEFAULT_THRESHOLDS,
  DNS_RECORD_TYPES,
  type DnsRecordType,
  type DnsSpec,
  type GuardedText,
  type HttpSpec,
  NO_SECRETS,
  type ResolverChoice,
  type TargetDefinition,
  type TargetSecrets,
  type TargetSpec,
  type TcpSpec,
} from './target.ts';
import { targetLabel } from './target-label.ts';

/** A target that was read, its name not yet made unique. */
export interface ReadTarget {
  readonly definition: TargetDefinition;
  readonly secrets: TargetSecrets;
}

/** What one text says of a target: how it is probed, by which resolver, and the secret that came along. */
export interface TargetAddress {
  readonly spec: TargetSpec;
  /** null where the text names none. */
  readonly resolver: ResolverChoice | null;
  readonly credentials: string | null;
}

export const DEFAULT_DNS_PORT = 53;
const MAX_TARGET_LENGTH = 4_096;

/**
 * Reads what a person types or pastes as one target: `https://…`, `http://…`, `tcp://host:port`,
 * `dns://name?type=A&resolver=ADDRESS`, `host:port` (TCP), or a plain host or `host/path` (HTTPS; TCP when `plainPort` is given).
 */
export function parseTargetText(text: string, plainPort: number | null = null): Parsed<ReadTarget> {
  const address = parseTargetAddress(text, plainPort);
  if (address.kind === 'refused') return address;
  const { spec, resolver, credentials } = address.value;
  return parsed({
    definition: {
      name: targetLabel(spec, resolver ?? { kind: 'system' }),
      spec,
      thresholds: DEFAULT_THRESHOLDS,
      family: 'auto',
      resolver: resolver ?? { kind: 'system' },
      role: 'subject',
      group: null,
      required: true,
      packets: 'off',
    },
    secrets: credentials === null ? NO_SECRETS : { credentials, headers: {} },
  });
}

/** The same without name and thresholds, for a configuration that says those itself. */
export function parseTargetAddress(text: string, plainPort: number | null = null): Parsed<TargetAddress> {
  const trimmed = text.trim();
  if (trimmed === '') return refused('the target is empty');
  if (trimmed.length > MAX_TARGET_LENGTH)
    return refused(`a target of more than ${MAX_TARGET_LENGTH} characters is no target`);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(trimmed)?.[1]?.toLowerCase() ?? null;
  switch (scheme) {
    case 'http':
    case 'https':
      return parseHttp(trimmed);
    case 'tcp':
      return parseTcp(trimmed.slice('tcp://'.length), trimmed);
    case 'dns':
      return parseDns(trimmed.slice('dns://'.length), trimmed);
    case null:
      return parsePlain(trimmed, plainPort);
    default:
      return refused(`${quoted(`${scheme}://`)} is not probed; targets start with https://, http://, tcp:// or dns://`);
  }
}

/** HTTP with everything at its default. */
export function httpSpec(url: string, credentials: GuardedText | null): HttpSpec {
  return {
    kind: 'http',
    url,
    credentials,
    connectTo: null,
    connection: 'fresh',
    version: 'auto',
    method: 'GET',
    headers: [],
    expect: { status: null, body: null },
    tlsVerify: true,
    followRedirects: 0,
    bodyCapBytes: DEFAULT_BODY_CAP_BYTES,
    proxy: 'environment',
  };
}

function parseHttp(text: string): Parsed<TargetAddress> {
  const shown = quoted(withoutCredentials(text));
  if (/[\p{Cc}\s]/u.test(text)) return refused(`${shown} has a space or a control character in it`);
  const url = urlOrNull(text);
  if (url === null || url.hostname === '') return refused(`${shown} is not a URL`);
  const host = parseHost(url.hostname);
  if (host.kind === 'refused') return host;
  const typedHost = hostAsTyped(text);
  if (isIpv4(url.hostname) && !isIpv4(typedHost)) {
    return refused(`${quoted(typedHost)} is no address; an IPv4 address is four numbers, such as 192.0.2.9`);
  }
  let guarded: GuardedText | null = null;
  let secret: string | null = null;
  if (url.username !== '' || url.password !== '') {
    const credentials = guardCredentials(decoded(url.username), decoded(url.password));
    if (credentials.kind === 'refused') return credentials;
    ({ guarded, secret } = credentials.value);
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  if (url.href.length > MAX_TARGET_LENGTH) {
    return refused(`${shown} is longer than ${MAX_TARGET_LENGTH} characters once it is written for a request`);
  }
  return parsed({ spec: httpSpec(url.href, guarded), resolver: null, credentials: secret });
}

function parseTcp(rest: string, whole: string): Parsed<TargetAddress> {
  const authority = rest.endsWith('/') ? rest.slice(0, -1) : rest;
  if (/[/?#]/.test(authority)) return refused(`${quoted(whole)}: a TCP target is tcp://host:port and nothing after it`);
  if (authority.includes('@'))
    return refused(`${quoted(withoutCredentials(whole))}: a TCP target takes no user or password`);
  const split = splitPort(authority);
  if (split.kind === 'refused') return split;
  const { host: hostText, port } = split.value;
  const host = parseHost(hostText);
  if (host.kind === 'refused') return host;
  if (port === null) return refused(`${quoted(whole)} has no port; write tcp://host:port`);
  return parsed(tcpAddress(host.value.text, port));
}

function tcpAddress(host: string, port: number): TargetAddress {
  const spec: TcpSpec = { kind: 'tcp', host, port, connectTo: null };
  return { spec, resolver: null, credentials: null };
}

const isRecordType = (text: string): text is DnsRecordType => (DNS_RECORD_TYPES as readonly string[]).includes(text);

/** A record type in upper case. */
export function parseRecordType(text: string): Parsed<DnsRecordType> {
  const type = text.toUpperCase();
  return isRecordType(type)
    ? parsed(type)
    : refused(`${quoted(text)} is not a record type that is asked for; there are ${DNS_RECORD_TYPES.join(', ')}`);
}

function parseDns(rest: string, whole: string): Parsed<TargetAddress> {
  const question = rest.indexOf('?');
  const nameText = (question < 0 ? rest : rest.slice(0, question)).replace(/\/$/, '');
  const query = new URLSearchParams(question < 0 ? '' : rest.slice(question + 1));
  const host = parseHost(nameText);
  if (host.kind === 'refused') return host;
  if (host.value.kind === 'address')
    return refused(`${quoted(whole)}: ${nameText} is an address; a DNS target is a name`);
  let type: DnsRecordType = 'A';
  let transport: DnsSpec['transport'] = 'udp';
  let resolver: ResolverChoice = { kind: 'system' };
  for (const [key, value] of query) {
    switch (key) {
      case 'type': {
        const read = parseRecordType(value);
        if (read.kind === 'refused') return read;
        type = read.value;
        break;
      }
      case 'transport':
        if (value !== 'udp' && value !== 'tcp')
          return refused(`${quoted(value)} is not a transport; DNS goes over udp or tcp`);
        transport = value;
        break;
      case 'resolver': {
        const read = parseResolver(value);
        if (read.kind === 'refused') return read;
        resolver = read.value;
        break;
      }
      default:
        return refused(`${quoted(key)} is not known in a DNS target; there are type, resolver and transport`);
    }
  }
  return parsed({ spec: { kind: 'dns', name: host.value.text, type, transport }, resolver, credentials: null });
}

/** `system`, or the address of a resolver with an optional port. */
export function parseResolver(text: string): Parsed<ResolverChoice> {
  if (text === 'system') return parsed({ kind: 'system' });
  const server = parseAddressAndPort(text, DEFAULT_DNS_PORT);
  return server.kind === 'refused' ? server : parsed({ kind: 'server', ...server.value });
}

function parsePlain(text: string, plainPort: number | null): Parsed<TargetAddress> {
  if (/[/?#@]/.test(text)) return text.startsWith('-') ? parsedHostRefusal(text) : parseHttp(`https://${text}`);
  const split = splitPort(text);
  if (split.kind === 'refused') return split;
  const host = parseHost(split.value.host);
  if (host.kind === 'refused') return host;
  const port = split.value.port ?? plainPort;
  if (port !== null) return parsed(tcpAddress(host.value.text, port));
  return parseHttp(
    `https://${host.value.kind === 'address' && host.value.family === 6 ? `[${host.value.text}]` : host.value.text}/`,
  );
}

function parsedHostRefusal(text: string): Parsed<never> {
  return refused(`${quoted(text)} looks like an option, not like a target`);
}

/** A URL text with whatever stands before the `@` of its authority left out, fit to be shown even when it is no valid URL. */
function withoutCredentials(text: string): string {
  return text.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?[^/?#]*@/, '$1');
}

/**
 * The host of a URL before the URL standard reads numbers of any kind as an IPv4 address: `9` as 0.0.0.9, `0x7f.1` as 127.0.0.1.
 */
function hostAsTyped(text: string): string {
  return /^[A-Za-z]+:[/\\]*(?:[^/?#\\]*@)?([^/?#\\:]*)/.exec(text)?.[1] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: what was typed is meant as it stands.
    return text;
  }
}
