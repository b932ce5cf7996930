import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { ChannelNews } from '../../domain/notice/digest.ts';

/** What is told besides troubles. UTC microseconds. */
export type News =
  | {
      readonly kind: 'certificate';
      readonly atUs: number;
      readonly target: string;
      readonly finding: CertificateFinding;
    }
  | { readonly kind: 'heartbeat-missed'; readonly atUs: number; readonly sinceUs: number; readonly missed: number }
  | (ChannelNews & { readonly atUs: number });

/** News that wait; of more, the oldest go. */
const MOST_NEWS = 2_000;

/** With that news as well: of one target and one matter the newest is kept, and pings that were missed are counted together. */
export function withNews(all: readonly News[], one: News): readonly News[] {
  const alike = all.findIndex((other) => isAlike(one, other));
  const before = all[alike];
  // Nobody was told that it took nothing, and it takes messages again.
  if (one.kind === 'channel-heard' && before?.kind === 'channel-silent') return all.toSpliced(alike, 1);
  if (before === undefined) return [...all, one].slice(-MOST_NEWS);
  if (one.kind !== 'heartbeat-missed' || before.kind !== 'heartbeat-missed') return all.with(alike, one);
  const sinceUs = Math.min(before.sinceUs, one.sinceUs);
  return all.with(alike, { ...one, sinceUs, missed: before.missed + one.missed });
}

function isAlike(one: News, other: News): boolean {
  switch (one.kind) {
    case 'certificate':
      return other.kind === 'certificate' && one.target === other.target && one.finding.kind === other.finding.kind;
    case 'heartbeat-missed':
      return other.kind === 'heartbeat-missed';
    case 'channel-silent':
    case 'channel-heard':
      return 'id' in other && one.id === other.id;
  }
}
