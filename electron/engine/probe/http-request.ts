import type { OutgoingHttpHeaders } from 'node:http2';
import type { RequestField } from './request-headers.ts';

/** One request, ready to be put on a wire. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly fields: readonly RequestField[];
}

/** Methods that may be sent again when it is unknown whether the first one arrived (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
const WITH_CONTENT = new Set(['POST', 'PUT', 'PATCH']);
/** HTTP/2 has its own ways for these (RFC 9113, section 8.2.2). */
const CONNECTION_SPECIFIC = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'host',
]);

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/** The URL's host without the brackets of an IPv6 literal. */
export function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

/** The URL's port, with the scheme's own where it names none. */
export function effectivePort(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** The URL as it may be shown: no user, no password, no fragment. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}${url.search}`;
}

interface Http1Head {
  readonly bytes: Buffer;
  readonly shown: readonly string[];
}

/** @param proxyAuthorization set when the request goes to a proxy in absolute form (RFC 9112, section 3.2.2) */
export function http1Head(request: HttpRequest, toProxy: { readonly authorization: string | null } | null): Http1Head {
  const { url, method, fields } = request;
  const target = toProxy === null ? `${url.pathname}${url.search}` : shownUrl(url);
  const sent = [`${method} ${target} HTTP/1.1`];
  const shown = [...sent];
  const own = fields.find((field) => field.name.toLowerCase() === 'host');
  const add = (name: string, value: string, as: string) => {
    sent.push(`${name}: ${value}`);
    shown.push(`${name}: ${as}`);
  };
  add('Host', own?.value ?? url.host, own?.shown ?? url.host);
  for (const field of fields) if (field !== own) add(field.name, field.value, field.shown);
  if (WITH_CONTENT.has(method) && !hasField(fields, 'content-length') && !hasField(fields, 'transfer-encoding')) {
    add('Content-Length', '0', '0');
  }
  if (toProxy !== null && toProxy.authorization !== null) {
    add('Proxy-Authorization', toProxy.authorization, '[secret]');
  }
  return { bytes: Buffer.from(`${sent.join('\r\n')}\r\n\r\n`, 'utf8'), shown };
}

interface Http2Head {
  readonly headers: OutgoingHttpHeaders;
  readonly shown: readonly string[];
}

export function http2Head(request: HttpRequest): Http2Head {
  const { url, method, fields } = request;
  const own = fields.find((field) => field.name.toLowerCase() === 'host');
  const path = `${url.pathname}${url.search}`;
  const headers: OutgoingHttpHeaders = {
    ':method': method,
    ':scheme': url.protocol.slice(0, -1),
    ':authority': own?.value ?? url.host,
    ':path': path,
  };
  const shown = [`${method} ${path} HTTP/2`, `Host: ${own?.shown ?? url.host}`];
  for (const field of fields) {
    const name = field.name.toLowerCase();
    if (CONNECTION_SPECIFIC.has(name)) continue;
    const before = headers[name];
    headers[name] =
      before === undefined ? field.value : [...(Array.isArray(before) ? before : [String(before)]), field.value];
    shown.push(`${name}: ${field.shown}`);
  }
  return { headers, shown };
}

function hasField(fields: readonly RequestField[], name: string): boolean {
  return fields.some((field) => field.name.toLowerCase() === name);
}
