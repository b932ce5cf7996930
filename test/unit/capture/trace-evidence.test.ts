import { expect, test } from 'vitest';
import type { Trace } from '../../../electron/domain/trace.ts';
import { traceAsJson } from '../../../electron/engine/capture/trace-evidence.ts';

test('two routers of a balanced hop at different distances are no jitter', () => {
  const answerer = (address: string, rttMs: readonly number[]) => ({
    address,
    rttMs,
    answers: ['time-exceeded'] as const,
    mtuBytes: null,
  });
  const trace: Trace = {
    destination: '192.0.2.7',
    port: 443,
    protocol: 'tcp',
    reached: false,
    durationMs: 30,
    pathMtuBytes: null,
    hops: [
      {
        ttl: 1,
        addresses: ['198.51.100.1', '198.51.100.2'],
        rttMs: [10, 30, 11, 31],
        answerers: [answerer('198.51.100.1', [10, 11]), answerer('198.51.100.2', [30, 31])],
        sent: 4,
        lost: 0,
        statistics: null,
        note: null,
      },
    ],
  };
  expect(traceAsJson(trace)).toMatchObject({ hops: [{ rttMs: [10, 30, 11, 31], jitterMs: 1 }] });
});
