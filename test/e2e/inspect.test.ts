import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CHECKOUT, LAUNCHER, NODE_24, run } from './command-line.ts';

const FIXTURE = join(CHECKOUT, 'test/fixtures/bundles/format-1.zip');

test('the built command line looks into a bundle, and refuses a damaged one with 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stallscope-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));

  const good = await run(NODE_24, [LAUNCHER, 'inspect', FIXTURE, '--json'], { cwd: folder });
  expect([good.exitCode, good.stderr]).toEqual([0, '']);
  expect(JSON.parse(good.stdout)).toMatchObject({ fileName: 'format-1.zip', samples: 40, incidents: [{ id: 1 }] });

  const bytes = await readFile(FIXTURE);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  const damaged = join(folder, 'damaged.zip');
  await writeFile(damaged, bytes);
  const bad = await run(NODE_24, [LAUNCHER, 'inspect', damaged], { cwd: folder });
  expect([bad.exitCode, bad.stdout]).toEqual([1, '']);
  expect(bad.stderr).toMatch(/^stallscope: The bundle (is damaged|was not opened)/);
});
