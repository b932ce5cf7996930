/** How much a person is told about targets, however much happens. */
export const MOST_NOTICES = 6;
export const LIMIT_WINDOW_MS = 600_000;

/** When notices were shown lately, and until when none is shown any more. Monotonic milliseconds. */
export interface NoticeLimit {
  readonly shownMs: readonly number[];
  /** One notice has said that it is too much; the next comes then. */
  readonly quietUntilMs: number | null;
}

export const NO_NOTICES_YET: NoticeLimit = { shownMs: [], quietUntilMs: null };

export const isQuiet = ({ quietUntilMs }: NoticeLimit, nowMs: number): boolean =>
  quietUntilMs !== null && nowMs < quietUntilMs;

export const hasRoom = ({ shownMs }: NoticeLimit, wanted: number, nowMs: number): boolean =>
  recent(shownMs, nowMs).length + wanted <= MOST_NOTICES;

export const afterShowing = ({ shownMs }: NoticeLimit, shown: number, nowMs: number): NoticeLimit => ({
  shownMs: [...recent(shownMs, nowMs), ...new Array<number>(shown).fill(nowMs)],
  quietUntilMs: null,
});

/** The one notice beyond the limit was shown: it says that silence follows. */
export const afterLastWord = ({ shownMs }: NoticeLimit, nowMs: number): NoticeLimit => ({
  shownMs: [...recent(shownMs, nowMs), nowMs],
  quietUntilMs: nowMs + LIMIT_WINDOW_MS,
});

const recent = (shownMs: readonly number[], nowMs: number): number[] =>
  shownMs.filter((atMs) => nowMs - atMs < LIMIT_WINDOW_MS);
