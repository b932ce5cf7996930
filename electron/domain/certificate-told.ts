import { CERTIFICATE_FINDINGS, type CertificateFinding } from './certificate-finding.ts';

const DAY_US = 86_400_000_000;
/** A clock that goes back and forth by less begins nothing anew. */
const BACK_US = DAY_US;

/** What was told of one certificate of one target, as words that are kept: each finding once, of its end each threshold once. */
export type CertificateTold = readonly string[];

const END = /^expires (\d+)$/;

const wordOf = (finding: CertificateFinding): string =>
  finding.kind === 'expires' ? `expires ${finding.days}` : finding.kind;

/**
 * Which findings are news, and what has been told when they are. Of thresholds that were passed together only the last is told. A
 * threshold that lies ahead again, because the clock was set back by days, counts as not told.
 * @param leftUs until the certificate ends
 */
export function certificateNews(
  findings: readonly CertificateFinding[],
  told: CertificateTold,
  leftUs: number,
): { readonly news: readonly CertificateFinding[]; readonly told: CertificateTold } {
  const known = new Set(told.filter((word) => !liesAhead(word, leftUs)));
  const news: CertificateFinding[] = [];
  for (const finding of findings) {
    const isTold =
      finding.kind === 'expires' ? [...known].some((word) => endOf(word) <= finding.days) : known.has(finding.kind);
    if (!isTold) news.push(finding);
    known.add(wordOf(finding));
  }
  const now = [...known].toSorted();
  const isSame = now.length === told.length && now.every((word, index) => word === told[index]);
  return { news, told: isSame ? told : now };
}

/** Days of a threshold; infinity for what is none. */
function endOf(word: string): number {
  const days = END.exec(word)?.[1];
  return days === undefined ? Number.POSITIVE_INFINITY : Number(days);
}

function liesAhead(word: string, leftUs: number): boolean {
  const days = endOf(word);
  return Number.isFinite(days) && leftUs > days * DAY_US + BACK_US;
}

const kindOf = (word: string): CertificateFinding['kind'] | null => {
  const kind = END.test(word) ? 'expires' : word;
  return CERTIFICATE_FINDINGS.find((one) => one === kind) ?? null;
};

/** Of which kinds anything was told. */
export function kindsTold(told: CertificateTold): ReadonlySet<CertificateFinding['kind']> {
  return new Set(told.flatMap((word) => kindOf(word) ?? []));
}

/** As if nothing of these kinds had been told. */
export function withoutKinds(told: CertificateTold, kinds: ReadonlySet<CertificateFinding['kind']>): CertificateTold {
  return told.filter((word) => {
    const kind = kindOf(word);
    return kind === null || !kinds.has(kind);
  });
}
