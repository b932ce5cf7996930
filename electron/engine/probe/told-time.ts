/** The time that a server told with an answer, and our own times of it. */
export interface ToldTime {
  /** Of the URL, lower case, without brackets. */
  readonly host: string;
  /** UTC microseconds; the beginning of a second. */
  readonly dateUs: number;
  /** Monotonic milliseconds: when the request began to be written, and when the head was there as a whole. */
  readonly sentMs: number;
  readonly headMs: number;
}
