import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { FROM_SOURCE } from './support/from-source.ts';
import LongestFirst from './support/longest-first.ts';

/** Most tests wait most of the time, so even two cores have use for two files at once. */
const WORKERS = Math.max(2, availableParallelism() - 1);

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Threads and processes that start from source take a third of the time when types were taken away before. */
const COMPILED_BEFORE = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled-before') };

const QUICK = { workers: WORKERS, turn: 1, env: COMPILED_BEFORE };

/**
 * Each lab is a network of its own, with its own names, and waits nine tenths of the time: for timeouts, for outages to be over, for
 * routers that answer once a second.
 */
const LABS_AT_ONCE = 4;

interface Tier {
  /** Ends what hangs; a machine on which much else runs needs several times what a quiet one does. */
  readonly timeoutMs: number;
  /** Files at once; one after the other without it, after all other tiers. */
  readonly workers?: number;
  /** Tiers of one turn run together, those of the next after them. */
  readonly turn?: number;
  readonly folder?: string;
  readonly without?: string;
  /** Runs once, before the first test of the tier. */
  readonly before?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One project a tier; `--project NAME` runs one. */
const tier = (name: string, { timeoutMs, workers = 1, turn = 0, folder = name, without, before, env = {} }: Tier) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${folder}/**/*.test.ts`],
    exclude: without === undefined ? [] : [`test/${without}/**`],
    globalSetup: before === undefined ? [] : [before],
    env,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    maxWorkers: workers,
    fileParallelism: workers > 1,
    sequence: { groupOrder: turn },
  },
});

export default defineConfig({
  root: ROOT,
  test: {
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    execArgv: [...FROM_SOURCE],
    // Longer than a busy machine needs; how late a thing may come is for its own test to say.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './test/support/electron/pictures-reporter.ts', './test/support/closing-line-reporter.ts'],
    projects: [
      tier('unit', { timeoutMs: 120_000, ...QUICK }),
      tier('architecture', { timeoutMs: 120_000, ...QUICK }),
      tier('engine', { timeoutMs: 120_000, ...QUICK }),
      tier('store', { timeoutMs: 120_000, ...QUICK }),
      tier('contract', { timeoutMs: 180_000, ...QUICK }),
      // Each file has its own servers, ports, folders and browser.
      tier('e2e', { timeoutMs: 120_000, without: 'e2e/app', workers: 2, turn: 2 }),
      // Two apps on two cores would make each other late, and what is late is not told of.
      tier('app', {
        timeoutMs: 180_000,
        turn: 3,
        folder: 'e2e/app',
        before: './test/support/electron/fetch-runtime.ts',
      }),
      // What is proved there is proved by times of packets, so nothing that computes for long runs beside it.
      tier('lab', { timeoutMs: 600_000, turn: 4, workers: LABS_AT_ONCE }),
    ],
  },
});
