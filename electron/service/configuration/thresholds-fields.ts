import { durationText, parseDurationMs } from '../../domain/duration.ts';
import type { Thresholds } from '../../domain/target.ts';
import { LEAST_THRESHOLDS } from '../../domain/threshold-rules.ts';
import type { Field, YamlFields } from './yaml-fields.ts';

export const THRESHOLD_KEYS = ['interval', 'captureAfter', 'slowAfter', 'timeout'] as const;
type ThresholdKey = (typeof THRESHOLD_KEYS)[number];

/** Thresholds of a map over `inherited`; their order is checked as they come out together, and named where one was written. */
export function readThresholds(
  fields: YamlFields,
  map: ReadonlyMap<string, Field>,
  inherited: Thresholds,
  placeOfMap: number,
): Thresholds {
  let sound = true;
  const read = (key: ThresholdKey, otherwise: number): number => {
    const field = map.get(key);
    if (field === undefined) return otherwise;
    const valueMs = fields.parsed(field, parseDurationMs);
    if (valueMs === null) {
      sound = false;
      return otherwise;
    }
    const leastMs = LEAST_THRESHOLDS[`${key}Ms`];
    if (valueMs < leastMs) {
      fields.problem(field.offset, `${key} must be at least ${durationText(leastMs)}`);
      sound = false;
      return otherwise;
    }
    return valueMs;
  };
  const thresholds: Thresholds = {
    intervalMs: read('interval', inherited.intervalMs),
    captureAfterMs: read('captureAfter', inherited.captureAfterMs),
    slowAfterMs: read('slowAfter', inherited.slowAfterMs),
    timeoutMs: read('timeout', inherited.timeoutMs),
  };
  if (!sound) return inherited;
  const placeOf = (...keys: readonly ThresholdKey[]) =>
    keys.map((key) => map.get(key)?.offset).find((offset) => offset !== undefined) ?? placeOfMap;
  if (thresholds.captureAfterMs > thresholds.slowAfterMs) {
    fields.problem(
      placeOf('captureAfter', 'slowAfter'),
      `captureAfter (${durationText(thresholds.captureAfterMs)}) must not be longer than slowAfter (${durationText(thresholds.slowAfterMs)})`,
    );
  }
  if (thresholds.slowAfterMs >= thresholds.timeoutMs) {
    fields.problem(
      placeOf('slowAfter', 'timeout'),
      `slowAfter (${durationText(thresholds.slowAfterMs)}) must be shorter than timeout (${durationText(thresholds.timeoutMs)})`,
    );
  }
  return thresholds;
}
