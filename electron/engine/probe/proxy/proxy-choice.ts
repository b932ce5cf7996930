import { BlockList, isIP } from 'node:net';
import { SECRET_MARK } from '../guarded-text.ts';
import { bareHost, effectivePort } from '../http-request.ts';
import type { RequestField } from '../request-headers.ts';

/** A proxy that the environment names. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** Value of Proxy-Authorization; null without credentials. Never shown. */
  readonly authorization: string | null;
}

export type ProxyChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy }
  /** The environment names something that is no HTTP proxy. `reason` is a sentence without credentials. */
  | { readonly kind: 'unusable'; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL, by the environment variables that other programs go by as well: `https_proxy`, `http_proxy`,
 * `all_proxy` and `no_proxy`, lower case before upper case.
 */
export function proxyFor(url: URL, environment: Environment): ProxyChoice {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const found = variable(environment, `${scheme}_proxy`) ?? variable(environment, 'all_proxy');
  if (found === null) return { kind: 'direct' };
  if (isExcepted(bareHost(url), effectivePort(url), variable(environment, 'no_proxy')?.value ?? '')) {
    return { kind: 'direct' };
  }
  return parseProxy(found.value, found.name);
}

/** What is sent to the proxies that the environment names, whichever of them a request or its redirects may take. */
export function proxyFields(environment: Environment): readonly RequestField[] {
  return ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => {
    const found = variable(environment, name);
    const choice = found === null ? null : parseProxy(found.value, found.name);
    const value = choice?.kind === 'proxy' ? choice.proxy.authorization : null;
    return value === null ? [] : [{ name: 'Proxy-Authorization', value, shown: `Basic ${SECRET_MARK}` }];
  });
}

function variable(environment: Environment, name: string): { readonly name: string; readonly value: string } | null {
  for (const candidate of [name, name.toUpperCase()]) {
    const value = environment[candidate]?.trim();
    if (value !== undefined && value !== '') return { name: candidate, value };
  }
  return null;
}

function parseProxy(value: string, name: string): ProxyChoice {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) return { kind: 'unusable', reason: `The value of ${name} is no URL of a proxy.` };
  const url = new URL(text);
  if (url.protocol !== 'http:') {
    const reason = `${name} names a proxy of the kind ${url.protocol.slice(0, -1)}; only http proxies can be used.`;
    return { kind: 'unusable', reason };
  }
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === null || password === null) {
    return { kind: 'unusable', reason: `The user or password in ${name} is not properly encoded.` };
  }
  const basic = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return {
    kind: 'proxy',
    proxy: {
      host: bareHost(url),
      port: effectivePort(url),
      authorization: user === '' && password === '' ? null : `Basic ${basic}`,
    },
  };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    // A percent sign that encodes nothing; guessing at a password helps nobody.
    return null;
  }
}

/**
 * Whether `no_proxy` excepts a host: `*`; a name, for itself and all below it, with or without a leading dot; an address; a
 * network such as 10.0.0.0/8; each with an optional port.
 */
export function isExcepted(host: string, port: number, noProxy: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), name, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const literal = entry.startsWith('[') ? entry.replace(/^\[([^\]]*)\]/, '$1') : entry;
  const family = isIP(host);
  if (family !== 0) {
    if (literal === host) return true;
    const network = /^(.+)\/(\d{1,3})$/.exec(literal);
    if (network !== null) return contains(network[1] ?? '', Number(network[2]), host);
  }
  const withPort = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(entry);
  if (withPort !== null && isIP(literal) === 0) {
    return Number(withPort[2]) === port && matches(withPort[1] ?? '', host, port);
  }
  const suffix = literal.replace(/^\*?\.+/, '').replace(/\.$/, '');
  return suffix !== '' && (host === suffix || (family === 0 && host.endsWith(`.${suffix}`)));
}

function contains(network: string, prefixLength: number, address: string): boolean {
  const family = isIP(network);
  if (family === 0 || family !== isIP(address) || prefixLength > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefixLength, type);
  return list.check(address, type);
}
