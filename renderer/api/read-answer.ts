import './zod-without-eval.ts';
import type { MethodName } from '../../electron/contract/contract.ts';
import { contractErrorShape } from '../../electron/contract/errors.ts';
import type { MethodShape } from '../../electron/contract/method-table.ts';
import type { CallFailure, CallResult } from './engine-client.ts';

/** What does not answer within this time is as good as not there: the engine is on the same machine, or a tunnel away. */
export const CALL_TIMEOUT_MS = 15_000;

/**
 * What takes as long as was asked for, as there is to read, or as others need: rounds of a trace, the records of weeks, bundles from
 * elsewhere, a receiver that hangs.
 */
const UNHURRIED: ReadonlySet<MethodName> = new Set([
  'paths.run',
  'bundle.collect',
  'bundle.preview',
  'bundles.list',
  'channels.test',
  'heartbeat.test',
]);

/** Within how many milliseconds a method must answer; null: whenever it is done. */
export const callTimeoutMs = (name: MethodName): number | null => (UNHURRIED.has(name) ? null : CALL_TIMEOUT_MS);

export const failed = (failure: CallFailure): { ok: false; failure: CallFailure } => ({ ok: false, failure });

/**
 * Reads `{ok: true, value}` or `{ok: false, error}` by the shape of a method, whose output `Value` is; `misfit` is what a person is
 * told when it is neither. An engine that is not running is as little there as one that does not answer.
 */
export function readAnswer<Value>(shape: MethodShape, answer: unknown, misfit: string): CallResult<Value> {
  const envelope = typeof answer === 'object' && answer !== null ? answer : {};
  if ('ok' in envelope && envelope.ok === true && 'value' in envelope) {
    const value = shape.output.safeParse(envelope.value);
    // Whoever names the shape names its output, too, which the compiler cannot follow through the union of all shapes.
    if (value.success) return { ok: true, value: value.data as Value };
  }
  if ('ok' in envelope && envelope.ok === false && 'error' in envelope) {
    const error = contractErrorShape.safeParse(envelope.error);
    if (error.success) {
      return error.data.code === 'engine-unavailable'
        ? failed({ kind: 'unreachable', message: error.data.message })
        : failed({ kind: 'refused', error: error.data });
    }
  }
  return failed({ kind: 'not-understood', message: misfit });
}
