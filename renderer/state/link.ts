import { create } from 'zustand';

/** Whether the page shows what is, or what was. Times are Date.now() milliseconds and only label. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly message: string }
  /** The engine is there and does not let this page look, as after a restart. */
  | { readonly kind: 'locked-out'; readonly message: string };

export const useLink = create<{ readonly link: LinkState }>(() => ({ link: { kind: 'connecting' } }));

/** Keeps the moment of the first loss while further attempts fail. */
export function reportLoss(message: string): void {
  useLink.setState(({ link }) => ({
    link: { kind: 'lost', sinceMs: link.kind === 'lost' ? link.sinceMs : Date.now(), message },
  }));
}
