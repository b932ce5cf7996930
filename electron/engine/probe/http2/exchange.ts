import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Failure } from '../../../domain/failure.ts';
import { printableCut } from '../../../domain/printable.ts';
import { peerText } from '../connect.ts';
import type { Http2Connection } from '../connection.ts';
import type { ExchangeOutcome } from '../http1/exchange.ts';
import { ReceivedHeaders } from '../http1/response-head.ts';
import type { ParserLimits } from '../http1/response-parser.ts';
import type { PhaseTimer } from '../phase-timer.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { RecordedExchange } from '../recorded-exchange.ts';
import { errorCode, failureFromError } from '../system-error.ts';

export interface Http2Request {
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly limits: ParserLimits;
}

/** The same as `exchangeHttp1`, over a stream of an HTTP/2 session (RFC 9113). */
export function exchangeHttp2(
  run: ProbeRun,
  connection: Http2Connection,
  request: Http2Request,
  timer: PhaseTimer,
  recorded: RecordedExchange,
): Promise<ExchangeOutcome> {
  return new Promise((resolve) => {
    const { clock } = run.context;
    const { session } = connection;
    const peer = peerText(connection.peer);
    const parts: Buffer[] = [];
    let head: { readonly status: number; readonly headers: ReceivedHeaders } | null = null;
    let headMs = 0;
    let bodyBytes = 0;
    let capped = false;
    let settled = false;

    recorded.body = parts;
    const sentMs = clock.monotonicMs();
    timer.enter('wait', sentMs);
    const stream = requested(session, request.headers);
    if (stream instanceof Error) {
      timer.stop();
      resolve({ kind: 'failed', failure: notRequested(session, stream, peer), answerBegun: false });
      return;
    }

    const settle = (outcome: ExchangeOutcome) => {
      if (settled) return;
      settled = true;
      run.interrupt = null;
      session.off('error', onSessionError);
      session.off('goaway', onGoaway);
      recorded.bodyTruncated = capped || (head !== null && outcome.kind === 'failed');
      resolve(outcome);
    };
    const fail = (failure: Failure) => {
      timer.stop();
      settle({ kind: 'failed', failure, answerBegun: head !== null });
      if (!stream.destroyed) stream.close(constants.NGHTTP2_CANCEL);
    };
    const phase = () => (head === null ? 'wait' : 'transfer');
    const finish = (reusable: boolean) => {
      if (head === null) return;
      timer.stop();
      settle({ kind: 'answered', head, sentMs, headMs, bodyParts: parts, bodyBytes, capped, reusable });
    };
    const cap = () => {
      capped = true;
      finish(false);
      stream.close(constants.NGHTTP2_CANCEL);
    };
    const onSessionError = (error: Error) => fail(failureFromError(error, phase(), peer));
    const onGoaway = (code: number) => {
      if (code === constants.NGHTTP2_NO_ERROR) return;
      fail({ phase: phase(), code: 'reset', message: `${peer} ended the HTTP/2 connection with error ${code}.` });
    };

    stream.on('response', (headers, _flags, rawHeaders: unknown) => {
      headMs = clock.monotonicMs();
      timer.enter('transfer', headMs);
      head = { status: headers[':status'] ?? 0, headers: receivedHeaders(headers) };
      recorded.headBytes = headText(head.status, rawHeaders);
      if (request.limits.bodyCapBytes === 0) cap();
    });
    stream.on('data', (chunk: Buffer) => {
      const taken = Math.min(chunk.length, request.limits.bodyCapBytes - bodyBytes);
      bodyBytes += taken;
      recorded.bodyBytes = bodyBytes;
      if (taken > 0) parts.push(chunk.subarray(0, taken));
      if (bodyBytes >= request.limits.bodyCapBytes) cap();
    });
    stream.on('end', () => finish(true));
    stream.on('error', (error: Error) => fail(streamFailure(error, phase(), peer)));
    stream.on('close', () =>
      fail({ phase: phase(), code: 'closed-early', message: `${peer} ended the answer before it was complete.` }),
    );
    session.on('error', onSessionError);
    session.on('goaway', onGoaway);
    run.interrupt = () => fail(run.abortFailure(phase()));
  });
}

/** Node throws for a session that has just ended, and for header fields that HTTP/2 does not know. */
function requested(session: ClientHttp2Session, headers: OutgoingHttpHeaders): ClientHttp2Stream | Error {
  try {
    return session.request(headers, { endStream: true });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function notRequested(session: ClientHttp2Session, error: Error, peer: string): Failure {
  if (session.destroyed || session.closed) {
    return { phase: 'wait', code: 'closed-early', message: `${peer} closed the HTTP/2 connection.` };
  }
  const code = errorCode(error) ?? 'unknown error';
  return { phase: 'wait', code: 'internal', message: `The request cannot be sent over HTTP/2 (${code}).` };
}

function streamFailure(error: Error, phase: 'wait' | 'transfer', peer: string): Failure {
  const code = errorCode(error);
  if (code === 'ERR_HTTP2_STREAM_ERROR' || code === 'ERR_HTTP2_SESSION_ERROR') {
    const words = printableCut(error.message, 200);
    if (words.includes('NGHTTP2_ENHANCE_YOUR_CALM')) {
      return { phase, code: 'headers-too-large', message: `The answer of ${peer} has too many headers.` };
    }
    if (words.includes('NGHTTP2_PROTOCOL_ERROR')) {
      return { phase, code: 'http-malformed', message: `The answer of ${peer} broke the rules of HTTP/2: ${words}.` };
    }
    return { phase, code: 'reset', message: `${peer} ended the HTTP/2 stream: ${words}.` };
  }
  if (code === 'ERR_HTTP2_ERROR') {
    return {
      phase,
      code: 'http-malformed',
      message: `The answer of ${peer} broke the rules of HTTP/2: ${printableCut(error.message, 200)}.`,
    };
  }
  return failureFromError(error, phase, peer);
}

function receivedHeaders(headers: IncomingHttpHeaders): ReceivedHeaders {
  return new ReceivedHeaders(
    Object.entries(headers).flatMap(([name, value]) => {
      if (name.startsWith(':') || value === undefined) return [];
      return (Array.isArray(value) ? value : [String(value)]).map((one) => ({ name, value: one }));
    }),
  );
}

/** The head in the form of HTTP/1, as `curl -v` shows it. */
function headText(status: number, rawHeaders: unknown): Buffer {
  const raw: unknown[] = Array.isArray(rawHeaders) ? rawHeaders : [];
  const lines = [`HTTP/2 ${status}`];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = String(raw[at]);
    if (!name.startsWith(':')) lines.push(`${name}: ${String(raw[at + 1])}`);
  }
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
