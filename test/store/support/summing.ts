import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { databaseFile } from '../../../electron/store/database-file.ts';
import { levelUs } from '../../../electron/store/summary-levels.ts';
import { inFile, type StoreInTest } from './store-in-test.ts';
import { sumUpDatabase } from './sum-up-database.ts';

/** Sums up a file that no store has open, as the housekeeper and the writer do together. Returns how many pieces it took. */
export function sumUpFile(directory: string, horizonUs: number, rows = 32): number {
  const database = new Database(databaseFile(directory));
  try {
    return sumUpDatabase(database, horizonUs, rows);
  } finally {
    database.close();
  }
}

/** Lets the store's own round run until all that began before `horizonUs` is summed up. */
export async function summedUp({ directory, clock }: StoreInTest, horizonUs: number): Promise<void> {
  await clock.advance(60_000);
  const isSummedUp = async (): Promise<boolean> => {
    await clock.advance(1_000);
    return inFile(directory, (database) => isDone(database, horizonUs));
  };
  // Longer than the test may take: how soon a thread is ready on a busy machine decides nothing here.
  await expect.poll(isSummedUp, { timeout: 300_000, interval: 20 }).toBe(true);
}

function isDone(database: Database.Database, horizonUs: number): boolean {
  const left = database
    .prepare<[number], number>(
      `SELECT EXISTS (SELECT 1 FROM samples WHERE started_at_us < ? AND started_at_us >=
         coalesce((SELECT until_us FROM summary_marks WHERE level = 0 AND target_id = samples.target_id), -9e15))`,
    )
    .pluck()
    .get(Math.floor(horizonUs / levelUs(0)) * levelUs(0));
  const behind = ([level, unitUs, belowUs]: readonly [number, number, number]): unknown =>
    database
      .prepare(
        `SELECT EXISTS (SELECT 1 FROM summaries JOIN summary_marks AS below ON below.level = summaries.level AND below.target_id = summaries.target_id
           WHERE summaries.level = ? AND part * ${belowUs} < below.until_us / ${unitUs} * ${unitUs}
           AND part * ${belowUs} >= coalesce((SELECT until_us FROM summary_marks WHERE level = ? AND target_id = summaries.target_id), -9e15))`,
      )
      .pluck()
      .get(level - 1, level);
  return left === 0 && behind([1, levelUs(1), levelUs(0)]) === 0 && behind([2, levelUs(2), levelUs(1)]) === 0;
}

/** Takes all sums away, so that only samples are left to be read. */
export const forgetSums = (directory: string): void => {
  inFile(directory, (database) => database.exec('DELETE FROM summaries; DELETE FROM summary_marks'));
};
