import type { JsonValue } from '../../domain/json.ts';
import { roundedMs } from '../../domain/rounded-ms.ts';

/**
 * Parsed data with its times (`…Ms`, milliseconds) to the microsecond: digits beyond come from floating point and were never
 * measured. All else is as it was.
 */
export function roundedTimes(value: JsonValue): JsonValue {
  return rounded(value, false);
}

function rounded(value: JsonValue, isTime: boolean): JsonValue {
  if (typeof value === 'number') return isTime ? roundedMs(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (isArray(value)) return value.map((item) => rounded(item, isTime));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item, key.endsWith('Ms'))]));
}

/** `Array.isArray` does not tell a read-only array from an object. */
const isArray = (value: object): value is readonly JsonValue[] => Array.isArray(value);
