import { type CertificateFinding, findingRank } from './certificate-finding.ts';
import type { CertificateLink, CertificateReading } from './certificate-reading.ts';

const DAY_US = 86_400_000_000;
/** A change is no news any more after so long. */
const CHANGE_SHOWN_US = 14 * DAY_US;
/** Whoever renews in time does it in this last part of a certificate's life, and takes a new key as a matter of course. */
const RENEWAL_SHARE = 1 / 3;

/** A certificate at its host, as it is judged. */
export interface JudgedCertificate {
  readonly host: string;
  readonly names: readonly string[];
  readonly reading: CertificateReading;
  readonly firstSeenUs: number;
  /** The leaf that was shown before it at the same place; null where there was none. */
  readonly before: CertificateLink | null;
}

export interface JudgedAt {
  /** Of the clock here, UTC microseconds. */
  readonly nowUs: number;
  /** By how many milliseconds servers are ahead of it; null: it is right, or that is not known. */
  readonly clockOffMs: number | null;
  /** So many days before the end it is to be told. */
  readonly days: readonly number[];
}

type Time = 'early' | 'good' | 'late';

const timeOf = ({ validFromUs, validToUs }: Pick<CertificateLink, 'validFromUs' | 'validToUs'>, atUs: number): Time =>
  atUs < validFromUs ? 'early' : atUs > validToUs ? 'late' : 'good';

/** All that is to be known of a certificate now, the worst first. */
export function certificateFindings(judged: JudgedCertificate, at: JudgedAt): readonly CertificateFinding[] {
  const { reading, host, names } = judged;
  const found: CertificateFinding[] = [...findingsOfTime(reading, at)];
  if (!reading.fitsHost) found.push({ kind: 'name-mismatch', name: host, names });
  if (reading.end.kind === 'incomplete') {
    found.push({ kind: 'chain-incomplete', missing: reading.end.missing, sure: reading.end.sure });
  }
  if (at.nowUs - judged.firstSeenUs < CHANGE_SHOWN_US) found.push(...findingsOfChange(judged));
  return found.toSorted((one, other) => findingRank(one) - findingRank(other));
}

/** Microseconds until the first one ends by which the certificate is trusted, by the best clock that is known; negative: it has ended. */
export const leftUs = (reading: CertificateReading, at: Omit<JudgedAt, 'days'>): number =>
  endsFirst(reading).validToUs - trueUs(at);

const trueUs = ({ nowUs, clockOffMs }: Omit<JudgedAt, 'days'>): number => nowUs + (clockOffMs ?? 0) * 1_000;

const endsFirst = ({ leaf, way }: CertificateReading): CertificateLink =>
  way.reduce((first, one) => (one.validToUs < first.validToUs ? one : first), leaf);

function findingsOfTime(reading: CertificateReading, at: JudgedAt): readonly CertificateFinding[] {
  const { leaf } = reading;
  const { validToUs, subject } = endsFirst(reading);
  const found: CertificateFinding[] = [];
  const span = { validFromUs: leaf.validFromUs, validToUs };
  const truly = timeOf(span, trueUs(at));
  if (at.clockOffMs !== null && truly === 'good' && timeOf(span, at.nowUs) !== 'good') {
    found.push({ kind: 'clock-wrong', offByMs: at.clockOffMs });
  }
  const of = validToUs < leaf.validToUs ? subject : null;
  switch (truly) {
    case 'early':
      return [...found, { kind: 'not-yet-valid', validFromUs: leaf.validFromUs }];
    case 'late':
      return [...found, { kind: 'expires', validToUs, days: 0, of }];
    case 'good': {
      const left = leftUs(reading, at);
      const passed = at.days.filter((days) => left <= days * DAY_US);
      return passed.length === 0 ? found : [...found, { kind: 'expires', validToUs, days: Math.min(...passed), of }];
    }
  }
}

function findingsOfChange({ reading: { leaf }, before }: JudgedCertificate): readonly CertificateFinding[] {
  if (before === null) return [];
  // Authorities change the name of the certificate that signs every few months; whoever changes the authority has another key anyway.
  if (before.issuedBy !== leaf.issuedBy) return [{ kind: 'issuer-changed', from: before.issuer, to: leaf.issuer }];
  return before.keySha256 === leaf.keySha256 ? [] : [{ kind: 'key-changed', subject: leaf.subject }];
}

/** Whether a certificate that was first seen then takes the place of another in due time, so that a new key is nothing to be told. */
export function isRenewal(before: CertificateLink, firstSeenUs: number): boolean {
  const lifeUs = before.validToUs - before.validFromUs;
  return before.validToUs - firstSeenUs <= lifeUs * RENEWAL_SHARE;
}
