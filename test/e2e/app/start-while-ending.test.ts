import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import { type AppPlace, allGone } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { appInTest } from './app-in-test.ts';

const ENGINE = '--utility-sub-type=node.mojom.NodeService';

describe.runIf(requireOrSkip('the app: start while it ends', APP_NEEDS))('the app', () => {
  const app = appInTest();

  test('that is started while it is still ending is started again once it has ended', async () => {
    const place = app.place('hasty');
    const first = app.start(place, { args: ['--hidden'] });
    await logged(place, /The engine is running/);
    // An engine that does not answer is waited for, so that there is time to come in between.
    const [engine = 0] = await processes(place, ENGINE);
    process.kill(engine, 'SIGSTOP');
    first.child.kill('SIGTERM');
    await logged(place, /Stallscope is ending/);
    const second = app.start(place);
    expect(await second.ended, second.output).toBe(0);
    expect(await first.ended, first.output).toBe(0);

    try {
      await app.desktop.windowTitled('Stallscope');
      await logged(place, /has ended[\s\S]*The engine is running/);
    } finally {
      for (const pid of await processes(place, '')) await endMain(pid);
      await allGone(place);
    }
  });
});

const logged = (place: AppPlace, what: RegExp): Promise<boolean> =>
  until(`the log says ${what}`, async () =>
    what.test(await readFile(join(place.userData, 'stallscope.log'), 'utf8').catch(() => '')),
  );

const words = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

/** Asks it to end where it is a main process; its helpers go with it. */
async function endMain(pid: number): Promise<void> {
  if ((await words(pid)).includes('--type=')) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended meanwhile.
  }
}

/** Those of this person's app with `word` on their command line. */
async function processes({ userData }: AppPlace, word: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = await words(Number(name));
    if (line.includes(userData) && line.includes(word)) found.push(Number(name));
  }
  return found;
}
