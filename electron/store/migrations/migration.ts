/** One step of the file's format. Once released it never changes; a new step follows. */
export interface Migration {
  /** Consecutive from 1; becomes the file's `user_version`. */
  readonly version: number;
  /** Run in one transaction together with the new version number. */
  readonly sql: string;
}
