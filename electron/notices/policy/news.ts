import type { CertificateFinding } from '../../domain/certificate-finding.ts';

/** What is told besides troubles. UTC microseconds. */
export type News =
  | {
      readonly kind: 'certificate';
      readonly atUs: number;
      readonly target: string;
      readonly finding: CertificateFinding;
    }
  | { readonly kind: 'heartbeat-missed'; readonly atUs: number; readonly sinceUs: number; readonly missed: number };

/** News that wait; of more, the oldest go. */
const MOST_NEWS = 2_000;

/** With that news as well: of one target and one matter the newest is kept, and pings that were missed are counted together. */
export function withNews(all: readonly News[], one: News): readonly News[] {
  const alike = all.findIndex((other) => isAlike(one, other));
  const before = all[alike];
  if (before === undefined) return [...all, one].slice(-MOST_NEWS);
  if (one.kind !== 'heartbeat-missed' || before.kind !== 'heartbeat-missed') return all.with(alike, one);
  const sinceUs = Math.min(before.sinceUs, one.sinceUs);
  return all.with(alike, { ...one, sinceUs, missed: before.missed + one.missed });
}

function isAlike(one: News, other: News): boolean {
  if (one.kind === 'heartbeat-missed' || other.kind === 'heartbeat-missed') return one.kind === other.kind;
  return one.target === other.target && one.finding.kind === other.finding.kind;
}
