import type { CertificateFinding } from '../../domain/certificate-finding.ts';
import type { CertificateStandings } from '../../domain/certificate-standing.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { ChannelId, ChannelWants } from '../../domain/notice/channel.ts';
import type { ChannelNews } from '../../domain/notice/digest.ts';
import type { NoticePolicy } from '../../domain/notice/notice-policy.ts';
import type { Happening, Moment } from '../happening.ts';

/** A channel, as far as it matters for what is told to it. */
export interface ChannelHeard {
  readonly id: ChannelId;
  readonly enabled: boolean;
  readonly wants: ChannelWants;
  /** PagerDuty: each message is about one subject. */
  readonly oneSubjectEach: boolean;
  /** Messages that wait in its outbox. From `MOST_WAITING` on nothing more is told to it; what changes meanwhile is netted. */
  readonly waiting: number;
}

export const MOST_WAITING = 20;

/** One thing that happened, in the order in which it did. */
export type PolicyHappening =
  | Happening
  /** To be told first, and again whenever the policy, a channel or the number of messages that wait has changed. */
  | (Moment & { readonly kind: 'policy'; readonly policy: NoticePolicy; readonly channels: readonly ChannelHeard[] })
  | (Moment & { readonly kind: 'acknowledged'; readonly incident: IncidentId; readonly by: string | null })
  /** `target` null: all. `untilUs`: UTC microseconds; null: it ends now. */
  | (Moment & { readonly kind: 'snoozed'; readonly target: string | null; readonly untilUs: number | null })
  | (Moment & { readonly kind: 'certificate'; readonly target: string; readonly finding: CertificateFinding })
  /** What was told of certificates and holds still; told once it is known, and then of what is different. */
  | (Moment & CertificateStandings & { readonly kind: 'certificates' })
  /** Pings of the dead man's switch did not get through, and one now does. */
  | (Moment & { readonly kind: 'heartbeat-missed'; readonly sinceUs: number; readonly missed: number })
  | (Moment & ChannelNews)
  /** Whether samples are kept. `says`: one sentence. */
  | (Moment & { readonly kind: 'store'; readonly healthy: boolean; readonly says: string })
  /** Whether the engine measures, where it should. `says`: one sentence. Told when it changes; before, it is taken to measure. */
  | (Moment & { readonly kind: 'measuring'; readonly measuring: boolean; readonly says: string });
