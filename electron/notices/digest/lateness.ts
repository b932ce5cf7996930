import type { Digest } from '../../domain/notice/digest.ts';

/** Messages are gathered for up to a minute on purpose; from then on, whoever reads one must be told that it is old. */
const LATE_AFTER_US = 120_000_000;

/** Whether what the message tells of is no news any more. UTC microseconds; a clock that was set back makes nothing late. */
export function isLate(digest: Digest, nowUs: number): boolean {
  const last = digest.changes.at(-1);
  return last !== undefined && nowUs - (last.foundAtUs ?? last.atUs) > LATE_AFTER_US;
}
