import type { CertificateFinding } from '../certificate-finding.ts';
import type { FailureCode } from '../failure.ts';
import type { IncidentId } from '../ids.ts';
import type { Phase } from '../phase.ts';
import type { Confidence, Segment } from '../verdict/verdict.ts';
import type { OutcomeCount } from './change-outcome.ts';
import type { ChannelId } from './channel.ts';

/**
 * What notices are about: a group, or a target that is in none. `key` stays the same for as long as the name does, and is different
 * for a group and a target of the same name.
 */
export interface Subject {
  readonly kind: 'group' | 'target';
  readonly name: string;
  readonly key: string;
}

/** A group is down when a required target of it is in trouble, and degraded when an optional one is. A target alone counts by its own `required`. */
export type Condition = 'degraded' | 'down';

/** What is wrong with one target. Texts are one line and printable. */
export interface TargetTrouble {
  readonly target: string;
  readonly required: boolean;
  readonly incident: IncidentId;
  readonly openedAtUs: number;
  readonly worstMs: number;
  readonly slow: number;
  readonly failed: number;
  readonly flapping: boolean;
  /** Where its request hangs or hung; null when none was seen hanging. */
  readonly phase: Phase | null;
  readonly failure: FailureCode | null;
  readonly verdict: {
    readonly segment: Segment;
    readonly confidence: Confidence;
    readonly summary: string;
    readonly fromHop: number | null;
  };
  readonly acknowledged: boolean;
}

export interface Trouble {
  readonly subject: Subject;
  readonly condition: Condition;
  /** Since when the subject has not been fine. */
  readonly sinceUs: number;
  /** At least one; the required ones first. */
  readonly targets: readonly TargetTrouble[];
  /** How many more of its targets are in trouble. Left out: none. */
  readonly unlisted?: number;
}

/**
 * One thing that changed. `atUs` is when it truly happened, whenever it is told; `foundAtUs` when that was certain, where it was later:
 * a target has to answer for a while before it counts as fine. Left out: then as well.
 */
export type Change = { readonly atUs: number; readonly foundAtUs?: number } & (
  | { readonly kind: 'opened'; readonly trouble: Trouble }
  /** More of the group is in trouble than was told, or a required target now is. */
  | { readonly kind: 'worse'; readonly trouble: Trouble; readonly joined: readonly string[] }
  /** Some of the group is fine again, not all. */
  | { readonly kind: 'better'; readonly trouble: Trouble; readonly left: readonly string[] }
  /** `trouble`: as it was at its worst. `times`: how many incidents there were, told in one. */
  | {
      readonly kind: 'recovered';
      readonly trouble: Trouble;
      readonly times: number;
      /** It was removed, paused or moved before it was fine again. Left out: it is fine. */
      readonly unwatched?: true;
    }
  /** It keeps failing and recovering; nothing more is told until it has been steady for a while. */
  | { readonly kind: 'flapping'; readonly trouble: Trouble }
  /** It flapped, and has been fine for a while. */
  | { readonly kind: 'steady'; readonly trouble: Trouble; readonly times: number }
  | { readonly kind: 'reminder'; readonly trouble: Trouble }
  | { readonly kind: 'acknowledged'; readonly trouble: Trouble; readonly by: string | null }
  /** Nothing was measured that speaks about targets; what they seem to suffer from is not told. */
  | { readonly kind: 'blind'; readonly why: BlindReason; readonly says: string }
  | {
      readonly kind: 'seeing';
      readonly why: BlindReason;
      readonly sinceUs: number;
      /** Targets that seemed to be in trouble meanwhile and are not told of. Left out: none. */
      readonly untold?: number;
    }
  | {
      readonly kind: 'certificate';
      readonly target: string;
      readonly finding: CertificateFinding;
      /** What the target was called when it was told of first, where that is another name: alerts are found by it. */
      readonly named?: string;
    }
  /** What was told of a certificate holds no more. `finding`: as it was told last. */
  | {
      readonly kind: 'certificate-settled';
      readonly target: string;
      readonly finding: CertificateFinding;
      readonly named?: string;
      /** When what is shown now ends, UTC microseconds; null: nothing is shown any more. */
      readonly validToUs: number | null;
      /** The target was removed before. Left out: it is watched. */
      readonly unwatched?: true;
    }
  /** Pings of the dead man's switch did not get through; told when one does again. */
  | { readonly kind: 'heartbeat-missed'; readonly sinceUs: number; readonly missed: number }
  | ChannelNews
  | { readonly kind: 'test' }
);

/** A channel whose receiver takes nothing, which others are told. `channel`: its name. `sinceUs`: UTC microseconds. */
export type ChannelNews =
  | {
      readonly kind: 'channel-silent';
      readonly channel: string;
      readonly id: ChannelId;
      readonly sinceUs: number;
      /** What became of the last attempt, in a sentence without secrets. */
      readonly says: string;
    }
  | {
      readonly kind: 'channel-heard';
      readonly channel: string;
      readonly id: ChannelId;
      readonly sinceUs: number;
      /** Messages that it will not get, because they waited too long. */
      readonly givenUp: number;
    };

export const BLIND_REASONS = ['network', 'observer', 'store', 'engine'] as const;
/** `network`: nothing is reached from here. `observer`: this computer is held up. `store`: nothing is kept. `engine`: it measured nothing. */
export type BlindReason = (typeof BLIND_REASONS)[number];

/** One message: all that changed, and all that is wrong now. Fit to be forwarded to somebody who knows nothing of it. */
export interface Digest {
  /** Unique; receivers can tell by it that they have the message already. */
  readonly id: string;
  readonly madeAtUs: number;
  /** Host that measures. */
  readonly vantage: string;
  /** At least one, in the order in which they happened. */
  readonly changes: readonly Change[];
  /** Of all that changed, where that is too much to be listed. Left out: all of it is listed. */
  readonly all?: { readonly changes: number; readonly outcomes: readonly OutcomeCount[] };
  readonly wrongNow: readonly Trouble[];
  /** What is wrong besides, where that is too much to be listed. Left out: nothing. */
  readonly unlisted?: { readonly subjects: number; readonly targets: number };
  /** Targets that are watched. */
  readonly watched: number;
}

export const targetsOf = ({ targets, unlisted }: Trouble): number => targets.length + (unlisted ?? 0);

/** How many changes there are, those that are not listed among them. */
export const changesIn = ({ changes, all }: Pick<Digest, 'changes' | 'all'>): number => all?.changes ?? changes.length;

/** How many targets are in trouble, those that are not listed among them. */
export const targetsWrong = ({ wrongNow, unlisted }: Digest): number =>
  wrongNow.reduce((sum, trouble) => sum + targetsOf(trouble), unlisted?.targets ?? 0);
