import { printable } from '../../domain/printable.ts';
import { count } from '../../notices/short-text.ts';
import type { Delivery } from '../delivery.ts';
import { certificateWords } from '../http/unreached.ts';
import type { SecretMask } from '../secret-mask.ts';
import type { Refusal, SmtpOutcome } from './smtp-session.ts';

export interface MailJudgement {
  readonly delivery: Delivery;
  /** Addresses that have it, or that will never take it: it does not go to them again. */
  readonly settled: readonly string[];
}

const MOST_NAMED = 3;

/**
 * What came of a mail. Tried again: whatever is no answer, 4xx (RFC 5321, 4.2.1), a wrong certificate, and a server that no longer
 * offers TLS, since somebody in between may hide that; and a login that is refused, since a password is mended and the message is not
 * to blame. Never: other 5xx. `before`: how many addresses already have it.
 */
export function judgeMail(outcome: SmtpOutcome, server: string, before: number, mask: SecretMask): MailJudgement {
  const forGood = outcome.refused.filter(isForGood);
  const forNow = outcome.refused.filter((refusal) => !isForGood(refusal));
  const refusedWords = [
    ...(forNow.length === 0 ? [] : [`For now it would not have ${namesOf(forNow, mask)}.`]),
    ...(forGood.length === 0 ? [] : [`It refuses ${namesOf(forGood, mask)}.`]),
  ];
  const settled = forGood.map(({ address }) => address);
  if (outcome.kind === 'taken') {
    const has = before + outcome.accepted.length;
    const taken = `${server} took it for ${count(has, 'address', 'addresses')}.`;
    const says = [taken, ...refusedWords].join(' ');
    const all = [...outcome.accepted, ...settled];
    if (forNow.length === 0) return { delivery: { kind: 'delivered', says }, settled: all };
    return { delivery: failed('later', false, `${says} The others do not get it twice.`), settled: all };
  }
  if (outcome.refused.length > 0) {
    if (forNow.length > 0) {
      return { delivery: failed('later', false, `${server} did not take it. ${refusedWords.join(' ')}`), settled };
    }
    // Somebody has it already: then the rest of it is done.
    if (before > 0) return { delivery: { kind: 'delivered', says: refusedWords.join(' ') }, settled };
    return { delivery: failed('never', false, `${server} did not take it. ${refusedWords.join(' ')}`), settled };
  }
  return { delivery: failure(outcome, server, mask), settled };
}

function failure(outcome: Extract<SmtpOutcome, { kind: 'failed' }>, server: string, mask: SecretMask): Delivery {
  const { during, status, reply, code } = outcome;
  const quote = mask.quote(reply);
  const said = quote === null ? (status === null ? '' : `: ${status}`) : `: ${quote}`;
  const again = isRefusedForGood(status) ? 'never' : 'later';
  switch (during) {
    case 'tls': {
      const words = certificateWords(code);
      if (words !== null) return failed('later', true, `${server} is not trusted: ${words}. Nothing was sent.`);
      return failed(
        'later',
        true,
        `${server} would not begin TLS${said}. Nothing was sent, because the channel asks for it.`,
      );
    }
    case 'login':
      return failed('later', false, `${server} refused the login${said}.`);
    case 'connection':
      if (status !== null) return failed(again, false, `${server} would not talk${said}.`);
      return failed('later', true, `${server} broke off before the message was sent${codeWords(code)}.`);
    case 'addresses':
    case 'message':
      if (status !== null) return failed(again, false, `${server} refused the message${said}.`);
      return {
        ...failed('later', false, `${server} broke off while the message was sent${codeWords(code)}.`),
        ...(during === 'message' ? { mayHaveArrived: true as const } : {}),
      };
  }
}

const codeWords = (code: string): string => (/^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '');

/** Codes that ask for a login, for another kind of it, or for TLS before it (RFC 4954, 6). */
const ABOUT_LOGIN: ReadonlySet<number> = new Set([530, 534, 535, 538]);

const isRefusedForGood = (status: number | null): boolean =>
  status !== null && status >= 500 && !ABOUT_LOGIN.has(status);
const isForGood = ({ status }: Refusal): boolean => isRefusedForGood(status);

function namesOf(refusals: readonly Refusal[], mask: SecretMask): string {
  const [first] = refusals;
  const names = refusals.slice(0, MOST_NAMED).map(({ address }) => printable(address));
  const more = refusals.length - names.length;
  const quote = first === undefined ? null : mask.quote(first.reply);
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}${quote === null ? '' : ` (${quote})`}`;
}

const failed = (again: 'later' | 'never', unreached: boolean, says: string): Extract<Delivery, { kind: 'failed' }> => ({
  kind: 'failed',
  again,
  afterMs: null,
  unreached,
  says,
});
