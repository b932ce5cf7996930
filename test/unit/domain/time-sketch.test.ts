import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SKETCH_ERROR, TimeSketch } from '../../../electron/domain/time-sketch.ts';

const sketchOf = (durationsMs: readonly number[]): TimeSketch => {
  const sketch = new TimeSketch();
  for (const ms of durationsMs) sketch.add(ms);
  return sketch;
};

const unpacked = (...packed: readonly Uint8Array[]): TimeSketch => {
  const sketch = new TimeSketch();
  for (const bytes of packed) sketch.mergePacked(bytes);
  return sketch;
};

/** Durations as they come: from a microsecond to two months, in whole microseconds. */
const durationMs = fc.oneof(
  fc.integer({ min: 0, max: 5_000_000_000_000 }).map((us) => us / 1_000),
  fc.integer({ min: 0, max: 60_000_000 }).map((us) => us / 1_000),
  fc.constantFrom(0, 0.001, 1, 30_000),
);
const durations = fc.array(durationMs, { minLength: 1, maxLength: 300 });
/** Not fc.double: that spreads over exponents, so that nearly all shares would be next to 0. */
const share = fc.integer({ min: 0, max: 1_000 }).map((perMille) => perMille / 1_000);

function nearestRank(durationsMs: readonly number[], q: number): number {
  const sorted = [...durationsMs].sort((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
}

test('a percentile is within two percent of the duration that was measured at its rank', () => {
  fc.assert(
    fc.property(durations, share, (times, q) => {
      const exactMs = nearestRank(times, q);
      const toldMs = sketchOf(times).quantile(q) ?? Number.NaN;
      expect(Math.abs(toldMs - exactMs)).toBeLessThanOrEqual(exactMs * SKETCH_ERROR * (1 + 1e-9) + 1e-9);
    }),
    { numRuns: 500 },
  );
});

test('sketches of parts add up to the sketch of all, merged or packed, in any order', () => {
  fc.assert(
    fc.property(fc.array(durations, { maxLength: 6 }), share, (parts, q) => {
      const all = sketchOf(parts.flat());
      const merged = new TimeSketch();
      for (const part of parts.toReversed()) merged.merge(sketchOf(part));
      const packed = unpacked(...parts.map((part) => sketchOf(part).pack()));
      for (const one of [merged, packed, unpacked(all.pack())]) {
        expect([one.count, one.minMs, one.maxMs, one.quantile(q)]).toEqual([
          all.count,
          all.minMs,
          all.maxMs,
          all.quantile(q),
        ]);
        expect(one.pack()).toEqual(all.pack());
      }
    }),
  );
});

test('the shortest and the longest duration are exact, and nothing is told of none', () => {
  const sketch = sketchOf([12.345, 7_400.001, 0.25]);
  expect([sketch.minMs, sketch.maxMs, sketch.count]).toEqual([0.25, 7_400.001, 3]);
  expect([sketch.quantile(0), sketch.quantile(1)]).toEqual([0.25, 7_400.001]);
  sketch.clear();
  expect([sketch.minMs, sketch.maxMs, sketch.quantile(0.5), sketch.count]).toEqual([null, null, null, 0]);
  expect(sketch.pack()).toEqual(new TimeSketch().pack());
  sketch.add(5);
  expect(sketch.pack()).toEqual(sketchOf([5]).pack());
});

test('damaged bytes are refused and never loop', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        const end = new TimeSketch().mergePacked(bytes);
        expect(end).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
  const packed = sketchOf([1, 2, 3, 400]).pack();
  for (let length = 0; length < packed.length; length += 1) {
    expect(() => new TimeSketch().mergePacked(packed.subarray(0, length))).toThrow(RangeError);
  }
});

test('a sketch of a minute takes some tens of bytes', () => {
  const minute = Array.from({ length: 12 }, (_, index) => 80 + ((index * 37) % 60));
  expect(sketchOf(minute).pack().length).toBeLessThan(24);
});
