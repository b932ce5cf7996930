import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import { certificateFindings, type JudgedAt } from '../../domain/certificate-findings.ts';
import type { CertificateLink, CertificateReading } from '../../domain/certificate-reading.ts';
import type { CertificateTold } from '../../domain/certificate-told.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { CertificateFacts } from '../../domain/sample.ts';
import type { Target } from '../../domain/target.ts';

/** A certificate that a server shows or showed to a target, as it stands in memory. */
export interface SeenCertificate {
  readonly targetId: TargetId;
  readonly host: string;
  facts: CertificateFacts;
  /** null until it was read closely, and when it cannot be read. */
  reading: CertificateReading | null;
  readonly firstUs: number;
  lastUs: number;
  told: CertificateTold;
  /** The one that it took the place of; counts only when that one was not shown again for a while. */
  before: CertificateLink | null;
}

/** Kept with what people were told: that its taking the place of another was written down. */
export const REPLACED = 'replaced';

/** What was shown by one is shown by all that answer under the name, if it was within so long of the newest. */
const TOGETHER_US = 120_000_000;
/** Where a redirect led to longer ago is no part of the way any more. */
const ON_THE_WAY_US = 86_400_000_000;

/** All that a host shows now: one certificate, or those of several servers behind one name. */
export function shownNow<One extends { readonly lastUs: number }>(ofHost: Iterable<One>): readonly One[] {
  const all = [...ofHost];
  const newestUs = Math.max(...all.map(({ lastUs }) => lastUs));
  return all.filter(({ lastUs }) => lastUs >= newestUs - TOGETHER_US);
}

/** Whether the way to a target leads over that host, as it is defined now. */
export function isOnTheWay(target: Target, host: string, lastUs: number, newestUs: number): boolean {
  if (target.spec.kind !== 'http') return false;
  const { protocol, hostname } = new URL(target.spec.url);
  const own = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'https:' && own === host) return true;
  return target.spec.followRedirects > 0 && lastUs >= newestUs - ON_THE_WAY_US;
}

/** `isSettled`: the one before it is gone for good. */
export function findingsOf(
  { host, facts, reading, firstUs, before }: SeenCertificate,
  at: JudgedAt,
  isSettled: boolean,
): readonly CertificateFinding[] {
  if (reading === null) return [];
  return certificateFindings(
    { host, names: facts.names, reading, firstSeenUs: firstUs, before: isSettled ? before : null },
    at,
  );
}
