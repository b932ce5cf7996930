/** What came of it. `message`: what kept it from happening, and what to do. */
export type LoginChange = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly message: string };

/** Starting the app when the person logs in, hidden in the tray. */
export interface LoginItem {
  /** What keeps the app from starting at login, as one sentence; null where it can. */
  hindrance(): string | null;
  /** As the system has it now: a person may have switched it off with the system's own means. */
  isOn(): boolean;
  change(on: boolean): LoginChange;
  /** Whether this very start was the one at login; null where only `--hidden` tells. */
  startedAtLogin(): boolean | null;
}

export const HIDDEN_ARGUMENT = '--hidden';

/** For an app that runs from its source folder: what would be started at login is a tool of developers, and may be gone tomorrow. */
export const unpackagedLoginItem: LoginItem = {
  hindrance: () => 'Only the installed app can start at login; this one was started from its source folder.',
  isOn: () => false,
  change: (on) =>
    on
      ? {
          kind: 'refused',
          message: 'Only the installed app can start at login; this one was started from its source folder.',
        }
      : { kind: 'done' },
  startedAtLogin: () => null,
};
