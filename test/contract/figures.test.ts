import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TargetId } from '../../electron/domain/ids.ts';
import { LearnedPaths } from '../../electron/engine/paths/learned-paths.ts';
import { traceOfRounds } from '../../electron/engine/trace/trace-of-rounds.ts';
import { takeOverEarlierRuns } from '../../electron/service/earlier-runs.ts';
import { LiveFigures } from '../../electron/service/figures/live-figures.ts';
import { startService } from '../../electron/service/start-service.ts';
import { openReader } from '../../electron/store/open-reader.ts';
import { incident, sample, stall, tcpTarget } from '../store/support/fixtures.ts';
import { openInTest } from '../store/support/store-in-test.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startTwoServers } from '../support/watched-service.ts';

const HOUR_US = 3_600_000_000;
const MINUTE_US = 60_000_000;

/** What is in the store of before the start, and the figures that took it over. */
async function takenOver(fill: (store: ReturnType<typeof openInTest>['store'], nowUs: number) => TargetId) {
  const { store, directory } = openInTest();
  const nowUs = Math.floor(Date.now() / 1_000) * 1_000_000;
  const id = fill(store, nowUs);
  store.flush();
  const target = store.listTargets().find((known) => known.id === id);
  const clock = new FakeClock({ utcUs: nowUs });
  const figures = new LiveFigures(clock);
  const log = (error: unknown): void => {
    throw error;
  };
  const listener = { routeChanged: () => {}, path: () => {} };
  await takeOverEarlierRuns(openReader({ directory }), {
    clock,
    targets: () => (target === undefined ? [] : [target]),
    paths: new LearnedPaths({ clock, listener, traceOf: traceOfRounds, log }),
    engine: { rememberWindows: () => {} },
    figures,
    certificates: { restore: () => {} },
    startedAtUs: nowUs,
    signal: new AbortController().signal,
    log,
  });
  return { figures, id, nowUs };
}

test('figures of before the start are those of the store, and what is measured since adds to them', async () => {
  const { figures, id, nowUs } = await takenOver((store, now) => {
    const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
    for (let minute = 1; minute <= 120; minute += 1) {
      store.appendSample(sample(target, now - minute * MINUTE_US, { totalMs: 100 + minute }), null);
    }
    store.appendSample(sample(target, now - 30 * MINUTE_US + 1, { outcome: 'slow', totalMs: 4_000 }), null);
    store.appendSample(sample(target, now - 30 * MINUTE_US + 2, { outcome: 'failed', totalMs: 30_000 }), null);
    store.appendSample(
      sample(target, now - 30 * MINUTE_US + 3, {
        totalMs: 9_000,
        observer: { eventLoopDelayMs: 8_000, suspect: 'asleep' },
      }),
      null,
    );
    store.appendSample(sample(target, now - 50 * HOUR_US, { totalMs: 60_000 }), null);
    store.putStall(
      stall(store.nextStallId(), target, now - HOUR_US, { end: 'near-miss', endedAtUs: now - HOUR_US + 1_500_000 }),
    );
    const closed = { closedAtUs: now - HOUR_US + 5_000_000, closedBy: 'recovery' as const };
    const over = incident(store.nextIncidentId(), target, store.nextEpisodeId(), now - HOUR_US);
    store.putIncident({ ...over, ...closed, lastBadAtUs: closed.closedAtUs });
    store.putGap({
      targetId: target,
      reason: 'paused',
      startedAtUs: now - 2 * HOUR_US,
      endedAtUs: now - 1.9 * HOUR_US,
    });
    store.putGap({ targetId: null, reason: 'asleep', startedAtUs: now - 3 * HOUR_US, endedAtUs: now - 2.9 * HOUR_US });
    return target;
  });
  expect(figures.complete).toBe(true);
  const day = nowUs - 24 * HOUR_US;
  expect(figures.since(id, day)).toMatchObject({ samples: 122, slow: 1, failed: 1, nearMisses: 1 });
  expect(Math.abs((figures.since(id, day).p50Ms ?? 0) - 161)).toBeLessThan(161 * 0.02 + 1);

  figures.sample(sample(id, nowUs + MINUTE_US, { totalMs: 7_000 }));
  expect(figures.since(id, day).samples).toBe(123);
  expect(figures.covers(nowUs - 3 * HOUR_US, nowUs, 180)).toBe(true);
  const course = figures.course(id, nowUs - 3 * HOUR_US, nowUs + 2 * MINUTE_US, 91);
  expect(course.worstMs.at(-1)).toBe(7_000);
  expect(Math.max(...course.worstMs.slice(0, -1).map((worst) => worst ?? 0))).toBe(4_000);
  expect(course.worstMs[0]).toBeNull();
  expect(course.windows).toEqual([{ startedAtUs: nowUs - HOUR_US, endedAtUs: nowUs - HOUR_US + 5_000_000 }]);
  expect(course.gaps.map(({ reason }) => reason)).toEqual(['paused']);
  expect(figures.gapsOfAll(nowUs - 4 * HOUR_US, nowUs).map(({ reason }) => reason)).toContain('asleep');
});

test('after a restart the figures have what the run before measured, and say when they are whole', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stallscope-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const servers = await startTwoServers();
  onTestFinished(() => servers.close());
  const run = () => {
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const { env: environment, platform } = process;
    const start = startService({ directory, environment, platform, targets: servers.targets, resolvers: [], log });
    if (start.kind === 'refused') throw new Error(start.error.message);
    return start.service;
  };
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const samplesOf = async ({ api }: ReturnType<typeof run>) => {
    const { figures, complete } = await api['overview.figures']({ since });
    return { complete, well: figures.find(({ target }) => target === 'well')?.samples ?? 0 };
  };

  const first = run();
  await expect.poll(async () => (await samplesOf(first)).well, { timeout: 20_000 }).toBeGreaterThan(4);
  await first.stop();
  const before = (await samplesOf(first)).well;

  const second = run();
  onTestFinished(() => second.stop());
  expect(await samplesOf(second)).toEqual({ complete: false, well: 0 });
  await expect.poll(async () => (await samplesOf(second)).complete, { timeout: 20_000 }).toBe(true);
  expect((await samplesOf(second)).well).toBeGreaterThanOrEqual(before);
});
