import type { Failure } from './failure.ts';
import type { TargetId } from './ids.ts';
import type { Phases } from './phase.ts';

export const OUTCOMES = ['ok', 'slow', 'failed', 'skipped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a measurement is not to be believed: the observer itself was not fit while it was taken. */
export const SUSPECT_REASONS = ['event-loop-delay', 'cpu-starved', 'asleep', 'clock-step', 'network-changed'] as const;
export type SuspectReason = (typeof SUSPECT_REASONS)[number];

/** The observer's own condition during one probe. */
export interface ObserverHealth {
  /** Longest time that the event loop was late during the probe. */
  readonly eventLoopDelayMs: number;
  /** Why the sample is suspect; null when it can be believed. */
  readonly suspect: SuspectReason | null;
}

/** What the kernel knew of a probe's connection when the probe ended. */
export interface TcpSummary {
  /** Smoothed round trip; null when nothing was ever answered. */
  readonly rttUs: number | null;
  /** Segments sent again for this probe, connection requests included. */
  readonly retransmits: number;
}

/** What tells which edge of a CDN answered; header values as sent, cut to 200 characters. */
export interface EdgeFacts {
  readonly server: string | null;
  /** cf-ray, x-amz-cf-id, x-served-by, x-vercel-id … */
  readonly requestId: string | null;
  /** The edge's place where its headers tell it (the part after the dash of cf-ray, x-amz-cf-pop …). */
  readonly colo: string | null;
  readonly via: string | null;
  readonly cacheStatus: string | null;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Names that it is valid for, as in the certificate. */
  readonly names: readonly string[];
  readonly validFromUs: number;
  readonly validToUs: number;
  /** SHA-256 over the DER form, lower-case hexadecimal. */
  readonly fingerprintSha256: string;
  readonly protocol: string | null;
  readonly cipher: string | null;
  readonly alpn: string | null;
  /** The chain as served, leaf first, PEM. */
  readonly chainPem: readonly string[];
}

export interface Sample {
  readonly targetId: TargetId;
  readonly startedAtUs: number;
  readonly outcome: Outcome;
  /** null for what was skipped. */
  readonly totalMs: number | null;
  readonly phases: Phases;
  /** HTTP status, or DNS response code; null without an answer. */
  readonly status: number | null;
  readonly remoteAddress: string | null;
  readonly remotePort: number | null;
  readonly localAddress: string | null;
  readonly localPort: number | null;
  readonly failure: Failure | null;
  /** How much later than planned the probe started. */
  readonly latenessMs: number;
  readonly observer: ObserverHealth;
  readonly tcp: TcpSummary | null;
  readonly reusedConnection: boolean;
  readonly edge: EdgeFacts | null;
  /** Leaf certificate's SHA-256; the facts are kept once a certificate. */
  readonly certificateSha256: string | null;
}
