import { bareHost } from './http-request.ts';
import type { AnswerRead } from './http1/exchange.ts';
import type { ReceivedHeaders } from './http1/response-head.ts';
import type { ToldTime } from './told-time.ts';

/** The form that servers write (RFC 9110, section 5.6.7); the two older ones are not worth their doubts. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const KEPT_ANSWER = /\bhit\b/i;
const CACHE_FIELDS = ['x-cache', 'cf-cache-status', 'x-cache-status', 'x-vercel-cache', 'cdn-cache', 'cache-status'];

/** null where the answer tells no time, or may have lain in a cache since that time. */
export function toldTime(url: URL, { head, sentMs, headMs }: AnswerRead): ToldTime | null {
  const { headers } = head;
  const date = headers.first('date');
  if (date === null || !IMF_FIXDATE.test(date) || isKept(headers)) return null;
  const dateMs = Date.parse(date);
  return dateMs >= 0 ? { host: bareHost(url), dateUs: dateMs * 1_000, sentMs, headMs } : null;
}

/** Caches say with Age that an answer is not of now (RFC 9111, section 5.1); some only say that they had it. */
function isKept(headers: ReceivedHeaders): boolean {
  return headers.first('age') !== null || CACHE_FIELDS.some((name) => KEPT_ANSWER.test(headers.first(name) ?? ''));
}
