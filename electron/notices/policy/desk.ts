import type { BlindReason, Condition } from '../../domain/notice/digest.ts';
import type { CertificateTold } from './certificate-told.ts';
import type { At } from './course.ts';
import type { News } from './news.ts';
import type { ChannelHeard } from './policy-happening.ts';

/** What a channel was told of a subject that it takes to be in trouble. */
export interface Spoken {
  readonly key: string;
  /** UTC microseconds. */
  readonly sinceUs: number;
  /** Those that it was told of, the required ones first. */
  readonly targets: readonly string[];
  readonly condition: Condition;
  readonly flapping: boolean;
  readonly acknowledged: boolean;
  /** When something was said of it last: monotonic, and UTC as a label. */
  readonly saidMs: number;
  readonly saidUs: number;
}

/** Incidents of one target that came and went without a word, because the channel was not to be told anything just then. */
export interface Missed {
  readonly times: number;
  /** UTC microseconds: when the last of them was over. */
  readonly overUs: number;
}

/** A time in which nothing spoke about targets, and how much of it a channel was told. */
export interface BlindTold {
  readonly why: BlindReason;
  readonly says: string;
  readonly sinceUs: number;
  /** null: it lasts. */
  readonly endedUs: number | null;
  readonly untold: number;
  readonly told: boolean;
}

/** All that is known of one channel. Never more than there are targets. */
export interface Desk {
  readonly heard: ChannelHeard;
  /** By the key of the subject. */
  readonly spoken: ReadonlyMap<string, Spoken>;
  /** By target. */
  readonly missed: ReadonlyMap<string, Missed>;
  readonly blinds: readonly BlindTold[];
  readonly news: readonly News[];
  /** What it was told of certificates and takes to hold. */
  readonly certificates: readonly CertificateTold[];
  /** When messages were made, those of the last hour; monotonic, with UTC as a label. */
  readonly sent: readonly At[];
}

export const newDesk = (heard: ChannelHeard): Desk => ({
  heard,
  spoken: new Map(),
  missed: new Map(),
  blinds: [],
  news: [],
  certificates: [],
  sent: [],
});

export const HOUR_MS = 3_600_000;

/** Blind times that wait for a channel that is not to be told anything; of more, the oldest that are over go. */
export const MOST_BLINDS = 20;

export const withBlind = (desk: Desk, blind: BlindTold): Desk => ({
  ...desk,
  blinds: [...desk.blinds, blind].slice(-MOST_BLINDS),
});

/** The blind time that began then is over. */
export const withBlindEnd = (desk: Desk, sinceUs: number, endedUs: number, untold: number): Desk => ({
  ...desk,
  blinds: desk.blinds.map((blind) =>
    blind.sinceUs === sinceUs && blind.endedUs === null ? { ...blind, endedUs, untold } : blind,
  ),
});
