import type { Clock } from '../../domain/clock.ts';
import type { HttpAnswer, Post } from '../http/post.ts';
import { pingAddress } from './ping-address.ts';
import type { Told } from './told.ts';

export type Ping =
  | { readonly kind: 'delivered' }
  /** The address has no way to be told this. */
  | { readonly kind: 'unsayable' }
  | { readonly kind: 'missed'; readonly says: string }
  | { readonly kind: 'cancelled' };

export interface PingOrder {
  /** The secret. */
  readonly address: string;
  /** Its host, for sentences. */
  readonly goesTo: string;
  readonly told: Told;
  readonly runId: string;
  /** All attempts together. */
  readonly withinMs: number;
  readonly mostAttempts: number;
  readonly signal: AbortSignal;
}

export interface PingParts {
  readonly clock: Clock;
  readonly post: Post;
  /** 0 to 1. */
  readonly random: () => number;
  /** Name and version, as one sees them in the receiver's list of pings. */
  readonly userAgent: string;
}

const LIMIT_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
export const USUAL_ATTEMPTS = 6;

/**
 * Tells it, and again with pauses that double, until it got through or the time is over. What another attempt does not change, such as
 * an address that nobody knows, is not tried again before the next turn.
 */
export async function ping(order: PingOrder, { clock, post, random, userAgent }: PingParts): Promise<Ping> {
  const { address, goesTo, told, runId, withinMs, mostAttempts, signal } = order;
  const url = pingAddress(address, told, runId);
  if (url === null) return { kind: 'unsayable' };
  const endMs = clock.monotonicMs() + withinMs;
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = endMs - clock.monotonicMs();
    const answer = await post({
      method: 'GET',
      url,
      headers: { 'user-agent': userAgent, accept: '*/*' },
      body: null,
      timeoutMs: Math.min(LIMIT_MS, leftMs),
      signal,
    });
    if (signal.aborted) return { kind: 'cancelled' };
    const judged = judge(answer, goesTo);
    if (judged.kind === 'delivered') return judged;
    const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.75 + random() / 2);
    const isOver = clock.monotonicMs() + pauseMs >= endMs || attempt >= mostAttempts;
    if (isOver || !judged.again) return { kind: 'missed', says: judged.says };
    await wait(clock, pauseMs, signal);
    if (signal.aborted) return { kind: 'cancelled' };
  }
}

type Judged = { readonly kind: 'delivered' } | { readonly kind: 'not'; readonly again: boolean; readonly says: string };

function judge(answer: HttpAnswer, goesTo: string): Judged {
  if (answer.kind === 'unreached') return { kind: 'not', again: answer.code !== 'bad-url', says: answer.says };
  const { status, body } = answer;
  const not = (again: boolean, says: string): Judged => ({ kind: 'not', again, says });
  // Older versions of healthchecks say so with status 200.
  if (status === 404 || /^OK \(not found\)\s*$/.test(body)) {
    return not(false, `${goesTo} knows no check at this address (status ${status}); see whether it was deleted there.`);
  }
  if (status === 409) {
    return not(false, `${goesTo} knows several checks of this name (status 409); use the address with the UUID.`);
  }
  if (/^OK \(rate limited\)\s*$/.test(body)) return not(false, `${goesTo} was asked too often and did not count it.`);
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status >= 300 && status < 400) {
    return not(
      false,
      `${goesTo} sends elsewhere (status ${status}), which is not followed, because the address is a secret; give the one where it ends.`,
    );
  }
  const passing = status >= 500 || status === 408 || status === 425 || status === 429;
  return not(
    passing,
    `${goesTo} answered with status ${status}${passing ? '' : ', so it does not take this address'}.`,
  );
}

function wait(clock: Clock, forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.schedule(forMs, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
