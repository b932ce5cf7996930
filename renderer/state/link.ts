import { create } from 'zustand';

/** Whether the page shows what is, or what was. Times are Date.now() milliseconds and only label. */
export type LinkState =
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly message: string }
  /** The engine is there and does not let this page look, as after a restart. */
  | { readonly kind: 'locked-out'; readonly message: string };

export const useLink = create<{ readonly link: LinkState }>(() => ({
  link: { kind: 'connecting', sinceMs: Date.now() },
}));

/** The window of the app opens sooner than its engine can answer; until then nothing is lost that was never had. */
const COMING_UP_MS = 5_000;

/** Keeps the moment of the first loss while further attempts fail. */
export function reportLoss(message: string, nowMs = Date.now()): void {
  useLink.setState(({ link }) => {
    if (link.kind === 'connecting' && nowMs - link.sinceMs < COMING_UP_MS) return { link };
    return { link: { kind: 'lost', sinceMs: link.kind === 'lost' ? link.sinceMs : nowMs, message } };
  });
}
