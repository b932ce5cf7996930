import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import { NETWORK_NAMESPACES, ROOT, requireOrSkip } from '../../support/needs.ts';
import { startHttpServer } from '../../support/servers/http-server.ts';
import { appInTest } from './app-in-test.ts';
import { readStore, watch } from './watching.ts';

const NEEDS = [ROOT, NETWORK_NAMESPACES, ...APP_NEEDS];

describe.runIf(requireOrSkip('the app: no network', NEEDS))('without any network, not even loopback', () => {
  const app = appInTest({ tray: true, notifications: true });
  const namespace = `ss-app-${process.pid}`;

  beforeAll(() => {
    const made = spawnSync('ip', ['netns', 'add', namespace], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
  });
  afterAll(() => {
    spawnSync('ip', ['netns', 'delete', namespace]);
  });

  test('the app opens, records that its target cannot be reached, and ends in order', async () => {
    const place = app.place('offline');
    const server = await startHttpServer();
    const online = await app.launch(place);
    await watch(await online.window(), `${server.origin}/`);
    await online.quit();
    await server.close();
    const before = readStore(place.dataDirectory).samples.length;

    const started = app.start(place, { before: ['ip', 'netns', 'exec', namespace] });
    const gone = started.ended.then((code) => {
      throw new Error(`The app ended with ${code}: ${started.output}`);
    });
    await Promise.race([app.desktop.windowTitled('Stallscope'), gone]);
    gone.catch(() => {});
    await until('samples are stored', () => readStore(place.dataDirectory).samples.length > before + 1);
    await app.desktop.picture('app-no-network');

    // `ip netns exec` has become the app.
    started.child.kill('SIGTERM');
    expect(await started.ended, started.output).toBe(0);
    const log = await readFile(join(place.userData, 'stallscope.log'), 'utf8');
    expect(log.trimEnd().split('\n').at(-1)).toContain('Stallscope has ended');
    expect(log).not.toContain('Unforeseen');
    const stored = readStore(place.dataDirectory);
    expect(stored.check).toBe('ok');
    expect(
      stored.gaps.map((gap) => gap.reason),
      'from the first end to the second start',
    ).toEqual(['not-running']);
  });
});
