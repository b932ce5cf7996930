import type { ServerResponse } from 'node:http';
import type { ContractErrorData, ErrorCode } from '../../contract/errors.ts';

/** On every answer: nothing foreign is loaded, nobody frames the page, nothing is guessed, kept or told to others. */
export const SAFETY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
};

export type Headers = Readonly<Record<string, string>>;

/** A whole answer; of one to HEAD the length is told and the body left out. */
export function answer(
  response: ServerResponse,
  status: number,
  content: { readonly type: string; readonly body: string | Buffer } | null,
  headers: Headers = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = bytesOf(content?.body ?? '');
  response.writeHead(status, {
    ...SAFETY_HEADERS,
    ...(content === null ? {} : { 'content-type': content.type }),
    ...(status === 204 || status === 304 ? {} : { 'content-length': String(body.length) }),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function answerText(response: ServerResponse, status: number, sentence: string, headers: Headers = {}): void {
  answer(response, status, { type: 'text/plain; charset=utf-8', body: `${sentence}\n` }, headers);
}

export function answerJson(response: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  answer(response, status, { type: 'application/json; charset=utf-8', body: JSON.stringify(value) }, headers);
}

/** A refusal as data; the status repeats it for programs that look at nothing else. */
export function answerError(response: ServerResponse, error: ContractErrorData, headers: Headers = {}): void {
  answerJson(response, STATUS_OF[error.code], { ok: false, error }, headers);
}

const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'not-found': 404,
  'duplicate-name': 409,
  'address-unknown': 409,
  'tracing-impossible': 503,
  'too-many': 429,
  unreadable: 500,
  'store-unavailable': 503,
  'nothing-to-export': 404,
  'cannot-write': 500,
  'already-exists': 409,
  cancelled: 503,
  unauthorized: 401,
  'engine-unavailable': 503,
  internal: 500,
};

export const statusOf = (code: ErrorCode): number => STATUS_OF[code];

const bytesOf = (body: string | Buffer): Buffer => (typeof body === 'string' ? Buffer.from(body) : body);
