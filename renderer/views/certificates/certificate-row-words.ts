import type { StateName } from '../../components/StateMark.tsx';
import type { WatchedCertificate } from '../../state/certificates.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const BREAKS = new Set<string>(['clock-wrong', 'not-yet-valid', 'name-mismatch']);

/** `failed`: clients refuse it. `slow`: something is to be done, or to be known. `suspect`: nobody here vouches for it. */
export function toneOf({ endsAt, findings, trust }: WatchedCertificate, nowMs: number): StateName {
  if (Date.parse(endsAt) <= nowMs || findings.some(({ kind }) => BREAKS.has(kind))) return 'failed';
  if (findings.length > 0) return 'slow';
  if (trust === null) return 'pending';
  return trust === 'trusted' ? 'ok' : 'suspect';
}

export const toneWords: Readonly<Record<string, string>> = {
  ok: 'fine',
  slow: 'to be looked at',
  failed: 'refused by clients',
  suspect: 'not trusted by this computer',
  pending: 'not read yet',
};

const counted = (number: number, word: string): string =>
  `${number.toLocaleString()} ${word}${number === 1 ? '' : 's'}`;

/** `20 days`, `5 hours`, `ended 3 days ago`. */
export function leftWords(endsAt: string, nowMs: number): string {
  const leftMs = Date.parse(endsAt) - nowMs;
  const awayMs = Math.abs(leftMs);
  const amount =
    awayMs >= DAY_MS
      ? counted(Math.floor(awayMs / DAY_MS), 'day')
      : awayMs >= HOUR_MS
        ? counted(Math.floor(awayMs / HOUR_MS), 'hour')
        : 'under 1 hour';
  return leftMs >= 0 ? amount : `ended ${amount} ago`;
}

/** Of the time that is left alone, whatever else is wrong. */
export function leftTone({ endsAt, findings }: WatchedCertificate, nowMs: number): string {
  if (Date.parse(endsAt) <= nowMs) return 'failed-words';
  return findings.some(({ kind }) => kind === 'expires') ? 'soon-words' : '';
}

/** What is to be known in a few words, each once; when it ends stands in a column of its own. */
export function findingWords({ findings, trust }: WatchedCertificate): string {
  const words = new Set(findings.filter(({ kind }) => kind !== 'expires').map(({ short }) => short));
  if (words.size > 0) return [...words].join(', ');
  return trustWords(trust);
}

export function trustWords(trust: WatchedCertificate['trust']): string {
  switch (trust) {
    case 'self-signed':
      return 'signed by itself';
    case 'unknown-authority':
      return 'authority not known here';
    case 'trusted':
    case 'incomplete':
    case null:
      return '';
  }
}

/** The name that a person knows it by: common name or organization of a distinguished name. */
export function shortIssuer(issuer: string): string {
  const part = (name: string): string | null => new RegExp(`(?:^|, )${name}=([^,]+)`).exec(issuer)?.[1] ?? null;
  const [organization, common] = [part('O'), part('CN')];
  if (organization !== null && common !== null) return `${organization} (${common})`;
  return organization ?? common ?? issuer;
}

const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

export const dateWords = (at: string): string => DATE.format(new Date(at));

/** How many there are, and how many need somebody. */
export function countWords(certificates: readonly WatchedCertificate[], nowMs: number): string {
  const all = counted(certificates.length, 'certificate');
  const tones = certificates.map((one) => toneOf(one, nowMs));
  const [failed, warned] = ['failed', 'slow'].map((tone) => tones.filter((one) => one === tone).length);
  const parts = [
    ...(failed === 0 || failed === undefined ? [] : [`${failed.toLocaleString()} refused by clients`]),
    ...(warned === 0 || warned === undefined ? [] : [`${warned.toLocaleString()} to be looked at`]),
  ];
  return parts.length === 0 ? all : `${all}, ${parts.join(', ')}`;
}
