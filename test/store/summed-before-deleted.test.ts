import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { targetId } from '../../electron/domain/ids.ts';
import { BatchWriter } from '../../electron/store/batch-writer.ts';
import { ChartQuery } from '../../electron/store/chart-query.ts';
import { databaseFile } from '../../electron/store/database-file.ts';
import { RetentionRounds } from '../../electron/store/retention.ts';
import { SampleSummary } from '../../electron/store/sample-summary.ts';
import { DEFAULT_RETENTION, type Retention } from '../../electron/store/store.ts';
import { SummaryReading } from '../../electron/store/summary-reading.ts';
import { SummaryWriter } from '../../electron/store/summary-writer.ts';
import { Summing } from '../../electron/store/summing.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { sample, tcpTarget } from './support/fixtures.ts';
import { openInTest } from './support/store-in-test.ts';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const HOUR_MS = 3_600_000;
const PROBES = 100;

interface Past {
  readonly database: Database.Database;
  readonly clock: FakeClock;
  readonly target: number;
  readonly nowUs: number;
  readonly fromUs: number;
  /** As if the program ended and ran again. */
  readonly startAgain: () => void;
  /** Runs to the end of a round of retention. */
  readonly deleteOld: () => void;
  /** How many probes a chart of all that time tells of. */
  readonly charted: (entries?: number) => number;
}

/** A file with a hundred probes, one every five minutes from `daysAgo` on, that nobody has summed up. */
function past(daysAgo: number, keep: Partial<Retention> = {}): Past {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  const nowUs = clock.utcUs();
  const fromUs = nowUs - daysAgo * DAY_US;
  for (let index = 0; index < PROBES; index += 1) {
    store.appendSample(sample(target, fromUs + index * 5 * MINUTE_US), null);
  }
  store.close();
  const database = new Database(databaseFile(directory));
  onTestFinished(() => {
    database.close();
  });
  const start = (): RetentionRounds =>
    new RetentionRounds(database, clock, { ...DEFAULT_RETENTION, ...keep }, () => {});
  let rounds = start();
  const query = new ChartQuery(database, new SummaryReading(database));
  return {
    database,
    clock,
    target,
    nowUs,
    fromUs,
    startAgain: () => {
      rounds = start();
    },
    deleteOld: () => {
      while (rounds.step() === 'more');
    },
    charted: (entries = 1_000) => {
      const range = { fromUs: fromUs - DAY_US, toUs: fromUs + DAY_US };
      const answer = query.chart(target, range, entries);
      for (;;) {
        const step = answer.next();
        if (step.done === true) return step.value.count.reduce((sum, count) => sum + count, 0);
      }
    },
  };
}

const count = (database: Database.Database, table: string): number =>
  Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

/** How many probes the rows of one level tell of. */
function told({ database }: Past, level: number): number {
  const summary = new SampleSummary();
  const rows = database.prepare<[number], Buffer>('SELECT packed FROM summaries WHERE level = ?').pluck();
  for (const packed of rows.all(level)) summary.mergePacked(packed);
  return summary.samples;
}

/** Sums up piece by piece; `between` runs before each piece and after the last. */
function sumUp({ database }: Past, horizonUs: number, rows: number, between: () => void): void {
  const writer = new SummaryWriter(database);
  between();
  for (const pieces of new Summing(database).pieces(horizonUs, () => rows)) {
    database.transaction(() => writer.write(pieces))();
    between();
  }
}

test('a round of retention between any two pieces of what is summed up takes nothing from a chart', () => {
  for (const daysAgo of [30.5, 33, 59.9, 75]) {
    for (const rows of [8, 32]) {
      const old = past(daysAgo);
      sumUp(old, old.nowUs, rows, () => {
        old.deleteOld();
        expect(old.charted()).toBe(PROBES);
      });
      old.deleteOld();
      expect(count(old.database, 'samples')).toBe(0);
      expect(count(old.database, 'summaries WHERE level = 0')).toBe(0);
      expect(old.charted()).toBe(PROBES);
    }
  }
});

test('whenever retention comes, all that was measured is in the chart afterwards', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 28 * 1_440, max: 70 * 1_440 }),
      fc.integer({ min: 1, max: 64 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 400 }),
      (minutesAgo, rows, turns, samplesDays, summariesDays) => {
        const old = past(minutesAgo / 1_440, { samplesDays, summariesDays });
        const isOver = minutesAgo / 1_440 > Math.max(samplesDays, summariesDays) - 2;
        let turn = 0;
        const between = (): void => {
          if (turns[turn % turns.length] === true) old.deleteOld();
          turn += 1;
          if (!isOver) expect([old.charted(1_000), old.charted(7)]).toEqual([PROBES, PROBES]);
        };
        sumUp(old, old.nowUs, rows, between);
        old.deleteOld();
        if (!isOver) expect([old.charted(1_000), old.charted(7)]).toEqual([PROBES, PROBES]);
        const overUs = old.nowUs - samplesDays * DAY_US - 2 * HOUR_US;
        expect(count(old.database, `samples WHERE started_at_us < ${overUs}`)).toBe(0);
        expect(count(old.database, `summaries WHERE level = 0 AND part < ${Math.floor(overUs / MINUTE_US)}`)).toBe(0);
        old.database.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('after five weeks in which nothing ran, samples wait for their sums, however often retention comes first', async () => {
  const old = past(35);
  for (let round = 0; round < 30; round += 1) {
    old.deleteOld();
    await old.clock.advance(60_000);
  }
  expect(count(old.database, 'samples')).toBe(PROBES);
  sumUp(old, old.nowUs, 32, () => {});
  old.deleteOld();
  expect(count(old.database, 'samples')).toBe(0);
  expect(old.charted()).toBe(PROBES);
});

test('what cannot be summed up waits a day longer than it is kept, and an hour at least while somebody could have done it', async () => {
  const inOrder = past(30.5);
  inOrder.deleteOld();
  await inOrder.clock.advance(5 * HOUR_MS);
  inOrder.deleteOld();
  expect(count(inOrder.database, 'samples')).toBe(PROBES);
  await inOrder.clock.advance(24 * HOUR_MS);
  inOrder.deleteOld();
  expect(count(inOrder.database, 'samples')).toBe(0);
  const late = past(35);
  late.deleteOld();
  await late.clock.advance(HOUR_MS - 1);
  late.clock.sleep(48 * HOUR_MS);
  late.deleteOld();
  expect(count(late.database, 'samples')).toBe(PROBES);
  await late.clock.advance(1);
  late.deleteOld();
  expect(count(late.database, 'samples')).toBe(0);
});

test('where nothing can ever be summed up and no run lasts an hour, samples wait an hour of all runs together', async () => {
  for (const [runs, lastMs] of [
    [1, 3_540_000],
    [59, 60_000],
  ] as const) {
    const old = past(35);
    // The first round sees that they wait; what is counted begins there.
    old.deleteOld();
    for (let run = 0; run < runs; run += 1) {
      old.startAgain();
      await old.clock.advance(lastMs);
      old.deleteOld();
      old.clock.sleep(24 * HOUR_MS);
    }
    old.startAgain();
    await old.clock.advance(59_999);
    old.deleteOld();
    expect(count(old.database, 'samples')).toBe(PROBES);
    await old.clock.advance(1);
    old.deleteOld();
    expect(count(old.database, 'samples')).toBe(0);
  }
});

test('what waits after all was summed up has an hour of its own', async () => {
  const old = past(35);
  old.deleteOld();
  await old.clock.advance(HOUR_MS - 1);
  old.deleteOld();
  sumUp(old, old.nowUs, 32, () => {});
  old.deleteOld();
  expect(count(old.database, 'samples')).toBe(0);
  const writer = new BatchWriter(old.database);
  writer.summaries.begin(old.nowUs, 0);
  writer.transaction(() => writer.sample(sample(targetId(old.target), old.fromUs)));
  old.startAgain();
  old.deleteOld();
  await old.clock.advance(HOUR_MS - 1);
  old.deleteOld();
  expect(count(old.database, 'samples')).toBe(1);
  await old.clock.advance(1);
  old.deleteOld();
  expect(count(old.database, 'samples')).toBe(0);
});

test('of a target that is not watched any more the last minutes are summed up to the coarsest too, in one round', () => {
  for (const minutes of [0, 7, 64, 119]) {
    const old = past(20 + minutes / 1_440);
    sumUp(old, old.nowUs, 32, () => {});
    expect([0, 1, 2].map((level) => told(old, level))).toEqual([PROBES, PROBES, PROBES]);
    let pieces = 0;
    sumUp(old, old.nowUs + HOUR_US, 32, () => {
      pieces += 1;
    });
    expect(pieces).toBe(1);
  }
});

test('of samples that come late in two batches none is missed by the sums that are made meanwhile', () => {
  const old = past(1);
  const writer = new BatchWriter(old.database);
  const late = (minute: number): void =>
    writer.transaction(() => writer.sample(sample(targetId(old.target), old.fromUs + minute * MINUTE_US + 1)));
  const horizonUs = old.fromUs + 100 * MINUTE_US;
  writer.summaries.begin(horizonUs, 0);
  late(11);
  const [read] = [...new Summing(old.database).pieces(horizonUs, () => 1_000)];
  late(31);
  writer.transaction(() => writer.summaries.write(read ?? []));
  sumUp(old, old.nowUs, 32, () => {});
  expect([0, 1, 2].map((level) => told(old, level))).toEqual([PROBES + 2, PROBES + 2, PROBES + 2]);
});
