import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { directoryWithTargets, refusal, temporaryFolder, watchingEngine } from './engine-in-test.ts';

const FIXTURE = join(import.meta.dirname, '../../fixtures/bundles/format-1-redacted.zip');

test('the app opens a bundle that a person chose, and its window hears of it', async () => {
  const engine = await watchingEngine(await directoryWithTargets());
  onTestFinished(() => engine.kill());
  const told = engine.next('bundles.changed');
  const { id } = await engine.client.call('host.openBundle', { path: FIXTURE });
  await told;
  const { bundles } = await engine.client.call('bundles.list', {});
  expect(bundles).toMatchObject([{ id, fileName: 'format-1-redacted.zip', redaction: 'standard', samples: 40 }]);
  expect(readdirSync(join(engine.directory, 'bundles')).toSorted()).toEqual([`${id}.json`, `${id}.zip`]);
  await engine.client.call('bundles.close', { id });
  expect(await engine.client.call('bundles.list', {})).toEqual({ bundles: [] });
});

test('a path that is no whole one, and a file that is no bundle, are refused in words', async () => {
  const engine = await watchingEngine(await directoryWithTargets());
  onTestFinished(() => engine.kill());
  expect(await refusal(engine.client.call('host.openBundle', { path: 'b.zip' }))).toMatchObject({
    code: 'invalid-input',
    message: 'The place must be named with its whole path.',
  });
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'b.zip'), 'no zip');
  for (const name of ['empty', 'b.zip']) {
    expect(await refusal(engine.client.call('host.openBundle', { path: join(folder, name) }))).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^This is no bundle of Stallscope/),
    });
  }
});
