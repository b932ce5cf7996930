import type { EvidenceId, StallId, TargetId } from './ids.ts';
import type { JsonValue } from './json.ts';

export const EVIDENCE_KINDS = [
  'trace',
  'mtr',
  'traceroute',
  'socket',
  'fresh-connect',
  'resolvers',
  'gateway',
  'controls',
  'tcp-counters',
  'host-load',
  'packets',
  'baseline',
  'transcript',
  'hop-names',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** How a capture came out. Each but `captured` says in `summary` what was in the way, and in `remedy` what helps. */
export const EVIDENCE_STATUSES = [
  'captured',
  'missing-tool',
  'not-permitted',
  'timed-out',
  'failed',
  'skipped',
] as const;
export type EvidenceStatus = (typeof EVIDENCE_STATUSES)[number];

/** What one capture brings back, before it has a number. */
export interface EvidenceDraft {
  readonly kind: EvidenceKind;
  /** The command line as run, or the method in a few words. */
  readonly method: string;
  readonly status: EvidenceStatus;
  readonly startedAtUs: number;
  readonly endedAtUs: number;
  /** One line for a person. */
  readonly summary: string;
  readonly remedy: string | null;
  /** The tool's own words, bounded; invalid UTF-8 replaced. */
  readonly raw: string;
  readonly truncated: boolean;
  /** Parsed form; null where there is nothing to parse. */
  readonly data: JsonValue;
  /** What was captured on the wire, in the classic pcap format; only of kind `packets`, and only until it is stored. */
  readonly packets?: Uint8Array;
  /** Says that another trace ran over the same path at the same time, so loss at routers proves nothing. */
  readonly sharedPath: boolean;
}

export interface Evidence extends EvidenceDraft {
  readonly id: EvidenceId;
  readonly stallId: StallId;
  readonly targetId: TargetId;
}

/**
 * Milliseconds during which the capture and the overdue request were both going on.
 * `request.endedAtUs` null means that it still hangs, so all of the capture so far overlaps.
 */
export function overlapMs(
  capture: { readonly startedAtUs: number; readonly endedAtUs: number },
  request: { readonly startedAtUs: number; readonly endedAtUs: number | null },
): number {
  const from = Math.max(capture.startedAtUs, request.startedAtUs);
  const to = request.endedAtUs === null ? capture.endedAtUs : Math.min(capture.endedAtUs, request.endedAtUs);
  return Math.max(0, to - from) / 1_000;
}

/** True when the capture began before the request had ended. */
export function beganInFlight(
  capture: { readonly startedAtUs: number },
  request: { readonly endedAtUs: number | null },
): boolean {
  return request.endedAtUs === null || capture.startedAtUs < request.endedAtUs;
}

/** True when half of the capture or more ran while the request was open: what ran for the most part afterwards may have seen what came after the fault. */
export function wasInFlight(
  capture: { readonly startedAtUs: number; readonly endedAtUs: number },
  request: { readonly startedAtUs: number; readonly endedAtUs: number | null },
): boolean {
  if (!beganInFlight(capture, request)) return false;
  return overlapMs(capture, request) * 2_000 >= capture.endedAtUs - capture.startedAtUs;
}
