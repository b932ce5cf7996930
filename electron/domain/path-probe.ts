/** What came back for one probe of a path. `open` and `closed` are a TCP answer of the destination's own (SYN-ACK, RST). */
export const PROBE_ANSWERS = [
  'time-exceeded',
  'open',
  'closed',
  'echo-reply',
  'data',
  'port-unreachable',
  'protocol-unreachable',
  'network-unreachable',
  'host-unreachable',
  'filtered',
  'too-big',
  'other-unreachable',
] as const;
export type ProbeAnswer = (typeof PROBE_ANSWERS)[number];

/** Why a probe did not leave. */
export const SEND_FAILURES = [
  'no-route',
  'not-permitted',
  'no-descriptors',
  'no-address',
  'family-missing',
  'interface-down',
  'failed',
] as const;
export type SendFailure = (typeof SEND_FAILURES)[number];

/** The life of one probe. A lost probe is `timed-out`, never a number. */
export type PathProbeState =
  /** Handed to the system. */
  | { readonly kind: 'sent' }
  /** The system took it; its answer has not come yet. */
  | { readonly kind: 'awaited' }
  | {
      readonly kind: 'answered';
      /** Canonical literal of who answered. */
      readonly address: string;
      readonly rttMs: number;
      readonly answer: ProbeAnswer;
      /** Largest packet that the answerer passes on, in bytes; null where it did not say. */
      readonly mtuBytes: number | null;
    }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'failed-to-send'; readonly failure: SendFailure; readonly message: string };

/** One probe of a path: how far it was allowed to go, when it left, and what became of it. */
export interface PathProbe {
  readonly ttl: number;
  /** Milliseconds after the start of its round. */
  readonly atMs: number;
  readonly state: PathProbeState;
}
