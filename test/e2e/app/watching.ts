import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { ask } from './ask.ts';

/** Gives the first run its target, as a person does: into the field that has the focus, then Enter. */
export async function watch(page: Page, target: string): Promise<void> {
  await page.getByRole('textbox', { name: 'What keeps hanging?' }).waitFor();
  await page.keyboard.insertText(target);
  await page.keyboard.press('Enter');
  await page.getByText('200 from 127.0.0.1').waitFor();
}

const recent = z.object({ samples: z.array(z.object({ at: z.iso.datetime({ offset: true }) })) });

/** When the samples that the app tells of one target were started, newest last, in milliseconds of UTC. */
export async function toldSamples(page: Page, target: string): Promise<number[]> {
  const { samples } = recent.parse(await ask(page, 'samples.recent', { target, limit: 500 }));
  return samples.map((sample) => Date.parse(sample.at)).sort((a, b) => a - b);
}

export interface StoredGap {
  readonly reason: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

export interface Stored {
  /** SQLite's own word on the file: `ok`. */
  readonly check: unknown;
  /** Starts of samples in milliseconds of UTC. */
  readonly samples: readonly number[];
  readonly gaps: readonly StoredGap[];
}

/** What lies in the store of a data directory, read past the app. */
export function readStore(dataDirectory: string): Stored {
  const database = new Database(join(dataDirectory, 'stallscope.db'), { readonly: true, fileMustExist: true });
  try {
    return {
      check: database.pragma('quick_check', { simple: true }),
      samples: z
        .array(z.number())
        .parse(database.prepare('SELECT started_at_us / 1000 FROM samples ORDER BY 1').pluck().all()),
      gaps: z
        .array(z.object({ reason: z.string(), startedAtMs: z.number(), endedAtMs: z.number().nullable() }))
        .parse(
          database
            .prepare(
              'SELECT reason, started_at_us / 1000 AS startedAtMs, ended_at_us / 1000 AS endedAtMs FROM gaps ORDER BY started_at_us',
            )
            .all(),
        ),
    };
  } finally {
    database.close();
  }
}
