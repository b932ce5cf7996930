import type { IncidentId } from '../domain/ids.ts';

declare const brand: unique symbol;
/** Names one notice, so that it can be replaced or withdrawn. */
export type NoticeKey = string & { readonly [brand]: 'NoticeKey' };
export const noticeKey = (text: string): NoticeKey => text as NoticeKey;

/** What a click on the notice shows. */
export type NoticeOpens =
  | { readonly kind: 'incident'; readonly id: IncidentId }
  | { readonly kind: 'target'; readonly name: string }
  | { readonly kind: 'overview' };

/** `show` does what a click does; `export` packs the incident; `pause-target` pauses the one target of the notice. */
export type NoticeAction = 'show' | 'export' | 'pause-target';

export type NoticeUrgency = 'low' | 'normal' | 'critical';

/** One thing that a person is told. Plain text without control characters, of bounded length. */
export interface Notice {
  readonly key: NoticeKey;
  /** At most 120 characters. */
  readonly title: string;
  /** At most 300 characters. */
  readonly body: string;
  readonly opens: NoticeOpens;
  /** The target that it is about; null when it is about several, or none. */
  readonly target: string | null;
  readonly actions: readonly NoticeAction[];
  readonly urgency: NoticeUrgency;
  /** The notice in whose place this one is shown; null: it stands for itself. */
  readonly replaces: NoticeKey | null;
}
