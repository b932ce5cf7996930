import type { NoticeUrgency } from '../../notices/notice.ts';

export interface NotificationText {
  readonly title: string;
  readonly body: string;
  readonly urgency: NoticeUrgency;
  /** Without a sound. */
  readonly silent: boolean;
  /** Labels of buttons; platforms that have none leave them out. */
  readonly actions: readonly string[];
}

/** What becomes of a notification. Not every platform tells everything. */
export interface NotificationEvents {
  shown(): void;
  clicked(): void;
  /** `index`: of the label among `actions`. */
  acted(index: number): void;
  closed(): void;
  failed(reason: string): void;
}

export interface OpenNotification {
  close(): void;
}

/** The notifications of the system. */
export interface Notifier {
  /** Whether anybody is there who shows them. Answers within seconds; asked each time, because that somebody may come and go. */
  ready(): Promise<boolean>;
  /** May throw. The answer must be kept as long as the notification is to be seen: with it, its click would be collected as garbage. */
  show(text: NotificationText, events: NotificationEvents): OpenNotification;
}

/** Draws a person's eye without words, where words cannot be shown. */
export interface Attention {
  call(): void;
}
