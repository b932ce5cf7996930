import { expect, test } from 'vitest';
import { stretchesOf, stripCells, stripGaps } from '../../../../renderer/charts/strip-cells.ts';

const hop = (
  ttl: number,
  loss: (number | null)[],
  rttMs: (number | null)[] = loss.map(() => 10),
  address: string | null = `198.51.100.${ttl}`,
) => ({
  ttl,
  address,
  loss,
  rttMs,
});

test('loss that goes on to the end is loss; loss that does not is a router that limits its answers', () => {
  const cells = stripCells([hop(1, [0, 0, 0]), hop(2, [0, 0.67, 0.4]), hop(3, [0, 0, 0.4])]);
  expect(cells.get(2)).toEqual([{ kind: 'fine' }, { kind: 'limited', loss: 0.67 }, { kind: 'lost', loss: 0.4 }]);
  expect(cells.get(3)?.[2]).toEqual({ kind: 'lost', loss: 0.4 });
});

test('a hop that never answers does not make those before it look lost, nor found', () => {
  const cells = stripCells([hop(1, [0.5]), hop(2, [1], [null], null), hop(3, [0])]);
  expect(cells.get(1)?.[0]).toEqual({ kind: 'limited', loss: 0.5 });
});

test('where nothing was sent nothing is known', () => {
  expect(stripCells([hop(1, [null, 0])]).get(1)).toEqual([{ kind: 'unknown' }, { kind: 'fine' }]);
});

test('far over its usual time is late, a little is not', () => {
  const cells = stripCells([hop(1, [0, 0, 0, 0, 0], [10, 10, 11, 40, 10])]).get(1);
  expect(cells?.map((cell) => cell.kind)).toEqual(['fine', 'fine', 'fine', 'late', 'fine']);
  const near = stripCells([hop(1, [0, 0, 0], [0.1, 0.1, 0.9])]).get(1);
  expect(near?.[2]?.kind).toBe('fine');
});

test('neighbours that say the same are one stretch, and all cells are in one', () => {
  const cells = [{ kind: 'fine' }, { kind: 'fine' }, { kind: 'lost', loss: 0.5 }, { kind: 'lost', loss: 1 }] as const;
  expect(stretchesOf(cells).map(({ from, count }) => [from, count])).toEqual([
    [0, 2],
    [2, 1],
    [3, 1],
  ]);
});

test('what was not measured is hatched over the strip, unless it is too short to be seen', () => {
  const span = { fromMs: 0, toMs: 3_600_000 };
  const gap = (fromMs: number, toMs: number | null) => ({ fromMs, toMs, reason: 'asleep' as const });
  const gaps = [gap(600_000, 960_000), gap(1_200_000, 1_210_000), gap(3_000_000, null)];
  expect(stripGaps(gaps, span, 300, span.toMs)).toEqual([
    { leftPx: 50, widthPx: 30 },
    { leftPx: 250, widthPx: 50 },
  ]);
});
