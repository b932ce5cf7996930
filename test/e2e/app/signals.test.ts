import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';

const LAST_WORD = 'Stallscope has ended';

describe.runIf(requireOrSkip('the app: signals', APP_NEEDS))('the app', () => {
  const app = appInTest();

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`ends in order also when ${signal} comes again and again meanwhile`, async () => {
      const launched = await app.launch(app.place(`impatient-${signal}`));
      await launched.window();
      await until('the engine runs', async () => (await launched.log()).includes('The engine is running'));
      let isGone = false;
      void launched.ended.then(() => {
        isGone = true;
      });
      // The second one comes before the app can have heard of the first.
      process.kill(launched.pid, signal);
      while (!isGone && !(await launched.log()).includes(LAST_WORD)) {
        kill(launched.pid, signal);
        await pause(2);
      }
      const exitCode = await launched.ended;
      const log = await launched.log();
      expect(log).toContain('The engine has ended');
      expect(log).toContain(LAST_WORD);
      // What is left then is Chromium's tidying up, with nothing of the app's open; a signal may cut that short.
      expect([0, signal]).toContain(exitCode ?? launched.endedBy);
    });
  }
});

/** It may be gone already. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}
