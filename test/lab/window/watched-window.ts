import type { Page } from 'playwright-core';

/** The window that a specification looks into, wherever it stands: a browser before the headless server, or the app. */
export interface WatchedWindow {
  readonly page: Page;
  /** What the page complained of: errors and warnings of the console, uncaught errors. */
  readonly complaints: readonly string[];
  /** The engine's process is not there any more, or does not answer. */
  breakEngine(): Promise<void>;
  /** It is there again, by whatever brings it back here. */
  mendEngine(): Promise<void>;
  /** Does what leads to a bundle, and answers where the zip lies. */
  savedBundle(act: () => Promise<void>): Promise<string>;
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the window of a Stallscope that was never used, or `again` of the one that was closed last. */
export type OpenWindow = () => Promise<WatchedWindow>;
