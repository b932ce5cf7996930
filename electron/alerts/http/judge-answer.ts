import type { Delivery } from '../delivery.ts';
import type { SecretMask } from '../secret-mask.ts';
import type { HttpAnswer } from './post.ts';

/** Not who is asked for, may not, and the same of a proxy (RFC 9110, 15.5.2, 15.5.4, 15.5.8). */
const LETS_NOBODY_IN: ReadonlySet<number> = new Set([401, 403, 407]);

/**
 * What an answer means for the message. Tried again: no answer, 401, 403 and 407 (a wrong password says nothing against the message,
 * and is mended), 408, 425, 429 and 5xx, a wrong certificate (which is mended sooner or later) and redirects for the time being (so
 * does a hotel's network before one has logged in). Never again: other 4xx, and 301 and 308, which say that the receiver has moved for
 * good. `receiver`: host and port.
 */
export function judgeAnswer(answer: HttpAnswer, receiver: string, mask: SecretMask): Delivery {
  if (answer.kind === 'unreached') {
    const { code, sent, says } = answer;
    const again = code === 'bad-url' ? 'never' : 'later';
    const arrival = sent ? { mayHaveArrived: true as const } : {};
    return { kind: 'failed', again, afterMs: null, unreached: !sent && code !== 'bad-url', ...arrival, says };
  }
  const { status, afterMs } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered', says: `${receiver} took it (${status}).` };
  if (status >= 300 && status < 400) {
    const forGood = status === 301 || status === 308;
    return failed(
      forGood ? 'never' : 'later',
      afterMs,
      `${receiver} redirects to another place (${status}), which is not followed. Enter the URL that it should go to.`,
    );
  }
  const quote = mask.quote(answer.body);
  const said = quote === null ? '' : ` and said ${quote}`;
  if (LETS_NOBODY_IN.has(status)) {
    return failed('later', afterMs, `${receiver} did not let it in (${status})${said}. Check its URL and its secrets.`);
  }
  const again = status >= 500 || status === 408 || status === 425 || status === 429 || status < 200;
  if (again) return failed('later', afterMs, `${receiver} answered ${status}${said}.`);
  return failed('never', null, `${receiver} refused it with ${status}${said}.`);
}

const failed = (again: 'later' | 'never', afterMs: number | null, says: string): Delivery => ({
  kind: 'failed',
  again,
  afterMs,
  unreached: false,
  says,
});
