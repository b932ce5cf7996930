import { expect, test } from 'vitest';
import { NO_PHASES } from '../../electron/domain/phase.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { sample, stall, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, type StoreInTest } from './support/store-in-test.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;

interface Watched {
  readonly inTest: StoreInTest;
  readonly target: ReturnType<StoreInTest['store']['upsertTarget']>;
  readonly atUs: number;
}

function watched(): Watched {
  const inTest = openInTest();
  const target = inTest.store.upsertTarget(tcpTarget('api'), 'kept');
  return { inTest, target, atUs: inTest.clock.utcUs() };
}

function record({ inTest }: Watched, samples: readonly Sample[]): void {
  for (const one of samples) inTest.store.appendSample(one, null);
  inTest.store.flush();
}

test('a stretch with few samples shows each of them', async () => {
  const one = watched();
  const { target, atUs } = one;
  const suspect = { eventLoopDelayMs: 900, suspect: 'event-loop-delay' } as const;
  record(one, [
    sample(target.id, atUs, { totalMs: 40, phases: { ...NO_PHASES, connectMs: 10, waitMs: 30 } }),
    sample(target.id, atUs + SECOND_US, { outcome: 'slow', totalMs: 2_500, phases: { ...NO_PHASES, waitMs: 2_500 } }),
    sample(target.id, atUs + 2 * SECOND_US, {
      outcome: 'failed',
      totalMs: 30_000,
      phases: { ...NO_PHASES, connectMs: 12, waitMs: 29_988 },
    }),
    sample(target.id, atUs + 3 * SECOND_US, { outcome: 'skipped', totalMs: null, phases: NO_PHASES }),
    sample(target.id, atUs + 4 * SECOND_US, { totalMs: 700, observer: suspect }),
    sample(target.id, atUs + 60 * SECOND_US, { totalMs: 1 }),
  ]);
  const range = { fromUs: atUs - SECOND_US, toUs: atUs + 60 * SECOND_US };
  expect(await readerInTest(one.inTest.directory).chart(target.id, range, 100)).toEqual({
    resolution: 'samples',
    bucketMs: null,
    offsetMs: [1_000, 2_000, 3_000, 5_000],
    count: [1, 1, 1, 0],
    slow: [0, 1, 0, 0],
    failed: [0, 0, 1, 0],
    suspect: [0, 0, 0, 1],
    minMs: [40, 2_500, null, null],
    p50Ms: [40, 2_500, null, null],
    p95Ms: [40, 2_500, null, null],
    maxMs: [40, 2_500, null, null],
    phases: {
      resolveMs: [null, null, null, null],
      connectMs: [10, null, 12, null],
      tlsMs: [null, null, null, null],
      waitMs: [30, 2_500, 29_988, null],
      transferMs: [null, null, null, null],
    },
  });
});

test('a stretch with many samples is summed up by equal lengths on round borders', async () => {
  const one = watched();
  const { target, atUs } = one;
  record(
    one,
    Array.from({ length: 600 }, (_, index) =>
      sample(target.id, atUs + index * SECOND_US, {
        totalMs: 1 + (index % 100),
        outcome: index % 100 === 99 ? 'failed' : index % 100 === 98 ? 'slow' : 'ok',
        phases: { ...NO_PHASES, waitMs: index % 100 },
      }),
    ),
  );
  const chart = await readerInTest(one.inTest.directory).chart(
    target.id,
    { fromUs: atUs + 30 * SECOND_US, toUs: atUs + 570 * SECOND_US },
    10,
  );
  // The clock of the test shows a full hour: buckets begin with its minutes, the first before the range.
  expect(chart).toMatchObject({ resolution: 'buckets', bucketMs: 60_000 });
  expect(chart.offsetMs).toEqual([
    -30_000, 30_000, 90_000, 150_000, 210_000, 270_000, 330_000, 390_000, 450_000, 510_000,
  ]);
  expect(chart.count).toEqual(Array.from({ length: 10 }, () => 60));
  expect(chart.failed.reduce((sum, count) => sum + count, 0)).toBe(6);
  expect(chart.minMs[0]).toBe(1);
  expect(chart.maxMs[0]).toBe(60);
  expect(Math.abs((chart.p50Ms[0] ?? 0) - 30)).toBeLessThanOrEqual(30 * 0.02);
  expect(Math.abs((chart.p95Ms[0] ?? 0) - 57)).toBeLessThanOrEqual(57 * 0.02);
  expect(chart.phases.waitMs[0]).toBeCloseTo(29.5, 6);
  expect(chart.phases.tlsMs).toEqual(chart.offsetMs.map(() => null));
});

test('a chart never has more entries than were asked for, and none for times without a sample', async () => {
  const one = watched();
  const { target, atUs } = one;
  const lonely = [0, 1, 2, 3, 4, 1_000_000].map((second) => sample(target.id, atUs + second * SECOND_US));
  record(one, lonely);
  const reader = readerInTest(one.inTest.directory);
  for (const entries of [1, 2, 3, 5, 1_000]) {
    for (const [from, to] of [
      [0, 2_000_000],
      [0, 5],
      [3, 4],
      [-5, 0],
      [0, 0],
      [1, 0.5],
    ] as const) {
      const range = { fromUs: atUs + from * SECOND_US, toUs: atUs + to * SECOND_US };
      const chart = await reader.chart(target.id, range, entries);
      expect(chart.offsetMs.length).toBeLessThanOrEqual(entries);
      const counted = chart.count.reduce((sum, count) => sum + count, 0);
      const within = lonely.filter((sample) => sample.startedAtUs >= range.fromUs && sample.startedAtUs < range.toUs);
      if (range.fromUs < range.toUs) expect(counted).toBeGreaterThanOrEqual(within.length);
      if (chart.resolution === 'samples') expect(counted).toBe(within.length);
      for (const column of [chart.count, chart.minMs, chart.p95Ms, chart.phases.waitMs]) {
        expect(column).toHaveLength(chart.offsetMs.length);
      }
    }
  }
});

test('a damaged sample is left out of a chart and hides no other', async () => {
  const one = watched();
  const { target, atUs } = one;
  record(
    one,
    [0, 1, 2].map((second) => sample(target.id, atUs + second * SECOND_US)),
  );
  inFile(one.inTest.directory, (database) => {
    database.prepare(`UPDATE samples SET packed = x'00ff' WHERE started_at_us = ?`).run(atUs + SECOND_US);
  });
  const chart = await readerInTest(one.inTest.directory).chart(target.id, { fromUs: atUs, toUs: atUs + MINUTE_US }, 10);
  expect(chart.offsetMs).toEqual([0, 2_000]);
});

test('of stalls that fall on one place of a chart the worst is shown, and beside it the worst that failed at once', async () => {
  const { inTest, target, atUs } = watched();
  const { store, directory } = inTest;
  const other = store.upsertTarget(tcpTarget('other'), 'kept');
  const put = (second: number, elapsedMs: number, change: object = {}): void =>
    store.putStall(stall(store.nextStallId(), target.id, atUs + second * SECOND_US, { elapsedMs, ...change }));
  put(0, 1_500);
  put(10, 2_500, { end: 'slow' });
  put(20, 1_700);
  put(30, 40, { openedBy: 'failure', end: 'failed' });
  put(31, 20, { openedBy: 'failure', end: 'failed' });
  put(70, 1_100);
  put(80, 9_000, { end: 'failed' });
  put(90, 1_200, { end: null, endedAtUs: null });
  put(600, 5_000);
  store.putStall(stall(store.nextStallId(), other.id, atUs + 5 * SECOND_US, { elapsedMs: 60_000 }));
  store.flush();
  const range = { fromUs: atUs, toUs: atUs + 10 * MINUTE_US };
  const shown = await readerInTest(directory).stallsForChart(target.id, range, 10);
  expect(shown.map((one) => [(one.startedAtUs - atUs) / SECOND_US, one.elapsedMs, one.openedBy])).toEqual([
    [10, 2_500, 'overdue'],
    [30, 40, 'failure'],
    [90, 1_200, 'overdue'],
  ]);
});

test('sparks tell the worst answered time of each place, and nothing where nothing was answered', async () => {
  const one = watched();
  const { target, atUs, inTest } = one;
  const other = inTest.store.upsertTarget(tcpTarget('other'), 'kept');
  record(one, [
    sample(target.id, atUs, { totalMs: 10 }),
    sample(target.id, atUs + SECOND_US, { totalMs: 90 }),
    sample(target.id, atUs + 61 * SECOND_US, { totalMs: 30_000, outcome: 'failed' }),
    sample(target.id, atUs + 125 * SECOND_US, { totalMs: 20 }),
    sample(other.id, atUs + 5 * SECOND_US, { totalMs: 7 }),
  ]);
  const range = { fromUs: atUs, toUs: atUs + 3 * MINUTE_US };
  expect(await readerInTest(inTest.directory).sparks([other.id, target.id], range, 3)).toEqual([
    { targetId: other.id, worstMs: [7, null, null] },
    { targetId: target.id, worstMs: [90, null, 20] },
  ]);
});

test('a chart that nobody waits for any more is given up', async () => {
  const one = watched();
  record(
    one,
    Array.from({ length: 20_000 }, (_, index) => sample(one.target.id, one.atUs + index * SECOND_US)),
  );
  const reader = readerInTest(one.inTest.directory);
  const range = { fromUs: one.atUs, toUs: one.atUs + 20_000 * SECOND_US };
  const cancel = new AbortController();
  const asked = reader.chart(one.target.id, range, 100, cancel.signal);
  cancel.abort();
  await expect(asked).rejects.toMatchObject({ data: { code: 'cancelled' } });
  expect((await reader.chart(one.target.id, range, 100)).count.reduce((sum, count) => sum + count, 0)).toBe(20_000);
});
