/** A sentence, and the captures that it rests on. */
export interface CitedLine {
  readonly text: string;
  /** Their ids; empty where it rests on none that is there. */
  readonly evidence: readonly number[];
  /** Of which kinds they are. */
  readonly what: string;
}
