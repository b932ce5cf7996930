import type { EvidenceDraft } from './evidence.ts';
import type { JsonValue } from './json.ts';

/** How a fresh connection to the same address fared while the request hung. */
export type FreshConnect =
  | { readonly kind: 'connected'; readonly ms: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-answer' };

/** What the first verdict reads from evidence; absent where that evidence is not there or says nothing. */
export interface EvidenceFacts {
  readonly freshConnect?: FreshConnect;
}

export const NO_FACTS: EvidenceFacts = {};

/** The facts of one piece of evidence. Its data is as foreign as a file: what does not have the expected form says nothing. */
export function factsOf(draft: Pick<EvidenceDraft, 'kind' | 'status' | 'data'>): EvidenceFacts {
  if (draft.kind !== 'fresh-connect' || draft.status !== 'captured') return NO_FACTS;
  const connectMs = numberAt(draft.data, 'connectMs');
  if (connectMs !== null) return { freshConnect: { kind: 'connected', ms: connectMs } };
  const code = textAt(draft.data, 'code');
  if (code === 'refused') return { freshConnect: { kind: 'refused' } };
  if (code === 'timeout') return { freshConnect: { kind: 'no-answer' } };
  return NO_FACTS;
}

function fieldOf(data: JsonValue, key: string): JsonValue {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return null;
  return (data as { readonly [key: string]: JsonValue })[key] ?? null;
}

function numberAt(data: JsonValue, key: string): number | null {
  const value = fieldOf(data, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textAt(data: JsonValue, key: string): string | null {
  const value = fieldOf(data, key);
  return typeof value === 'string' ? value : null;
}
