import type { DesktopSettingsJson } from '../../contract/desktop-contract.ts';

/** In the coordinates of the whole desktop, in pixels that do not depend on the display's scale. */
export interface WindowPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export type AppSettings = Readonly<DesktopSettingsJson> & {
  /** Where the store lies; null: the usual place. */
  readonly dataDirectory: string | null;
  /** Null until a window was closed. */
  readonly window: WindowPlace | null;
  /** Keys of what was told once and is not told again. */
  readonly said: readonly string[];
  /** Where the last bundle was saved; null before the first. */
  readonly exportFolder: string | null;
};

/** Fields that are left out stay as they are. */
export type SettingsPatch = Partial<Omit<AppSettings, 'notices'>> & {
  readonly notices?: Partial<AppSettings['notices']>;
};

export interface SettingsStore {
  get(): AppSettings;
  /** Takes effect at once, also where it cannot be written to disk; that is then said once as a note. */
  change(patch: SettingsPatch): AppSettings;
  /** Calls `listener` after each change from now on. The returned function ends it. */
  onChange(listener: (settings: AppSettings) => void): () => void;
}
