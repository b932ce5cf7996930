import { expect, test } from 'vitest';
import { overlapOf } from '../../../electron/domain/overlap.ts';

test('what was taken while the request was open overlaps as a whole, even if it took no time', () => {
  expect(overlapOf({ inFlight: true, overlapMs: 0.1, lengthMs: 1 })).toBe('whole');
  expect(overlapOf({ inFlight: true, overlapMs: 481, lengthMs: 481 })).toBe('whole');
});

test('a watch that ends with its request is not called partial for its winding-up', () => {
  expect(overlapOf({ inFlight: true, overlapMs: 4_850, lengthMs: 4_860 })).toBe('whole');
});

test('what began in time and went on for long overlaps in part', () => {
  expect(overlapOf({ inFlight: true, overlapMs: 4_760, lengthMs: 6_230 })).toBe('part');
  expect(overlapOf({ inFlight: true, overlapMs: 0.4, lengthMs: 6_220 })).toBe('part');
});

test('what began after the end does not overlap', () => {
  expect(overlapOf({ inFlight: false, overlapMs: 0, lengthMs: 0 })).toBe('none');
});
