/** What a person chose about being told. */
export interface NoticeSettings {
  /** Off: nobody is told anything; the tray still shows it. */
  readonly enabled: boolean;
  /** Told as well when what was announced is over. */
  readonly recovery: boolean;
  /** Names of targets that nobody is told about. */
  readonly muted: ReadonlySet<string>;
}

export const DEFAULT_NOTICE_SETTINGS: NoticeSettings = { enabled: true, recovery: true, muted: new Set() };
