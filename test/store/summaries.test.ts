import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TargetId } from '../../electron/domain/ids.ts';
import { NO_PHASES } from '../../electron/domain/phase.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { SummaryWriter } from '../../electron/store/summary-writer.ts';
import { Summing } from '../../electron/store/summing.ts';
import type { ClosedRange, TargetChart } from '../../electron/store/target-chart.ts';
import { sample, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount, type StoreInTest } from './support/store-in-test.ts';
import { forgetSums, summedUp, sumUpFile } from './support/summing.ts';

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** Every few seconds, of all kinds, spread as `seed` has it; with holes in between. */
function course(target: TargetId, fromUs: number, toUs: number, seed: number): readonly Sample[] {
  const samples: Sample[] = [];
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let atUs = fromUs; atUs < toUs; atUs += next(20 * SECOND_US) + (next(300) === 0 ? 40 * MINUTE_US : 1)) {
    const kind = next(40);
    const waitMs = (20_000 + next(400_000) * (kind === 1 ? 10 : 1)) / 1_000;
    samples.push(
      sample(target, atUs, {
        outcome: kind === 0 ? 'failed' : kind === 1 ? 'slow' : kind === 2 ? 'skipped' : 'ok',
        totalMs: kind === 2 ? null : waitMs + 5,
        phases: kind === 2 ? NO_PHASES : { ...NO_PHASES, connectMs: kind === 3 ? null : 5, waitMs },
        observer: { eventLoopDelayMs: 0, suspect: kind === 4 ? 'cpu-starved' : null },
      }),
    );
  }
  return samples;
}

/** A closed directory with such a course of one target. */
function recorded(samples: (target: TargetId, nowUs: number) => readonly Sample[]): {
  readonly directory: string;
  readonly target: TargetId;
  readonly nowUs: number;
} {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  const nowUs = clock.utcUs();
  for (const one of samples(target, nowUs)) store.appendSample(one, null);
  store.close();
  return { directory, target, nowUs };
}

/** Sums of floats may differ in their last digit by the order in which they were added. */
const rounded = (chart: TargetChart): unknown =>
  JSON.parse(JSON.stringify(chart, (_, value) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value)));

test('a chart from what was summed up is the chart that its samples give', async () => {
  const { directory, target, nowUs } = recorded((id, now) => course(id, now - 30 * HOUR_US, now, 7));
  const windows: readonly (readonly [ClosedRange, number])[] = [
    [{ fromUs: nowUs - 30 * HOUR_US, toUs: nowUs }, 1_000],
    [{ fromUs: nowUs - 30 * HOUR_US, toUs: nowUs }, 100],
    [{ fromUs: nowUs - 30 * HOUR_US, toUs: nowUs }, 7],
    [{ fromUs: nowUs - 12 * HOUR_US - 17 * SECOND_US, toUs: nowUs + 5 * HOUR_US }, 300],
    [{ fromUs: nowUs - 90 * MINUTE_US, toUs: nowUs }, 50],
    [{ fromUs: nowUs - 3 * HOUR_US, toUs: nowUs - HOUR_US - 1 }, 60],
  ];
  const charts = async (): Promise<readonly TargetChart[]> => {
    const reader = readerInTest(directory);
    return Promise.all(windows.map(([range, entries]) => reader.chart(target, range, entries)));
  };
  const fromSamples = await charts();
  sumUpFile(directory, nowUs - 40 * SECOND_US);
  expect(rowCount(directory, 'summaries WHERE level = 0')).toBeGreaterThan(1_000);
  expect(rowCount(directory, 'summaries WHERE level = 1')).toBeGreaterThan(100);
  expect(rowCount(directory, 'summaries WHERE level = 2')).toBe(15);
  const fromSums = await charts();
  for (const [index, chart] of fromSums.entries()) {
    expect(chart.resolution).toBe('buckets');
    const expected = fromSamples[index];
    expect(rounded(chart)).toEqual(expected === undefined ? null : rounded(expected));
  }
  // That it is the sums that were read: the same again when most samples are gone.
  inFile(directory, (database) =>
    database.prepare('DELETE FROM samples WHERE started_at_us < ?').run(nowUs - 2 * HOUR_US),
  );
  const again = await charts();
  for (const index of [1, 2]) expect(again[index]).toEqual(fromSums[index]);
});

test('any window: counts, ends and means agree with the samples, percentiles within two percent', async () => {
  const { directory, target, nowUs } = recorded((id, now) => course(id, now - 10 * HOUR_US, now, 17));
  sumUpFile(directory, nowUs - 2 * MINUTE_US);
  const samples = course(target, nowUs - 10 * HOUR_US, nowUs, 17).filter((one) => one.outcome !== 'skipped');
  const reader = readerInTest(directory);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 * 3_600_000 }),
      fc.integer({ min: -60_000, max: 8 * 3_600_000 }),
      fc.integer({ min: 1, max: 300 }),
      async (lengthMs, beforeEndMs, entries) => {
        const toUs = nowUs - beforeEndMs * 1_000;
        const range = { fromUs: toUs - lengthMs * 1_000, toUs };
        const chart = await reader.chart(target, range, entries);
        agree(chart, range, samples);
        expect(chart.offsetMs.length).toBeLessThanOrEqual(entries);
      },
    ),
    { numRuns: 60 },
  );
});

/** As it is stored. */
const toMicros = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms * 1_000) / 1_000);

function agree(chart: TargetChart, range: ClosedRange, samples: readonly Sample[]): void {
  if (chart.bucketMs === null) return;
  const { bucketMs } = chart;
  for (const [index, offsetMs] of chart.offsetMs.entries()) {
    const startUs = range.fromUs + Math.round(offsetMs * 1_000);
    const within = samples.filter((one) => one.startedAtUs >= startUs && one.startedAtUs < startUs + bucketMs * 1_000);
    const believed = within.filter((one) => one.observer.suspect === null);
    const answered = believed
      .flatMap((one) => (one.outcome === 'failed' || one.totalMs === null ? [] : [one.totalMs]))
      .sort((one, other) => one - other);
    const connects = believed.flatMap(({ phases }) => (phases.connectMs === null ? [] : [phases.connectMs]));
    expect([chart.count[index], chart.suspect[index]]).toEqual([believed.length, within.length - believed.length]);
    expect(chart.failed[index]).toBe(believed.filter((one) => one.outcome === 'failed').length);
    expect(chart.slow[index]).toBe(believed.filter((one) => one.outcome === 'slow').length);
    expect([chart.minMs[index], chart.maxMs[index]]).toEqual([toMicros(answered[0]), toMicros(answered.at(-1))]);
    expect(chart.phases.connectMs[index]).toBe(connects.length === 0 ? null : 5);
    for (const [told, share] of [
      [chart.p50Ms[index], 0.5],
      [chart.p95Ms[index], 0.95],
    ] as const) {
      const exact = answered[Math.max(1, Math.ceil(share * answered.length)) - 1];
      if (exact === undefined) expect(told).toBeNull();
      else expect(Math.abs((told ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * 0.02 + 1e-9);
    }
  }
  const counted = chart.count.reduce((sum, count, index) => sum + count + (chart.suspect[index] ?? 0), 0);
  expect(counted).toBeGreaterThanOrEqual(
    samples.filter((one) => one.startedAtUs >= range.fromUs && one.startedAtUs < range.toUs).length,
  );
}

const marks = (directory: string): unknown =>
  inFile(directory, (database) =>
    database.prepare('SELECT level, until_us FROM summary_marks ORDER BY level').raw().all(),
  );
const rows = (directory: string): unknown =>
  inFile(directory, (database) => database.prepare('SELECT * FROM summaries ORDER BY level, part').all());

test('to sum up again, in pieces of any size, gives the same rows', () => {
  const { directory, nowUs } = recorded((id, now) => course(id, now - 26 * HOUR_US, now, 11));
  const horizonUs = nowUs - MINUTE_US;
  sumUpFile(directory, horizonUs);
  const [before, marked] = [rows(directory), marks(directory)];
  expect(sumUpFile(directory, horizonUs)).toBe(0);
  forgetSums(directory);
  sumUpFile(directory, nowUs - 13 * HOUR_US - 7 * SECOND_US, 1);
  sumUpFile(directory, horizonUs, 1_000);
  expect([rows(directory), marks(directory)]).toEqual([before, marked]);
  inFile(directory, (database) => database.exec('UPDATE summary_marks SET until_us = 0'));
  sumUpFile(directory, horizonUs);
  expect(rows(directory)).toEqual(before);
});

test('a running store sums up what was recorded before it could, and what is recorded since', async () => {
  const { directory, target, nowUs } = recorded((id, now) => course(id, now - 5 * HOUR_US, now, 3));
  const inTest = openInTest({ directory });
  await summedUp(inTest, nowUs - 2 * MINUTE_US);
  const before = rowCount(directory, 'summaries');
  expect(before).toBeGreaterThan(200);
  const laterUs = inTest.clock.utcUs();
  for (let second = 0; second < 300; second += 5) {
    inTest.store.appendSample(sample(target, laterUs + second * SECOND_US), null);
  }
  await inTest.clock.advance(400_000);
  await summedUp(inTest, laterUs + 290 * SECOND_US);
  expect(rowCount(directory, 'summaries')).toBeGreaterThanOrEqual(before + 4);
});

async function counted(inTest: StoreInTest, target: TargetId, range: ClosedRange): Promise<number> {
  const chart = await readerInTest(inTest.directory).chart(target, range, 3);
  expect(chart.resolution).toBe('buckets');
  return chart.count.reduce((sum, count) => sum + count, 0);
}

test('a sample that comes after its time was summed up is counted at once, and summed up in the next round', async () => {
  const inTest = openInTest();
  const { store, clock, directory } = inTest;
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  const fromUs = clock.utcUs() - 4 * HOUR_US;
  for (let index = 0; index < 200; index += 1) store.appendSample(sample(target, fromUs + index * MINUTE_US), null);
  store.flush();
  await summedUp(inTest, clock.utcUs() - 5 * MINUTE_US);
  const range = { fromUs, toUs: fromUs + 4 * HOUR_US };
  expect(await counted(inTest, target, range)).toBe(200);
  for (const minute of [130, 70, 131]) store.appendSample(sample(target, fromUs + minute * MINUTE_US + 7), null);
  store.flush();
  expect(await counted(inTest, target, range)).toBe(203);
  await summedUp(inTest, clock.utcUs() - 5 * MINUTE_US);
  // Most samples taken away, so that only the sums can tell.
  inFile(directory, (database) =>
    database.prepare('DELETE FROM samples WHERE started_at_us >= ?').run(fromUs + 10 * MINUTE_US),
  );
  expect(await counted(inTest, target, range)).toBe(203);
});

test('an overview that is asked for again counts what came since, late samples too', async () => {
  const inTest = openInTest();
  const { store, clock, directory } = inTest;
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  const fromUs = clock.utcUs() - 4 * HOUR_US + 7;
  for (let index = 0; index < 200; index += 1) store.appendSample(sample(target, fromUs + index * MINUTE_US), null);
  store.flush();
  const reader = readerInTest(directory);
  const samples = async (from: number): Promise<number | undefined> =>
    (await reader.overview({ fromUs: from, toUs: null }))[0]?.samples;
  await summedUp(inTest, clock.utcUs() - 5 * MINUTE_US);
  expect([await samples(fromUs), await samples(fromUs)]).toEqual([200, 200]);
  store.appendSample(sample(target, clock.utcUs() - SECOND_US), null);
  store.appendSample(sample(target, fromUs + 90 * MINUTE_US + 5), null);
  store.flush();
  expect(await samples(fromUs)).toBe(202);
  expect(await samples(fromUs + 100 * MINUTE_US)).toBe(101);
  const laterUs = clock.utcUs();
  await clock.advance(300_000);
  await summedUp(inTest, laterUs);
  expect([await samples(fromUs), await samples(fromUs)]).toEqual([202, 202]);
  // Late, and summed up before anybody asks again.
  store.appendSample(sample(target, fromUs + 50 * MINUTE_US + 9), null);
  store.flush();
  await summedUp(inTest, laterUs);
  expect(await samples(fromUs)).toBe(203);
});

test('what was read before a late sample came is not written over it', () => {
  const { directory, target, nowUs } = recorded((id, now) => course(id, now - 3 * HOUR_US, now, 5));
  for (const hasMark of [false, true]) {
    inFile(directory, (database) => {
      const horizonUs = hasMark ? nowUs : nowUs - 2 * HOUR_US;
      const writer = new SummaryWriter(database);
      writer.begin(horizonUs, 0);
      const [piece] = [...new Summing(database).pieces(horizonUs, () => 10_000)];
      writer.sample(target, nowUs - (hasMark ? 1 : 2) * HOUR_US - MINUTE_US);
      writer.write(piece ?? []);
      const mark = database.prepare('SELECT until_us FROM summary_marks WHERE level = 0').pluck().get();
      if (hasMark) expect(mark).toBe(Math.floor((nowUs - 2 * HOUR_US) / MINUTE_US) * MINUTE_US);
      else expect(mark).toBe(Number.MIN_SAFE_INTEGER);
    });
    sumUpFile(directory, nowUs - 2 * HOUR_US);
  }
});

test('where a row of sums is damaged, what it was made from is read', async () => {
  const { directory, target, nowUs } = recorded((id, now) => course(id, now - 20 * HOUR_US, now, 13));
  sumUpFile(directory, nowUs - MINUTE_US);
  const range = { fromUs: nowUs - 20 * HOUR_US, toUs: nowUs };
  const charts = async (): Promise<unknown> => {
    const reader = readerInTest(directory);
    return Promise.all([1_000, 120, 9].map(async (entries) => rounded(await reader.chart(target, range, entries))));
  };
  const sound = await charts();
  inFile(directory, (database) => {
    const put = database.prepare('UPDATE summaries SET packed = ? WHERE level = ? AND part = ?');
    const rows = database
      .prepare<[], [number, number, Buffer]>('SELECT level, part, packed FROM summaries')
      .raw()
      .all();
    for (const [level, part, packed] of rows) {
      const damaged = Buffer.from(packed);
      const at = part % damaged.length;
      damaged[at] = 255 - (damaged[at] ?? 0);
      if (part % 3 === 0) put.run(damaged, level, part);
      else if (part % 7 === 0) put.run(packed.subarray(0, part % packed.length), level, part);
    }
  });
  expect(await charts()).toEqual(sound);
});

test('samples that were not summed up yet when their time is over are summed up before they go', async () => {
  const { directory, target, nowUs } = recorded((id, now) =>
    Array.from({ length: 100 }, (_, index) => sample(id, now - 30.5 * DAY_US + index * 5 * MINUTE_US)),
  );
  const inTest = openInTest({ directory });
  await inTest.clock.advance(120_000);
  await summedUp(inTest, nowUs);
  await inTest.clock.advance(300_000);
  expect(rowCount(directory, 'samples')).toBe(0);
  const range = { fromUs: nowUs - 31 * DAY_US, toUs: nowUs - 30 * DAY_US };
  const chart = await readerInTest(directory).chart(target, range, 1_000);
  expect(chart.count.reduce((sum, count) => sum + count, 0)).toBe(100);
});

test('what was summed up outlives its samples: minutes as long as they, tens of minutes for sixty days, double hours for as long as is set', async () => {
  const everyTenMinutes = (id: TargetId, now: number): readonly Sample[] =>
    Array.from({ length: 6 * 24 * 100 }, (_, index) =>
      sample(id, now - index * 10 * MINUTE_US, { totalMs: 100 + (index % 7) }),
    );
  const { directory, target, nowUs } = recorded(everyTenMinutes);
  sumUpFile(directory, nowUs);
  const { store, clock } = openInTest({ directory, retention: { summariesDays: 80 } });
  await clock.advance(300_000);
  const oldest = (level: number, lengthUs: number): number =>
    inFile(
      directory,
      (database) =>
        (nowUs -
          Number(database.prepare('SELECT min(part) FROM summaries WHERE level = ?').pluck().get(level)) * lengthUs) /
        DAY_US,
    );
  const close = (days: number): readonly [number, number] => [days - 0.2, days + 0.2];
  const between = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;
  expect(between(oldest(0, MINUTE_US), close(30))).toBe(true);
  expect(between(oldest(1, 10 * MINUTE_US), close(60))).toBe(true);
  expect(between(oldest(2, 2 * HOUR_US), close(80))).toBe(true);
  const reader = readerInTest(directory);
  const chart = (fromDays: number, toDays: number, entries: number): Promise<TargetChart> =>
    reader.chart(target, { fromUs: nowUs - fromDays * DAY_US, toUs: nowUs - toDays * DAY_US }, entries);
  expect(await chart(76, 74, 1_000)).toMatchObject({
    bucketMs: 7_200_000,
    count: Array.from({ length: 25 }, () => 12),
  });
  expect(await chart(50, 49, 1_000)).toMatchObject({ bucketMs: 600_000 });
  expect((await chart(50, 49, 1_000)).offsetMs).toHaveLength(144);
  expect(await chart(10, 9, 1_000)).toMatchObject({ resolution: 'samples' });
  expect((await chart(90, 0, 1_000)).count.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(79 * 144);
  store.setRetention({ summariesDays: 40 });
  await clock.advance(300_000);
  expect(between(oldest(2, 2 * HOUR_US), close(40))).toBe(true);
});
