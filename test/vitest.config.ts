import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Most tests wait most of the time, so even two cores have use for two files at once. */
const WORKERS = Math.max(2, availableParallelism() - 1);

interface Tier {
  readonly timeoutMs: number;
  readonly workers: number;
  readonly folder?: string;
  readonly without?: string;
  /** Runs once, before the first test of the tier. */
  readonly before?: string;
}

/** One project a tier; `--project NAME` runs one. The lab and the browser share one machine, so their files run one after the other, after all others. */
const tier = (name: string, { timeoutMs, workers, folder = name, without, before }: Tier) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${folder}/**/*.test.ts`],
    exclude: without === undefined ? [] : [`test/${without}/**`],
    globalSetup: before === undefined ? [] : [before],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    maxWorkers: workers,
    fileParallelism: workers > 1,
    // Tiers of one number of workers run together.
    sequence: { groupOrder: workers === 1 ? 0 : workers },
  },
});

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    reporters: ['default', './test/support/electron/pictures-reporter.ts', './test/support/closing-line-reporter.ts'],
    projects: [
      tier('unit', { timeoutMs: 20_000, workers: WORKERS }),
      tier('architecture', { timeoutMs: 30_000, workers: WORKERS }),
      tier('engine', { timeoutMs: 30_000, workers: WORKERS }),
      tier('store', { timeoutMs: 60_000, workers: WORKERS }),
      tier('contract', { timeoutMs: 60_000, workers: WORKERS }),
      tier('e2e', { timeoutMs: 120_000, workers: 1, without: 'e2e/app' }),
      // Each file has a desktop of its own.
      tier('app', {
        timeoutMs: 180_000,
        workers: 2,
        folder: 'e2e/app',
        before: './test/support/electron/fetch-runtime.ts',
      }),
      tier('lab', { timeoutMs: 600_000, workers: 1 }),
    ],
  },
});
