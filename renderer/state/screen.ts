import { create } from 'zustand';

export type OpenDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'settings' }
  /** Whether a target is to be watched no longer. */
  | { readonly kind: 'remove'; readonly target: string }
  /** Secret values of one target are being given. */
  | { readonly kind: 'secrets'; readonly target: string };

/** What of the page a person looks at. */
export interface ScreenState {
  /** The one question of the beginning is shown, even when it has been answered. */
  readonly firstRun: boolean;
  readonly dialog: OpenDialog;
  /** The target that was asked for from outside of the page, anew each time. */
  readonly asked: { readonly target: string } | null;
  /** Why the last thing that was asked for was refused, in one sentence. */
  readonly refusal: string | null;
  /** Notes that were read and put away. */
  readonly dismissed: ReadonlySet<string>;
}

export const useScreen = create<ScreenState>(() => ({
  firstRun: false,
  dialog: { kind: 'none' },
  asked: null,
  refusal: null,
  dismissed: new Set(),
}));

export const openSettings = (): void => useScreen.setState({ dialog: { kind: 'settings' } });
export const openSecrets = (target: string): void => useScreen.setState({ dialog: { kind: 'secrets', target } });
export const askToRemove = (target: string): void => useScreen.setState({ dialog: { kind: 'remove', target } });
export const closeDialog = (): void => useScreen.setState({ dialog: { kind: 'none' } });
export const setFirstRun = (firstRun: boolean): void => useScreen.setState({ firstRun });
export const setRefusal = (refusal: string | null): void => useScreen.setState({ refusal });

export const dismissNote = (note: string): void =>
  useScreen.setState(({ dismissed }) => ({ dismissed: new Set(dismissed).add(note) }));
