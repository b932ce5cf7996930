import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { CertificateStandings } from '../../domain/certificate-standing.ts';
import type { Change } from '../../domain/notice/digest.ts';
import type { Desk } from './desk.ts';

/** Something about a certificate that a channel was told of and has not heard the end of. */
export interface CertificateTold {
  readonly target: string;
  /** What the target was called when it was told of first. */
  readonly named: string;
  readonly finding: CertificateFinding;
  /** It holds no more since then, and nobody has said so; null: it holds. UTC microseconds. */
  readonly settled: { readonly atUs: number; readonly validToUs: number | null; readonly unwatched: boolean } | null;
}

/** Of more, nobody is told the end. */
const MOST_TOLD = 2_000;

/** A change that somebody is to look at once: when it is no news any more, nothing has changed again. */
const isEvent = ({ kind }: CertificateFinding): boolean => kind === 'issuer-changed' || kind === 'key-changed';

type About = { readonly target: string; readonly finding: CertificateFinding };

/** The clock is that of this computer, whichever target showed it. */
const isSame = (one: About, other: About): boolean =>
  one.finding.kind === other.finding.kind && (one.finding.kind === 'clock-wrong' || one.target === other.target);

/** With what the certificates are like now: marks what was told and holds no more, and drops what nobody needs to hear. */
export function withStandings(desk: Desk, { standings, clockWrong }: CertificateStandings, atUs: number): Desk {
  if (desk.certificates.length === 0 && desk.news.length === 0) return desk;
  const by = new Map(standings.map((one) => [one.target, one]));
  const holds = ({ target, finding: { kind } }: About): boolean | null => {
    if (kind === 'clock-wrong') return clockWrong;
    return by.get(target)?.holds.includes(kind) ?? null;
  };
  const certificates = desk.certificates.map((told): CertificateTold => {
    const isHeld = holds(told);
    if (isHeld === null) return told;
    if (isHeld) return told.settled === null ? told : { ...told, settled: null };
    const validToUs = by.get(told.target)?.validToUs ?? null;
    return { ...told, settled: told.settled ?? { atUs, validToUs, unwatched: false } };
  });
  const news = desk.news.filter((one) => one.kind !== 'certificate' || isEvent(one.finding) || holds(one) !== false);
  const isAlike = certificates.every((told, place) => told === desk.certificates[place]);
  return isAlike && news.length === desk.news.length ? desk : { ...desk, certificates, news };
}

/** What was told of targets that are not watched any more has ended with them. */
export function withoutTargets(desk: Desk, isWatched: (target: string) => boolean, atUs: number): Desk {
  const isGone = ({ target, finding, settled }: CertificateTold): boolean =>
    settled === null && finding.kind !== 'clock-wrong' && !isWatched(target);
  if (!desk.certificates.some(isGone)) return desk;
  const settled = { atUs, validToUs: null, unwatched: true } as const;
  return { ...desk, certificates: desk.certificates.map((told) => (isGone(told) ? { ...told, settled } : told)) };
}

/** What is known to have been told, after these changes were. */
export function certificatesAfter(
  before: readonly CertificateTold[],
  changes: readonly Change[],
): readonly CertificateTold[] {
  let told = before;
  for (const change of changes) {
    if (change.kind !== 'certificate' && change.kind !== 'certificate-settled') continue;
    told = told.filter((one) => !isSame(one, change));
    const { target, finding, named = target } = change;
    if (change.kind === 'certificate') told = [...told, { target, named, finding, settled: null }].slice(-MOST_TOLD);
  }
  return told;
}

/** Whether the end is to be told to it in words. Whoever keeps a list of what is open is told of every end. */
export const wantsSettled = ({ heard }: Desk, { finding }: CertificateTold): boolean =>
  heard.wants.recovery && (heard.oneSubjectEach || !isEvent(finding));

/** What its change is found by; nothing where the target is called the same still. */
export function namedThen({ certificates }: Desk, about: About): { readonly named?: string } {
  const told = certificates.find((one) => isSame(one, about));
  return told === undefined || told.named === about.target ? {} : { named: told.named };
}
