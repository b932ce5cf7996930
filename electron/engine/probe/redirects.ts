import { printableCut } from '../../domain/printable.ts';
import type { HttpSpec } from '../../domain/target.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';
import { type HttpRequest, shownUrl } from './http-request.ts';
import type { ReceivedHeaders } from './http1/response-head.ts';
import { fieldsForOtherOrigin } from './request-headers.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The request that a redirect asks for (RFC 9110, section 15.4).
 * @param seen the requests so far, as `METHOD URL`
 * @returns ok with null when the answer is final
 */
export function nextRequest(
  spec: HttpSpec,
  request: HttpRequest,
  answer: { readonly status: number; readonly headers: ReceivedHeaders },
  seen: readonly string[],
): Attempt<HttpRequest | null> {
  const location = answer.headers.first('location');
  if (spec.followRedirects === 0 || !REDIRECTS.has(answer.status) || location === null) return succeeded(null);
  // Header bytes came as Latin-1; a location with other letters is UTF-8 in practice.
  const url = parsed(Buffer.from(location, 'latin1').toString('utf8'), request.url);
  const shown = printableCut(location, 200);
  if (url === null) return failed('transfer', 'redirect-refused', `The redirect to "${shown}" is no URL.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return failed('transfer', 'redirect-refused', `A redirect to ${printableCut(url.protocol, 40)} is not followed.`);
  }
  if (request.url.protocol === 'https:' && url.protocol === 'http:') {
    return failed(
      'transfer',
      'redirect-refused',
      `The redirect from https to ${printableCut(shownUrl(url), 200)} drops encryption; it is not followed.`,
    );
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  const method = methodAfter(answer.status, request.method);
  if (seen.includes(requestKey(method, url))) {
    return failed(
      'transfer',
      'redirect-loop',
      `The redirects go in a circle: ${printableCut(shownUrl(url), 200)} was asked for before.`,
    );
  }
  if (seen.length > spec.followRedirects) {
    return failed(
      'transfer',
      'redirect-limit',
      `More than ${spec.followRedirects} redirects; the last one leads to ${printableCut(shownUrl(url), 200)}.`,
    );
  }
  const fields = url.origin === request.url.origin ? request.fields : fieldsForOtherOrigin(request.fields);
  return succeeded({ method, url, fields });
}

export function requestKey(method: string, url: URL): string {
  return `${method} ${url.href}`;
}

function methodAfter(status: number, method: string): string {
  if (method === 'HEAD') return 'HEAD';
  if (status === 303) return 'GET';
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method;
}

function parsed(location: string, base: URL): URL | null {
  return URL.canParse(location, base.href) ? new URL(location, base.href) : null;
}
