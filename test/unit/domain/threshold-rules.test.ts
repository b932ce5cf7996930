import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../electron/domain/target.ts';
import { followingDefaults, thresholdClashes, thresholdProblems } from '../../../electron/domain/threshold-rules.ts';
import { anyThresholds } from './any-target.ts';

test('when the defaults change, what was the default follows and what is a target’s own stays', () => {
  const after = { ...DEFAULT_THRESHOLDS, intervalMs: 9_000, timeoutMs: 60_000 };
  expect(followingDefaults(DEFAULT_THRESHOLDS, DEFAULT_THRESHOLDS, after)).toEqual(after);
  const own = { ...DEFAULT_THRESHOLDS, intervalMs: 1_000 };
  expect(followingDefaults(own, DEFAULT_THRESHOLDS, after)).toEqual({ ...after, intervalMs: 1_000 });
  expect(followingDefaults(after, DEFAULT_THRESHOLDS, { ...DEFAULT_THRESHOLDS, intervalMs: 7_000 })).toBe(null);
  const late = { ...DEFAULT_THRESHOLDS, slowAfterMs: 20_000 };
  expect(followingDefaults(late, DEFAULT_THRESHOLDS, { ...DEFAULT_THRESHOLDS, timeoutMs: 10_000 })).toBe('clash');
});

test('whatever the defaults become, no target gets thresholds that do not go together', () => {
  fc.assert(
    fc.property(anyThresholds, anyThresholds, anyThresholds, (own, before, after) => {
      const next = followingDefaults({ ...own, timeoutMs: before.timeoutMs }, before, after);
      if (next !== null && next !== 'clash') expect(thresholdClashes(next)).toEqual([]);
    }),
  );
});

test('sound thresholds have no problem, and every clash is said at one that is to blame', () => {
  fc.assert(
    fc.property(anyThresholds, fc.integer({ min: 20, max: 600_000 }), (sound, timeoutMs) => {
      expect(thresholdProblems(sound, () => true)).toEqual([]);
      const problems = thresholdProblems({ ...sound, timeoutMs }, (threshold) => threshold === 'timeoutMs');
      expect(problems.map(({ threshold }) => threshold)).toEqual(timeoutMs > sound.slowAfterMs ? [] : ['timeoutMs']);
    }),
  );
});
