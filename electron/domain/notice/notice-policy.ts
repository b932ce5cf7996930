import type { GuardedText } from '../target.ts';

/** 0 is Monday, 6 is Sunday (ISO 8601 counts from 1). */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A stretch of time that comes back every week, on the wall clock of a zone. */
export interface WeeklyTime {
  /** On which it begins. */
  readonly days: readonly Weekday[];
  /** `HH:MM`, 24 hours. Where `until` is not after `from`, it ends on the day after. */
  readonly from: string;
  readonly until: string;
  /** IANA name, such as `Europe/Vienna`. */
  readonly zone: string;
}

/** Work that was announced: what fails in it is expected. */
export interface Maintenance {
  readonly id: string;
  /** One line. */
  readonly name: string;
  readonly when:
    | { readonly kind: 'once'; readonly fromUs: number; readonly untilUs: number }
    | ({ readonly kind: 'weekly' } & WeeklyTime);
  /** Both empty: all. */
  readonly targets: readonly string[];
  readonly groups: readonly string[];
}

/** What a person chose about being told, for all channels and the desktop. */
export interface NoticePolicy {
  /** Off: nothing goes to any channel. */
  readonly enabled: boolean;
  /** So long after the start or after waking up nobody is told of anything. */
  readonly graceMs: number;
  /** While something goes on being wrong it is told again after so long; null: never. */
  readonly remindAfterMs: number | null;
  readonly quietHours: readonly WeeklyTime[];
  readonly maintenance: readonly Maintenance[];
  /** So many days before a certificate ends it is told, largest first. */
  readonly certificateDays: readonly number[];
}

export const USUAL_POLICY: NoticePolicy = {
  enabled: true,
  graceMs: 30_000,
  remindAfterMs: 4 * 3_600_000,
  quietHours: [],
  maintenance: [],
  certificateDays: [30, 14, 7, 1],
};

/** A dead man's switch elsewhere, that is told that Stallscope measures, and tells others when it hears nothing. */
export interface Heartbeat {
  readonly enabled: boolean;
  readonly url: GuardedText | null;
  readonly everyMs: number;
  /** `/fail` is told when a required target is in trouble, too, and not only when Stallscope itself is. */
  readonly failWhenDown: boolean;
}

export const USUAL_HEARTBEAT: Heartbeat = { enabled: false, url: null, everyMs: 60_000, failWhenDown: false };
