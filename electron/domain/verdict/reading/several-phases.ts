import type { VerdictFacts } from '../facts.ts';
import type { Finding } from '../rule.ts';
import { finding } from '../wording/finding.ts';

/** Fewer may hang in different phases by chance. */
const LEAST_REQUESTS = 3;

/**
 * Requests that hang some while connecting and others later on: nobody drops connection requests alone then, and what is lost at random on the
 * way is lost wherever a request happens to be. null where all hang in one of the two.
 */
export function severalPhases({ bad }: VerdictFacts): Finding | null {
  const { connect, tls, wait, transfer } = bad.phases;
  const later = tls + wait + transfer;
  if (connect === 0 || later === 0 || connect + later < LEAST_REQUESTS) return null;
  return finding(
    'fair',
    `Of ${connect + later} bad requests ${connect} hung while connecting and ${later} later on, so it is not connection requests alone that are lost.`,
  );
}
