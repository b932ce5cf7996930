import type { EvidenceDraft } from './evidence.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** How a fresh connection to the same address fared while the request hung. */
export type FreshConnect =
  | { readonly kind: 'connected'; readonly ms: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-answer' };

/**
 * `lost`: it was sent again, so often at the most before it was acknowledged, if ever. `acknowledged`: the other side had all of
 * it at once.
 */
export type RequestDelivery = { readonly kind: 'lost'; readonly sentAgain: number } | { readonly kind: 'acknowledged' };

/** What the first verdict reads from evidence; absent where that evidence is not there or says nothing. */
export interface EvidenceFacts {
  readonly freshConnect?: FreshConnect;
  /** Control targets that were tried at that moment, and how many of them could be reached. */
  readonly controls?: { readonly tried: number; readonly reached: number };
  /** What became of the request on the hung connection itself, as the kernel counts it. */
  readonly request?: RequestDelivery;
}

/**
 * TCP sends an unanswered connection request again after a second (RFC 6298, 2.1). An attempt that took longer was not answered
 * at first, and may have come through only when the fault had gone.
 */
const FIRST_RETRANSMISSION_MS = 1_000;

export const NO_FACTS: EvidenceFacts = {};

/** The facts of one piece of evidence. What does not have the form that its capture gives it says nothing. */
export function factsOf({ kind, status, data }: Pick<EvidenceDraft, 'kind' | 'status' | 'data'>): EvidenceFacts {
  if (status !== 'captured') return NO_FACTS;
  switch (kind) {
    case 'fresh-connect':
      return freshConnectOf(listAt(data, 'attempts'));
    case 'controls':
      return controlsOf(data);
    case 'socket':
      return requestOf(listAt(data, 'samples'));
    default:
      return NO_FACTS;
  }
}

/** One retransmission may be a last packet whose acknowledgement was late; a second one waited for longer than the first. */
const LOST_FROM = 2;

function requestOf(samples: readonly JsonValue[]): EvidenceFacts {
  let sentAgain = 0;
  let isAcknowledged = false;
  for (const sample of samples) {
    if (fieldOf(sample, 'phase') !== 'wait') continue;
    const unacked = fieldOf(sample, 'unackedSegments');
    const again = fieldOf(sample, 'dataRetransmits');
    if (typeof unacked !== 'number' || typeof again !== 'number') continue;
    if (unacked > 0) sentAgain = Math.max(sentAgain, again);
    isAcknowledged = unacked === 0 && again === 0;
  }
  if (sentAgain >= LOST_FROM) return { request: { kind: 'lost', sentAgain } };
  return isAcknowledged ? { request: { kind: 'acknowledged' } } : NO_FACTS;
}

function freshConnectOf(attempts: readonly JsonValue[]): EvidenceFacts {
  let quickestMs: number | null = null;
  let quick = 0;
  let refused = 0;
  for (const attempt of attempts) {
    const end = fieldOf(attempt, 'end');
    const connectMs = fieldOf(attempt, 'connectMs');
    const totalMs = fieldOf(attempt, 'totalMs');
    if (end !== 'connected' || typeof connectMs !== 'number' || typeof totalMs !== 'number') {
      if (end === 'refused') refused += 1;
      continue;
    }
    if (connectMs >= FIRST_RETRANSMISSION_MS) continue;
    quick += 1;
    quickestMs = Math.min(quickestMs ?? totalMs, totalMs);
  }
  if (attempts.length === 0) return NO_FACTS;
  // Most of them: the last may have begun when the fault had gone, while the hung request still waited to be sent again.
  if (quickestMs !== null && quick * 2 > attempts.length)
    return { freshConnect: { kind: 'connected', ms: quickestMs } };
  return { freshConnect: { kind: refused === attempts.length ? 'refused' : 'no-answer' } };
}

function controlsOf(data: JsonValue): EvidenceFacts {
  const reached = fieldOf(data, 'reached');
  const tried = listAt(data, 'controls').length;
  return typeof reached === 'number' && tried > 0 ? { controls: { tried, reached } } : NO_FACTS;
}

function fieldOf(data: JsonValue, key: string): JsonValue {
  return isObject(data) ? (data[key] ?? null) : null;
}

function listAt(data: JsonValue, key: string): readonly JsonValue[] {
  const value = fieldOf(data, key);
  return Array.isArray(value) ? value : [];
}

function isObject(data: JsonValue): data is JsonObject {
  return data !== null && typeof data === 'object' && !Array.isArray(data);
}
