import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { CertificateStandings } from '../../domain/certificate-standing.ts';
import type { ChannelNews } from '../../domain/notice/digest.ts';

/** What people are to be told that is no incident of a target. */
export type NoticeNews =
  | { readonly kind: 'certificate'; readonly target: string; readonly finding: CertificateFinding }
  /** Pings of the dead man's switch did not get through, and one now does. UTC microseconds. */
  | { readonly kind: 'heartbeat-missed'; readonly sinceUs: number; readonly missed: number }
  | ChannelNews;

/** Takes news for the channels. */
export interface TellsNews {
  tell(news: NoticeNews): void;
  /** What of the certificates that were told of holds still. */
  standings(standings: CertificateStandings): void;
}
