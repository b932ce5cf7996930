import { expect, test } from 'vitest';
import { SampleTally } from '../../../electron/bundle/samples/sample-tally.ts';
import type { FailureCode } from '../../../electron/domain/failure.ts';
import type { Sample } from '../../../electron/domain/sample.ts';
import { sample } from './sample-source.ts';

const WINDOW = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };

function counted(...samples: readonly Sample[]) {
  const tally = new SampleTally();
  for (const one of samples) tally.add(one, WINDOW, 2_000);
  return tally.inWindow;
}

const failed = (code: FailureCode, totalMs: number): Sample =>
  sample({ outcome: 'failed', totalMs, failure: { phase: 'wait', code, message: 'It did not end well.' } });

test('a request that was called off is no failure of its target: it is slow if it hung, and else says nothing', () => {
  expect(counted(failed('cancelled', 2_990), failed('cancelled', 990), failed('timeout', 30_000))).toEqual({
    ok: 0,
    slow: 1,
    failed: 1,
    skipped: 1,
  });
});

test('a request that the observer spoiled counts for nothing, good or bad', () => {
  const plain = sample({});
  const spoiled = { ...plain.observer, suspect: 'cpu-starved' } as const;
  const slow = sample({ outcome: 'slow', totalMs: 3_000, observer: spoiled });
  expect(counted(plain, { ...plain, observer: spoiled }, slow)).toEqual({ ok: 1, slow: 0, failed: 0, skipped: 2 });
});
