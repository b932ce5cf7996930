import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelayRecord } from '../../../electron/engine/observe/delay-record.ts';

test('the longest delay since any moment is what a search through all of them finds', () => {
  const beats = fc.array(
    fc.record({ afterMs: fc.integer({ min: 1, max: 50 }), delayMs: fc.integer({ min: 0, max: 400 }) }),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(beats, fc.integer({ min: 0, max: 10_000 }), (all, sinceMs) => {
      const record = new DelayRecord();
      let atMs = 0;
      let longest = 0;
      let notable = 0;
      for (const { afterMs, delayMs } of all) {
        atMs += afterMs;
        record.add(atMs, delayMs);
        if (atMs >= sinceMs) longest = Math.max(longest, delayMs);
        if (delayMs > 5) notable += delayMs;
      }
      expect(record.longestSinceMs(sinceMs)).toBe(longest);
      expect(record.totalMs).toBe(notable);
    }),
  );
});
