import { defineConfig } from 'vitest/config';

/** One project a tier; `--project NAME` runs one. The lab and the browser share one machine, so their files run one after the other. */
const tier = (name: string, options: { timeoutMs: number; alone?: boolean; folder?: string; without?: string }) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${options.folder ?? name}/**/*.test.ts`],
    exclude: options.without === undefined ? [] : [`test/${options.without}/**`],
    testTimeout: options.timeoutMs,
    hookTimeout: options.timeoutMs,
    fileParallelism: options.alone !== true,
  },
});

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    reporters: ['default', './test/support/electron/pictures-reporter.ts', './test/support/closing-line-reporter.ts'],
    projects: [
      tier('unit', { timeoutMs: 20_000 }),
      tier('architecture', { timeoutMs: 30_000 }),
      tier('engine', { timeoutMs: 30_000 }),
      tier('store', { timeoutMs: 60_000 }),
      tier('contract', { timeoutMs: 60_000 }),
      tier('e2e', { timeoutMs: 120_000, alone: true, without: 'e2e/app' }),
      tier('app', { timeoutMs: 180_000, alone: true, folder: 'e2e/app' }),
      tier('lab', { timeoutMs: 600_000, alone: true }),
    ],
  },
});
