import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Clock } from '../../domain/clock.ts';
import { urlOrNull } from '../../domain/host.ts';
import { msText } from '../../domain/ms-text.ts';
import type { Parsed } from '../../domain/parsed.ts';
import { errorCodeOf } from '../error-code.ts';
import type { Trust } from './authorities.ts';
import { retryAfterMs } from './retry-after.ts';
import { certificateWords, type Step, type UnreachedCode, unreachedBy, unreachedWords } from './unreached.ts';

/** One request. No redirect is followed, no proxy is asked, no cookie is kept, certificates are always verified. */
export interface HttpOrder {
  readonly method: 'GET' | 'POST';
  /** `http:` or `https:`, as a person wrote it, without user and password. */
  readonly url: string;
  /** Sent in this order. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** For all of it, from the name until the head of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What came of it. Nothing in it holds a part of the URL but its host and port. */
export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The beginning of what came with it, at most 4,096 bytes, for excerpts; it may repeat whatever was sent. */
      readonly body: string;
      /** When the receiver wants to be asked again; null where it does not say. */
      readonly afterMs: number | null;
    }
  /** `sent`: the request had left, so it may have arrived. */
  | { readonly kind: 'unreached'; readonly code: UnreachedCode; readonly sent: boolean; readonly says: string };

/** Never rejects for what network or receiver do. */
export type Post = (order: HttpOrder) => Promise<HttpAnswer>;

const MOST_BODY_BYTES = 4_096;
/** The status has been told; the rest is worth no longer wait. */
const BODY_WAIT_MS = 2_000;

export function createPost(parts: { readonly clock: Clock; readonly trust: () => Parsed<Trust> }): Post {
  return async (order) => {
    const url = urlOrNull(order.url);
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
      return unreached('bad-url', 'The URL is none that can be asked: it must begin with https:// or http://.');
    }
    if (url.username !== '' || url.password !== '') {
      return unreached('bad-url', 'The URL has a user or a password in it; name one that needs none.');
    }
    if (order.signal.aborted) return unreached('cancelled', unreachedWords('cancelled', url.host));
    if (url.protocol === 'http:') return exchange(url, order, parts.clock, null);
    const trust = parts.trust();
    if (trust.kind === 'refused') return unreached('certificate', `${url.host} was not asked: ${trust.reason}.`);
    return exchange(url, order, parts.clock, trust.value);
  };
}

const unreached = (code: UnreachedCode, says: string, step: Step = 'resolve'): HttpAnswer => ({
  kind: 'unreached',
  code,
  sent: step === 'wait',
  says,
});

function unreachedFor(error: unknown, receiver: string, step: Step): HttpAnswer {
  const code = unreachedBy(error, step);
  const name = errorCodeOf(error);
  const more = code === 'certificate' ? certificateWords(name) : code === 'other' && name !== '' ? name : null;
  return unreached(code, unreachedWords(code, receiver, step, more), step);
}

function exchange(url: URL, order: HttpOrder, clock: Clock, trust: Trust | null): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    let step: Step = 'resolve';
    let settled = false;
    let answered = false;
    const request = start(url, order, trust);
    if (request === null) {
      resolve(
        unreached('bad-url', 'The request cannot be sent: a header or the URL has a sign in it that none may have.'),
      );
      return;
    }
    const settle = (answer: HttpAnswer) => {
      if (settled) return;
      settled = true;
      cancelDeadline();
      order.signal.removeEventListener('abort', onAbort);
      request.destroy();
      resolve(answer);
    };
    const onAbort = () => settle(unreached('cancelled', unreachedWords('cancelled', url.host), step));
    const cancelDeadline = clock.schedule(order.timeoutMs, () =>
      settle(unreached('timeout', unreachedWords('timeout', url.host, step, msText(order.timeoutMs)), step)),
    );
    order.signal.addEventListener('abort', onAbort, { once: true });
    request.on('socket', (socket) => {
      socket.once('lookup', () => {
        step = 'connect';
      });
      socket.once('connect', () => {
        step = trust === null ? 'wait' : 'tls';
      });
      socket.once('secureConnect', () => {
        step = 'wait';
      });
    });
    request.on('error', (error) => {
      // Once the status is known, what goes wrong with the rest changes nothing.
      if (!answered) settle(unreachedFor(error, url.host, step));
    });
    // An answer that switches to another protocol is none, and Node says nothing of it but that it has ended.
    request.on('close', () => {
      if (!answered) settle(unreached('malformed', unreachedWords('malformed', url.host), 'wait'));
    });
    request.on('response', (response) => {
      answered = true;
      cancelDeadline();
      read(response, clock, (body) =>
        settle({
          kind: 'answered',
          status: response.statusCode ?? 0,
          body,
          afterMs: retryAfterMs(response.headers['retry-after'] ?? null, clock.utcUs()),
        }),
      );
    });
    request.end(order.body ?? undefined);
  });
}

/** null for what Node refuses to send. */
function start(url: URL, { method, headers, body }: HttpOrder, trust: Trust | null): ClientRequest | null {
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { host: url.host, ...headers, ...length, connection: 'close' },
    agent: false,
  } as const;
  try {
    if (trust === null) return requestPlain(url, options);
    // Handed on to the connection, which the types of requests do not tell.
    const trusting = { ...options, secureContext: trust.context };
    return requestTls(url, trusting);
  } catch {
    return null;
  }
}

/** Whatever becomes of the rest, the status has been told. */
function read(response: IncomingMessage, clock: Clock, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => {
    cancel();
    response.removeAllListeners('data');
    response.on('error', () => {});
    response.destroy();
    done(Buffer.concat(chunks).subarray(0, MOST_BODY_BYTES).toString('utf8'));
  };
  const cancel = clock.schedule(BODY_WAIT_MS, finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_BODY_BYTES) finish();
  });
  response.once('end', finish);
  response.once('error', finish);
  response.once('close', finish);
}
