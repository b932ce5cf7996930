import { expect, test } from 'vitest';
import { NO_PHASES } from '../../electron/domain/phase.ts';
import { TimeSketch } from '../../electron/domain/time-sketch.ts';
import type { TargetSeed } from '../../electron/store/figure-seeds.ts';
import { sample, stall, tcpTarget } from './support/fixtures.ts';
import { openInTest, readerInTest } from './support/store-in-test.ts';
import { forgetSums, sumUpFile } from './support/summing.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const HALF_HOUR_US = HOUR_US / 2;

/** A closed directory with 40 targets: a sample every 10 s over the last five hours, the last target removed. */
function recorded(): { readonly directory: string; readonly nowUs: number } {
  const { store, directory, clock } = openInTest();
  const nowUs = clock.utcUs() + 7 * MINUTE_US;
  for (let index = 0; index < 40; index += 1) {
    const { id } = store.upsertTarget(tcpTarget(`target ${index}`), 'kept');
    if (index > 2) {
      store.appendSample(sample(id, nowUs - HOUR_US, { totalMs: index }), null);
      continue;
    }
    for (let at = 0; at < 5 * 360; at += 1) {
      const outcome = at % 100 === 0 ? 'failed' : at % 100 === 1 ? 'slow' : 'ok';
      const suspect = at % 50 === 5 ? ('asleep' as const) : null;
      store.appendSample(
        sample(id, nowUs - 5 * HOUR_US + at * 10 * SECOND_US, {
          outcome: at % 50 === 7 ? 'skipped' : outcome,
          totalMs: at % 50 === 7 ? null : 1 + (at % 90) + index,
          phases: NO_PHASES,
          observer: { eventLoopDelayMs: 0, suspect },
        }),
        null,
      );
    }
    for (const minutes of [3, 4, 200]) {
      store.putStall(stall(store.nextStallId(), id, nowUs - minutes * MINUTE_US));
      store.putStall(stall(store.nextStallId(), id, nowUs - minutes * MINUTE_US, { end: 'slow' }));
    }
  }
  const last = store.listTargets().at(-1);
  if (last !== undefined) store.removeTarget(last.id);
  store.close();
  return { directory, nowUs };
}

test('what figures begin with is the same from sums and from samples: parts of a day, near misses, and the worst of each minute', async () => {
  const { directory, nowUs } = recorded();
  const request = { fromUs: nowUs - 4 * HOUR_US, toUs: nowUs, partUs: HALF_HOUR_US, sparkFromUs: nowUs - HOUR_US };
  const seeds = async (): Promise<readonly TargetSeed[]> => {
    const all: TargetSeed[] = [];
    for await (const some of readerInTest(directory).seedFigures(request)) all.push(...some);
    return all;
  };
  const fromSamples = await seeds();
  sumUpFile(directory, nowUs - 2 * MINUTE_US);
  expect(await seeds()).toEqual(fromSamples);
  expect(fromSamples.map((seed) => Number(seed.targetId))).toEqual(Array.from({ length: 39 }, (_, index) => index + 1));
  const [first] = fromSamples;
  expect(first?.parts.map((part) => part.startUs % HALF_HOUR_US)).toEqual(first?.parts.map(() => 0));
  // From the half hour that holds the beginning: the part is whole, the last one goes as far as now.
  expect(first?.parts[0]?.startUs).toBe(Math.floor((nowUs - 4 * HOUR_US) / HALF_HOUR_US) * HALF_HOUR_US);
  const part = first?.parts[2];
  const begins = ((part?.startUs ?? 0) - (nowUs - 5 * HOUR_US)) / (10 * SECOND_US);
  const ofPart = Array.from({ length: 180 }, (_, index) => Math.ceil(begins) + index);
  const believed = ofPart.filter((at) => at % 50 !== 5 && at % 50 !== 7).length;
  expect(part).toMatchObject({ samples: believed, nearMisses: 0 });
  const sketch = new TimeSketch();
  sketch.mergePacked(part?.sketch ?? new Uint8Array());
  expect(sketch.count).toBe((part?.samples ?? 0) - (part?.failed ?? 0));
  expect(first?.parts.reduce((sum, { nearMisses }) => sum + nearMisses, 0)).toBe(3);
  expect(first?.worstMs).toHaveLength(60);
  expect(first?.sparkFromUs).toBe(nowUs - HOUR_US);
  expect(first?.worstMs.every((worst) => worst !== null && worst >= 1 && worst <= 90)).toBe(true);
  expect(fromSamples[20]?.parts).toHaveLength(1);
  expect(fromSamples[20]?.worstMs.filter((worst) => worst !== null)).toEqual([20]);
});

test('other questions are answered while figures are being read, and reading ends when nobody wants them', async () => {
  const { directory, nowUs } = recorded();
  forgetSums(directory);
  const reader = readerInTest(directory);
  const cancel = new AbortController();
  const request = { fromUs: nowUs - 4 * HOUR_US, toUs: nowUs, partUs: HALF_HOUR_US, sparkFromUs: nowUs - HOUR_US };
  const reading = (async () => {
    for await (const some of reader.seedFigures(request, cancel.signal)) {
      expect(some.length).toBeGreaterThan(0);
      expect(await reader.targets()).toHaveLength(40);
      cancel.abort();
    }
  })();
  await expect(reading).rejects.toMatchObject({ data: { code: 'cancelled' } });
});

test('an overview from sums counts what its samples count, and tells percentiles within two percent', async () => {
  const { directory, nowUs } = recorded();
  for (const range of [
    { fromUs: nowUs - 4 * HOUR_US - 13 * SECOND_US, toUs: null },
    { fromUs: nowUs - 3 * HOUR_US, toUs: nowUs - 95 * MINUTE_US + 1 },
    { fromUs: null, toUs: null },
  ]) {
    forgetSums(directory);
    const exact = await readerInTest(directory).overview(range);
    sumUpFile(directory, nowUs - 2 * MINUTE_US);
    const told = await readerInTest(directory).overview(range);
    expect(told.map(({ p50Ms, p95Ms, ...counts }) => counts)).toEqual(
      exact.map(({ p50Ms, p95Ms, ...counts }) => counts),
    );
    for (const [index, row] of told.entries()) {
      for (const key of ['p50Ms', 'p95Ms'] as const) {
        const exactMs = exact[index]?.[key] ?? null;
        if (exactMs === null) expect(row[key]).toBeNull();
        else expect(Math.abs((row[key] ?? Number.NaN) - exactMs)).toBeLessThanOrEqual(exactMs * 0.02 + 1e-9);
      }
    }
  }
});
