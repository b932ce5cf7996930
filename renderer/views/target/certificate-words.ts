import { localText } from '../../charts/moment-words.ts';
import type { Certificate } from '../../state/target.ts';

const DAY_MS = 86_400_000;
/** As when a person is warned first. */
const SOON_DAYS = 14;

/** For how long a certificate is good, in a word or two; the rest for who points at it. */
export function certificateWords(
  { subject, issuer, notBefore, notAfter }: Certificate,
  nowMs: number,
): { readonly words: string; readonly tone: '' | 'soon-words' | 'failed-words'; readonly title: string } {
  const untilMs = Date.parse(notAfter);
  const days = Math.floor((untilMs - nowMs) / DAY_MS);
  const title = `${subject}, issued by ${issuer}, good until ${localText(untilMs)} (${notAfter.slice(0, 16).replace('T', ' ')} UTC)`;
  if (nowMs < Date.parse(notBefore)) return { words: 'not yet good', tone: 'failed-words', title };
  if (untilMs <= nowMs) return { words: 'expired', tone: 'failed-words', title };
  if (days < 1) return { words: 'under 1 day', tone: 'failed-words', title };
  return { words: days === 1 ? '1 day' : `${days} days`, tone: days < SOON_DAYS ? 'soon-words' : '', title };
}
