import type { Failure } from '../../../domain/failure.ts';
import { peerText } from '../connect.ts';
import type { Http1Connection } from '../connection.ts';
import type { PhaseTimer } from '../phase-timer.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { RecordedExchange } from '../recorded-exchange.ts';
import { failureFromError } from '../system-error.ts';
import type { ResponseHead } from './response-head.ts';
import { type ParserLimits, ResponseParser } from './response-parser.ts';

export interface AnswerRead {
  readonly kind: 'answered';
  readonly head: Pick<ResponseHead, 'status' | 'headers'>;
  /** Monotonic milliseconds: when the request began to be written, and when the head was there as a whole. */
  readonly sentMs: number;
  readonly headMs: number;
  readonly bodyParts: readonly Buffer[];
  readonly bodyBytes: number;
  readonly capped: boolean;
  /** The connection may carry another request. */
  readonly reusable: boolean;
}

export type ExchangeOutcome =
  | AnswerRead
  | { readonly kind: 'failed'; readonly failure: Failure; readonly answerBegun: boolean };

export interface Http1Request {
  readonly method: string;
  readonly bytes: Buffer;
  readonly limits: ParserLimits;
}

/**
 * Sends one request over HTTP/1.1 and reads its answer; failures are those of phase `wait` or `transfer`.
 * The timer enters `wait` as the request is written and `transfer` with the first byte of the answer. The connection is
 * left as it is: whoever called decides what becomes of it.
 */
export function exchangeHttp1(
  run: ProbeRun,
  connection: Http1Connection,
  request: Http1Request,
  timer: PhaseTimer,
  recorded: RecordedExchange,
): Promise<ExchangeOutcome> {
  return new Promise((resolve) => {
    const { clock } = run.context;
    const { stream } = connection;
    const parser = new ResponseParser(request.method, request.limits);
    let begun = false;
    let headMs = 0;
    let sentMs = 0;

    const settle = (outcome: ExchangeOutcome) => {
      run.interrupt = null;
      stream.off('data', onData);
      stream.off('end', onEnd);
      stream.off('error', onError);
      stream.off('close', onEnd);
      recorded.bodyTruncated = parser.capped || (parser.head !== null && parser.state !== 'done');
      resolve(outcome);
    };
    const fail = (failure: Failure) => settle({ kind: 'failed', failure, answerBegun: begun });
    const look = (atMs: number) => {
      switch (parser.state) {
        case 'head':
        case 'body':
          return;
        case 'failed':
          timer.stop(atMs);
          return fail({
            phase: begun ? 'transfer' : 'wait',
            code: parser.problem?.code ?? 'http-malformed',
            message: `The answer of ${peerText(connection.peer)} ${parser.problem?.reason ?? 'is malformed'}.`,
          });
        case 'done': {
          timer.stop(atMs);
          const { head, bodyParts, bodyBytes, capped, reusable } = parser;
          if (head !== null) settle({ kind: 'answered', head, sentMs, headMs, bodyParts, bodyBytes, capped, reusable });
          return;
        }
      }
    };
    const onData = (bytes: Buffer) => {
      const nowMs = clock.monotonicMs();
      if (!begun) {
        begun = true;
        timer.enter('transfer', nowMs);
      }
      const hadHead = parser.head !== null;
      parser.push(bytes);
      if (!hadHead) headMs = nowMs;
      // Captures read this while the answer hangs half-way.
      recorded.headBytes = parser.headBytes;
      recorded.bodyBytes = parser.bodyBytes;
      look(nowMs);
    };
    const onEnd = () => {
      parser.end();
      look(clock.monotonicMs());
    };
    const onError = (error: Error) => {
      timer.stop();
      fail(failureFromError(error, begun ? 'transfer' : 'wait', peerText(connection.peer)));
    };
    recorded.body = parser.bodyParts;
    stream.on('data', onData);
    stream.on('end', onEnd);
    stream.on('error', onError);
    stream.on('close', onEnd);
    run.interrupt = () => {
      timer.stop();
      fail(run.abortFailure(begun ? 'transfer' : 'wait'));
    };
    // A proxy's tunnel leaves the socket paused, and listening alone does not wake it.
    if (stream.isPaused()) stream.resume();
    sentMs = clock.monotonicMs();
    timer.enter('wait', sentMs);
    stream.write(request.bytes);
  });
}
