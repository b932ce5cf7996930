import type { DesktopShowJson } from '../contract/desktop-contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { EngineHost } from './engine/engine-host.ts';
import type { SettingsStore } from './settings/settings-store.ts';

export interface AppWindows {
  /** Opens the main window or brings it to the front, and shows `what` in it; without one, what it showed before. */
  show(what?: DesktopShowJson): void;
  /** Opens the main window minimised, unless one is open: for desktops that show nothing else of the app. */
  waitInTaskbar(): void;
  /** Whether a person can see it: open, not minimised. */
  isVisible(): boolean;
}

/** What the parts of the app around the engine work with. */
export interface AppParts {
  readonly engine: EngineHost;
  readonly settings: SettingsStore;
  readonly windows: AppWindows;
  readonly clock: Clock;
  /** Ends the app in an orderly way. */
  quit(): void;
  /** One line into the log; no secrets. */
  log(line: string): void;
  /** Tells a person one or two sentences in the window's notes. With a key it is told once in the life of this installation. */
  note(sentence: string, onceKey?: string): void;
}
