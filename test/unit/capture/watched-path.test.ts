import { expect, test } from 'vitest';
import { RoundRunner } from '../../../electron/engine/capture/round-runner.ts';
import { WatchedPaths } from '../../../electron/engine/capture/watched-paths.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeTracing } from './fake-tracing.ts';

test('rounds that a busy moment has brought together go apart again, each to its own time', async () => {
  const clock = new FakeClock();
  const tracing = new FakeTracing(clock);
  const schedule = clock.schedule.bind(clock);
  const fromMs = clock.monotonicMs();
  // The event loop is held up for a while: whatever is due then comes at its end.
  clock.schedule = (delayMs, callback) => {
    const dueMs = clock.monotonicMs() + delayMs - fromMs;
    return schedule(dueMs > 1_050 && dueMs < 1_500 ? delayMs + 1_500 - dueMs : delayMs, callback);
  };
  const paths = new WatchedPaths(clock, new RoundRunner(clock, tracing, () => false));
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
    paths.join({ address, port: 443, protocol: 'tcp', role: 'host' }, { notBeforeMs: fromMs, heard: () => {} });
    await clock.advance(100);
  }
  await clock.advance(4_000);
  const times = tracing.asked.map(({ atMs }) => atMs - fromMs);
  expect(times).toEqual([
    0, 100, 200, 1_000, 1_500, 1_500, 2_000, 2_100, 2_200, 3_000, 3_100, 3_200, 4_000, 4_100, 4_200,
  ]);
});
