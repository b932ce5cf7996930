import { expect, test } from 'vitest';
import { roundedTimes } from '../../../electron/engine/capture/rounded-times.ts';

test('times are told to the microsecond, wherever they stand; nothing else is changed', () => {
  expect(
    roundedTimes({
      connectMs: 0.33479199999783305,
      cpuShare: 0.123456789,
      hops: [{ rttMs: [0.0420001, 1.2], ttl: 1, note: null }],
      tlsMs: null,
    }),
  ).toEqual({
    connectMs: 0.335,
    cpuShare: 0.123456789,
    hops: [{ rttMs: [0.042, 1.2], ttl: 1, note: null }],
    tlsMs: null,
  });
});
