import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { targetId } from '../../electron/domain/ids.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { tcpTarget } from './support/fixtures.ts';
import { startRecorder } from './support/recorder-process.ts';
import { allSamples, openInTest, readerInTest, temporaryDirectory } from './support/store-in-test.ts';

const nowUs = (): number => Date.now() * 1_000;
const tryToOpen = (directory: string) =>
  openStore({ directory, clock: new FakeClock({ utcUs: nowUs() }), appVersion: '0.1.0', log: () => {} });

test('after kill -9 at any moment the file opens, lacks at most the last second, and the gap is recorded', async () => {
  for (const runsMs of [300, 1_100, 1_900, 2_600]) {
    const directory = temporaryDirectory();
    const recorder = await startRecorder(directory);
    await new Promise((resolve) => setTimeout(resolve, runsMs));
    // A busy machine starts it late.
    await expect.poll(() => recorder.handedOver.length, { timeout: 20_000 }).toBeGreaterThan(10);
    await recorder.kill();
    const killedUs = nowUs();
    // This process may be held up between the kill and the clock, and the other one before it: what it said last tells when it lived.
    const { handedOver } = recorder;
    const lastUs = Math.max(...handedOver);
    const heldUpUs = Math.max(...handedOver.map((atUs, index) => atUs - (handedOver[index - 1] ?? atUs)));
    const { store, notes } = openInTest({ directory, clock: new FakeClock({ utcUs: killedUs + 10_000_000 }) });
    const reader = readerInTest(directory);
    const kept = new Set((await allSamples(reader, targetId(1))).map((one) => one.startedAtUs));
    const lost = recorder.handedOver.filter((startedAtUs) => !kept.has(startedAtUs));
    expect(lost.filter((startedAtUs) => startedAtUs < lastUs - 1_000_000 - heldUpUs)).toEqual([]);
    expect(notes.map((note) => note.code)).toEqual(['unclean-end', 'not-running']);
    const [gap] = await reader.gaps({ fromUs: null, toUs: null });
    expect(gap).toMatchObject({ targetId: null, reason: 'not-running', endedAtUs: killedUs + 10_000_000 });
    expect(gap?.startedAtUs).toBeGreaterThan(lastUs - 5_500_000 - heldUpUs);
    expect(gap?.startedAtUs).toBeLessThanOrEqual(killedUs);
    await reader.close();
    store.close();
  }
});

test('a second process on the same directory is refused with the first one’s process id, and allowed once that was killed', async () => {
  const directory = temporaryDirectory();
  const first = await startRecorder(directory);
  const refused = tryToOpen(directory);
  expect(refused).toMatchObject({ kind: 'refused', code: 'in-use', context: { pid: first.pid } });
  expect(refused.kind === 'refused' && refused.message).toContain(`process ${first.pid}`);
  const other = await startRecorder(directory);
  expect(other.opening).toMatchObject({ kind: 'refused', code: 'in-use', context: { pid: first.pid } });
  await first.kill();
  const after = await startRecorder(directory);
  expect(after.opening).toEqual({ kind: 'opened' });
});

test('a file that names a living process locks nobody out, because a process id may be used again', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'stallscope.pid'), JSON.stringify({ pid: process.pid, sinceUs: 1 }));
  writeFileSync(join(directory, 'stallscope.lock'), '');
  const outcome = tryToOpen(directory);
  expect(outcome.kind).toBe('opened');
  if (outcome.kind === 'opened') outcome.store.close();
});

test('a second store in the same process is refused too, and leaves the first one’s lock alone', async () => {
  const { directory, store } = openInTest();
  expect(tryToOpen(directory)).toMatchObject({ kind: 'refused', code: 'in-use', context: { pid: process.pid } });
  const other = await startRecorder(directory);
  expect(other.opening).toMatchObject({ kind: 'refused', code: 'in-use' });
  store.close();
  expect(existsSync(join(directory, 'stallscope.pid'))).toBe(false);
});

test('what another process records can be read meanwhile', async () => {
  const directory = temporaryDirectory();
  await startRecorder(directory);
  const reader = readerInTest(directory);
  await expect
    .poll(async () => (await allSamples(reader, targetId(1))).length, { timeout: 20_000 })
    .toBeGreaterThan(50);
  expect((await reader.targets())[0]?.target).toEqual({ ...tcpTarget('api'), id: 1, origin: 'kept' });
});
