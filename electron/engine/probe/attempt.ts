import type { Failure, FailureCode } from '../../domain/failure.ts';
import type { Phase } from '../../domain/phase.ts';

/** What a step of a probe came to: its value, or why it failed. Steps never reject. */
export type Attempt<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function succeeded<Value>(value: Value): Attempt<Value> {
  return { kind: 'ok', value };
}

export function failed(phase: Phase, code: FailureCode, message: string): { kind: 'failed'; failure: Failure } {
  return { kind: 'failed', failure: { phase, code, message } };
}
