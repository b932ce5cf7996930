import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { MetricsDesk } from '../../service/metrics/metrics-desk.ts';
import { answerText, SAFETY_HEADERS } from './answers.ts';
import { bearerToken, sameText } from './session.ts';

/** Holds the token by which programs may ask for metrics, and for nothing else. */
export const METRICS_TOKEN_VARIABLE = 'STALLSCOPE_METRICS_TOKEN';

const MOST_AT_ONCE = 4;
/** Whoever takes longer to read has been given up by the program that asked. */
const READ_WITHIN_MS = 60_000;

/** Answers `/metrics`. Who may ask is for the server to say, with the help of `isAllowed`. */
export class MetricsAnswers {
  readonly #metrics: Pick<MetricsDesk, 'answer'>;
  readonly #token: string | null;
  #running = 0;

  constructor(metrics: Pick<MetricsDesk, 'answer'>, environment: Readonly<Record<string, string | undefined>>) {
    this.#metrics = metrics;
    const token = environment[METRICS_TOKEN_VARIABLE]?.trim() ?? '';
    this.#token = token === '' ? null : token;
  }

  /** A token of its own is set. */
  get needsToken(): boolean {
    return this.#token !== null;
  }

  isAllowed(authorization: string | undefined): boolean {
    const given = bearerToken(authorization);
    return this.#token !== null && given !== null && sameText(given, this.#token);
  }

  /** To GET and HEAD. */
  async send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#running >= MOST_AT_ONCE) {
      answerText(response, 503, 'Others are asking for metrics; try again in a moment.', { 'retry-after': '5' });
      return;
    }
    this.#running += 1;
    const late = setTimeout(() => response.destroy(), READ_WITHIN_MS);
    try {
      const { contentType, pieces } = this.#metrics.answer(request.headers.accept);
      const zipped = takesGzip(request.headers['accept-encoding']);
      response.writeHead(200, {
        ...SAFETY_HEADERS,
        'content-type': contentType,
        vary: 'accept, accept-encoding',
        ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      });
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      const text = Readable.from(pieces);
      await (zipped ? pipeline(text, createGzip({ level: 1 }), response) : pipeline(text, response));
    } catch {
      // Whoever asked has gone, or the time was over; the head has been sent, so nothing can be said any more.
      response.destroy();
    } finally {
      clearTimeout(late);
      this.#running -= 1;
    }
  }
}

function takesGzip(accepts: string | string[] | undefined): boolean {
  const ranges = (Array.isArray(accepts) ? accepts.join(',') : (accepts ?? '')).split(',');
  return ranges.some((range) => /^\s*gzip\s*(;\s*q=(1(\.0*)?|0\.\d*[1-9]\d*)\s*)?$/i.test(range));
}
