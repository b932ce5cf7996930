import { expect, test } from 'vitest';
import { judgementOf, longestPhase, outcomeOf } from '../../../electron/domain/classify.ts';
import { FAILURE_CODES, type FailureCode } from '../../../electron/domain/failure.ts';
import { NO_PHASES } from '../../../electron/domain/phase.ts';

const failure = (code: FailureCode) => ({ phase: 'connect' as const, code, message: 'It failed.' });
const believed = { eventLoopDelayMs: 0, suspect: null };

test('a request is slow from the threshold on, and failed whatever time it took; what was never sent is skipped', () => {
  expect(outcomeOf(1_999.9, null, 2_000)).toBe('ok');
  expect(outcomeOf(2_000, null, 2_000)).toBe('slow');
  expect(outcomeOf(5, failure('refused'), 2_000)).toBe('failed');
  expect(outcomeOf(0, failure('secret-missing'), 2_000)).toBe('skipped');
});

test('only a believed sample says something about its target', () => {
  expect(judgementOf({ outcome: 'ok', failure: null, observer: believed })).toBe('good');
  expect(judgementOf({ outcome: 'slow', failure: null, observer: believed })).toBe('slow');
  expect(judgementOf({ outcome: 'slow', failure: null, observer: { ...believed, suspect: 'asleep' } })).toBe('neutral');
  expect(judgementOf({ outcome: 'skipped', failure: null, observer: believed })).toBe('neutral');
});

test('failures of the observer itself are not held against the target, all others are', () => {
  const neutral = FAILURE_CODES.filter(
    (code) => judgementOf({ outcome: 'failed', failure: failure(code), observer: believed }) === 'neutral',
  );
  expect(neutral).toEqual(['cancelled', 'out-of-descriptors', 'internal', 'secret-missing']);
});

test('the longest phase is where most time was lost; without any time it is what is given', () => {
  expect(longestPhase({ ...NO_PHASES, connectMs: 20, waitMs: 3_000 }, 'connect')).toBe('wait');
  expect(longestPhase(NO_PHASES, 'tls')).toBe('tls');
});
