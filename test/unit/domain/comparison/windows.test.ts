import { expect, test } from 'vitest';
import { alignedWindows } from '../../../../electron/domain/comparison/aligned-windows.ts';
import type { ComparedSeries, TimeWindow } from '../../../../electron/domain/comparison/compared-series.ts';
import { windowPair } from '../../../../electron/domain/comparison/window-pairs.ts';
import { randomOf, seriesFrom } from './clustered-windows.ts';

const HOURS = 24;
const BLOCKS = HOURS * 6;

type Span = readonly [fromS: number, toS: number];

function member(
  spans: readonly Span[],
  of: { vantage?: string; clock?: ComparedSeries['clock']; gap?: Span; intervalMs?: number } = {},
) {
  const windows = spans.map(
    ([fromS, toS], index): TimeWindow => ({ incident: index + 1, fromUs: fromS * 1e6, toUs: toS * 1e6, worstMs: 1 }),
  );
  const { gap } = of;
  const probes = new Float64Array(BLOCKS).fill(120);
  if (gap !== undefined) probes.fill(0, gap[0] / 600, gap[1] / 600);
  const series = seriesFrom({
    bad: new Float64Array(BLOCKS),
    probes,
    windows,
    traits: { vantage: of.vantage ?? 'desk-14' },
  });
  return { ...series, clock: of.clock ?? null, intervalMs: of.intervalMs ?? 5_000 };
}

test('windows that overlap are one stretch, with all who had one', () => {
  const aligned = alignedWindows([
    member([
      [100, 200],
      [5_000, 5_060],
    ]),
    member([[150, 260]]),
    member([
      [255, 300],
      [9_000, 9_001],
    ]),
  ]);
  expect(aligned).toEqual([
    {
      fromUs: 100e6,
      toUs: 300e6,
      incidents: [
        { member: 0, incident: 1 },
        { member: 1, incident: 1 },
        { member: 2, incident: 1 },
      ],
    },
    { fromUs: 5_000e6, toUs: 5_060e6, incidents: [{ member: 0, incident: 2 }] },
    { fromUs: 9_000e6, toUs: 9_001e6, incidents: [{ member: 2, incident: 2 }] },
  ]);
});

test('one probe’s interval apart may be the same moment, more may not', () => {
  expect(alignedWindows([member([[100, 200]]), member([[204, 260]])])).toHaveLength(1);
  expect(alignedWindows([member([[100, 200]]), member([[206, 260]])])).toHaveLength(2);
  expect(windowPair(member([[100, 200]]), member([[204, 260]]), 1)).toMatchObject({
    both: 1,
    onlyFirst: 0,
    onlyOther: 0,
  });
  expect(windowPair(member([[100, 200]]), member([[206, 260]]), 1)).toMatchObject({
    both: 0,
    onlyFirst: 1,
    onlyOther: 1,
  });
});

test('what is not known of the clocks is allowed for', () => {
  const first = member([[100, 200]]);
  const apart = (clock: ComparedSeries['clock'], vantage = 'nas-2') =>
    windowPair(first, member([[210, 260]], { vantage, clock }), 1).both;
  expect(apart({ lowUs: -6e6, highUs: 6e6 })).toBe(1);
  expect(apart({ lowUs: 2e6, highUs: 3e6 })).toBe(0);
  expect(
    alignedWindows([first, member([[210, 260]], { vantage: 'nas-2', clock: { lowUs: -6e6, highUs: 6e6 } })]),
  ).toHaveLength(1);
  expect(windowPair(first, member([[206.5, 260]], { vantage: 'nas-2' }), 1).both).toBe(1);
  expect(windowPair(first, member([[206.5, 260]]), 1).both).toBe(0);
});

test('each window of the first counts once, however many of the other’s lie on it', () => {
  const pair = windowPair(
    member([
      [100, 1_000],
      [2_000, 2_100],
    ]),
    member([
      [150, 160],
      [300, 310],
      [990, 2_050],
      [8_000, 8_010],
    ]),
    3,
  );
  expect(pair).toMatchObject({ member: 3, both: 2, onlyFirst: 0, onlyOther: 1 });
});

test('a window at a time when the other was not measured says nothing', () => {
  const pair = windowPair(
    member([
      [100, 200],
      [50_000, 50_100],
    ]),
    member([[120, 200]], { gap: [48_000, 54_000] }),
    1,
  );
  expect(pair).toMatchObject({ both: 1, onlyFirst: 0, onlyOther: 0 });
});

test('how many would meet by chance agrees with shifting the other’s windows about', () => {
  const random = randomOf(11);
  const drawn = (count: number): Span[] =>
    Array.from({ length: count }, (): Span => {
      const from = random() * (HOURS * 3_600 - 700);
      return [from, from + 20 + random() * 600];
    }).sort((one, other) => one[0] - other[0]);
  const ours = drawn(14);
  const theirs = drawn(20);
  const length = HOURS * 3_600;
  const SLACK = 90;
  let met = 0;
  const shifts = 20_000;
  for (let turn = 0; turn < shifts; turn += 1) {
    const by = random() * length;
    for (const [from, to] of ours) {
      const meets = theirs.some(
        ([start, end]) =>
          [-length, 0, length].some((round) => start + by + round - SLACK <= to && end + by + round + SLACK >= from) ||
          (start + by - 2 * length <= to && end + by - 2 * length >= from),
      );
      met += Number(meets);
    }
  }
  const { byChance } = windowPair(member(ours, { intervalMs: 90_000 }), member(theirs), 1);
  expect(byChance).toBeGreaterThan(1);
  expect(Math.abs(byChance - met / shifts)).toBeLessThan(0.05);
});

test('without windows there is none by chance', () => {
  expect(windowPair(member([]), member([[1, 2]]), 1)).toEqual({
    member: 1,
    both: 0,
    onlyFirst: 0,
    onlyOther: 1,
    byChance: 0,
  });
  expect(windowPair(member([[1, 2]]), member([]), 1)).toEqual({
    member: 1,
    both: 0,
    onlyFirst: 1,
    onlyOther: 0,
    byChance: 0,
  });
  expect(alignedWindows([member([]), member([])])).toEqual([]);
});
