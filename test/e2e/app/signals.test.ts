import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';

/** More than anybody types, and all of them before the end can be over. */
const TIMES = 5;

describe.runIf(requireOrSkip('the app: signals', APP_NEEDS))('the app', () => {
  const app = appInTest();

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`ends in order also when ${signal} comes again and again meanwhile`, async () => {
      const launched = await app.launch(app.place(`impatient-${signal}`));
      await launched.window();
      await until('the engine runs', async () => (await launched.log()).includes('The engine is running'));
      process.kill(launched.pid, signal);
      await until('it is ending', async () => (await launched.log()).includes('Stallscope is ending'));
      for (let times = 1; times < TIMES; times += 1) {
        try {
          process.kill(launched.pid, signal);
        } catch {
          // It is gone already.
        }
        await pause(5);
      }
      expect(await launched.ended).toBe(0);
      expect(await launched.log()).toContain('Stallscope has ended');
    });
  }
});
