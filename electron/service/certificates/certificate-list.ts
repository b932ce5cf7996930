import type { WatchedCertificateJson } from '../../contract/guard-shapes.ts';
import { type CertificateFinding, findingRank } from '../../domain/certificate-finding.ts';
import { type JudgedAt, leftUs } from '../../domain/certificate-findings.ts';
import { certificateText, certificateWord } from '../../domain/certificate-text.ts';
import { utcText } from '../../domain/utc-text.ts';
import type { SeenCertificate } from './seen-certificate.ts';

const DAY_US = 86_400_000_000;

/** A certificate at a target, with what is to be known of it there. */
export interface ListedCertificate {
  readonly target: string;
  readonly seen: SeenCertificate;
  readonly findings: readonly CertificateFinding[];
}

/** Each certificate once, with all targets that show it; the one that ends first first. */
export function certificateList(listed: readonly ListedCertificate[], at: JudgedAt): WatchedCertificateJson[] {
  return [...Map.groupBy(listed, ({ seen }) => seen.facts.fingerprintSha256).values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [oneJson(first.seen, group, at)];
    })
    .toSorted((one, other) => Date.parse(one.endsAt) - Date.parse(other.endsAt) || one.daysLeft - other.daysLeft);
}

function oneJson(
  { facts, reading }: SeenCertificate,
  group: readonly ListedCertificate[],
  at: JudgedAt,
): WatchedCertificateJson {
  const left = reading === null ? facts.validToUs - at.nowUs : leftUs(reading, at);
  const found = group.flatMap(({ target, findings }) => findings.map((finding) => ({ target, finding })));
  return {
    fingerprint: facts.fingerprintSha256,
    targets: [...new Set(group.map(({ target }) => target))],
    subject: facts.subject,
    issuer: facts.issuer,
    names: [...facts.names],
    validFrom: utcText(facts.validFromUs),
    validTo: utcText(facts.validToUs),
    endsAt: utcText(reading === null ? facts.validToUs : Math.min(...reading.way.map(({ validToUs }) => validToUs))),
    daysLeft: Math.floor(left / DAY_US),
    firstSeenAt: utcText(Math.min(...group.map(({ seen }) => seen.firstUs))),
    lastSeenAt: utcText(Math.max(...group.map(({ seen }) => seen.lastUs))),
    trust: reading?.end.kind ?? null,
    findings: found
      .toSorted((one, other) => findingRank(one.finding) - findingRank(other.finding))
      .map(({ target, finding }) => ({
        kind: finding.kind,
        target,
        short: certificateWord(finding, at.nowUs),
        says: certificateText(target, finding, at.nowUs),
      })),
    chain: (reading?.chain ?? []).map(({ subject, issuer, validToUs }) => ({
      subject,
      issuer,
      validTo: utcText(validToUs),
    })),
  };
}
