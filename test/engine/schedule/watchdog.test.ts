import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../electron/domain/history-event.ts';
import type { ScheduleReport } from '../../../electron/engine/schedule/schedule-report.ts';
import { createEngineWatchdog, type EngineWatchdog } from '../../../electron/service/watchdog/engine-watchdog.ts';
import type { StoreHealth } from '../../../electron/store/store.ts';
import { EngineRig, fails, hang, quick, type Script, someTarget } from '../../support/engine-rig.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const FINE: StoreHealth = { kind: 'fine' };

/** An engine whose timers can be lost, as by a mistake that nobody foresaw, beside a watchdog whose timers are not. */
class WatchedRig extends EngineRig {
  losesTimers = false;
  health: StoreHealth = FINE;
  readonly written: string[] = [];
  readonly notes: string[] = [];
  readonly gaveUp: string[] = [];
  readonly watchdog: EngineWatchdog;

  constructor(script: (name: string, index: number) => Script, mayGiveUp = true) {
    super((target, index) => script(target.name, index));
    const { clock } = this;
    const schedule = clock.schedule.bind(clock);
    clock.schedule = (delayMs, callback) =>
      schedule(delayMs, () => {
        if (!this.losesTimers) callback();
      });
    this.watchdog = createEngineWatchdog({
      clock: {
        monotonicMs: () => clock.monotonicMs(),
        utcUs: () => clock.utcUs(),
        sinceBootMs: () => clock.sinceBootMs(),
        schedule,
      },
      engine: () => this.engine,
      storeHealth: () => this.health,
      book: { add: (event: Pick<HistoryEvent, 'kind' | 'says'>) => this.written.push(`${event.kind}: ${event.says}`) },
      note: (message) => this.notes.push(message),
      log: () => {},
      giveUp: mayGiveUp ? (says) => this.gaveUp.push(says) : null,
    });
  }

  watch(...names: readonly string[]): void {
    this.start(...names.map((name) => someTarget(name)));
    this.watchdog.start();
  }
}

describe('the engine is probing', () => {
  test('from its start on, through an hour in which all goes well', async () => {
    const rig = new WatchedRig(() => quick);
    rig.watch('api', 'shop');
    expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    for (let minute = 0; minute < 60; minute += 1) {
      await rig.clock.advance(60_000);
      expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    }
    expect(rig.written).toEqual([]);
  });

  test('while every request fails or hangs until its limit: that is what it is for', async () => {
    const rig = new WatchedRig((name) => (name === 'hangs' ? hang('connect') : fails('refused')));
    rig.start(someTarget('hangs', { thresholds: { timeoutMs: 300_000 } }), someTarget('refused'));
    rig.watchdog.start();
    await rig.clock.advance(1_800_000);
    expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    expect(rig.written).toEqual([]);
  });

  test('while its only target holds as many requests as it may, each for minutes', async () => {
    const rig = new WatchedRig(() => hang('wait'));
    rig.start(someTarget('slow', { thresholds: { timeoutMs: 600_000 } }));
    rig.watchdog.start();
    for (let minute = 0; minute < 40; minute += 1) {
      await rig.clock.advance(60_000);
      expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    }
    expect(rig.written).toEqual([]);
  });

  test('again after hours of sleep and after the process stood still for minutes', async () => {
    for (const pass of ['sleep', 'block'] as const) {
      const rig = new WatchedRig(() => quick);
      rig.watch('api');
      await rig.clock.advance(20_000);
      rig.clock[pass](3 * 3_600_000);
      await rig.clock.advance(60_000);
      expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
      expect(rig.written).toEqual([]);
    }
  });
});

describe('the engine rests', () => {
  test('while nothing is watched, while all is paused, and while each target is', async () => {
    const rig = new WatchedRig(() => quick);
    rig.watch();
    expect(rig.watchdog.now()).toEqual({ kind: 'resting', says: 'No target is watched.' });
    const api = someTarget('api');
    rig.engine.add({ target: api, secrets: { credentials: null, headers: {} } });
    await rig.clock.advance(600_000);
    expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    for (const paused of [null, api.id]) {
      rig.engine.pause(paused);
      await rig.clock.advance(3_600_000);
      expect(rig.watchdog.now()).toEqual({ kind: 'resting', says: 'All targets are paused.' });
      rig.engine.resume(paused);
      await rig.clock.advance(10_000);
      expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    }
    void rig.engine.suspend();
    expect(rig.watchdog.now()).toMatchObject({ kind: 'resting' });
    rig.engine.wake();
    expect(rig.watchdog.keepsSchedule()).toBe(true);
    expect(rig.written).toEqual([]);
  });
});

describe('a schedule that stands still', () => {
  test('is noticed after thirty seconds, told, and set going again without ending the window in progress', async () => {
    const rig = new WatchedRig((_name, index) => (index < 3 ? fails('refused') : quick));
    rig.watch('api');
    await rig.clock.advance(12_000);
    const [opened] = rig.sink.latestIncidents();
    expect(opened).toMatchObject({ closedAtUs: null });
    const before = rig.starts.length;
    rig.losesTimers = true;
    await rig.clock.advance(28_000);
    expect(rig.starts).toHaveLength(before);
    expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    rig.losesTimers = false;
    await rig.clock.advance(10_000);
    expect(rig.written[0]).toMatch(
      /^watchdog: No request was started for 3\d\.\d s, though one is due every 5\.00 s\./,
    );
    expect(rig.notes[0]).toContain('set going again');
    await rig.clock.advance(10_000);
    expect(rig.starts.length).toBeGreaterThan(before);
    expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
    expect(rig.watchdog.keepsSchedule()).toBe(true);
    expect(rig.written).toHaveLength(2);
    expect(rig.gaveUp).toEqual([]);
    await rig.clock.advance(60_000);
    expect(rig.sink.latestIncidents()).toMatchObject([{ id: opened?.id, closedBy: 'recovery' }]);
  });

  test('that cannot be set going again is given up, once, and says so until the process ends', async () => {
    const rig = new WatchedRig(() => quick);
    rig.watch('api');
    await rig.clock.advance(12_000);
    rig.losesTimers = true;
    await rig.clock.advance(45_000);
    expect(rig.watchdog.now()).toMatchObject({ kind: 'stuck' });
    expect(rig.watchdog.keepsSchedule()).toBe(false);
    expect(rig.gaveUp).toEqual([]);
    await rig.clock.advance(300_000);
    expect(rig.gaveUp).toHaveLength(1);
    expect(rig.watchdog.now()).toMatchObject({ kind: 'stuck' });
    expect(rig.written).toHaveLength(2);
    expect(rig.written[1]).toContain('did not help');
  });

  test('is set going again once more when the last time was more than ten minutes ago, and given up when it was not', async () => {
    for (const [minutes, givenUp] of [
      [12, 0],
      [5, 1],
    ] as const) {
      const rig = new WatchedRig(() => quick);
      rig.watch('api');
      await rig.clock.advance(12_000);
      for (const restMs of [minutes * 60_000, 60_000]) {
        rig.losesTimers = true;
        await rig.clock.advance(31_000);
        rig.losesTimers = false;
        await rig.clock.advance(restMs);
      }
      expect([minutes, rig.gaveUp.length]).toEqual([minutes, givenUp]);
    }
  });

  test('is set going again and again where nobody would start the process anew', async () => {
    const rig = new WatchedRig(() => quick, false);
    rig.watch('api');
    await rig.clock.advance(12_000);
    rig.losesTimers = true;
    await rig.clock.advance(200_000);
    rig.losesTimers = false;
    await rig.clock.advance(60_000);
    expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
  });
});

test('what is measured and not kept is no probing, and no reason to start anew', async () => {
  const rig = new WatchedRig(() => quick);
  rig.watch('api');
  await rig.clock.advance(12_000);
  rig.health = {
    kind: 'trouble',
    code: 'disk-full',
    message: 'The disk is full.',
    sinceUs: 1,
    pendingSamples: 3,
    droppedSamples: 0,
  };
  expect(rig.watchdog.now()).toEqual({ kind: 'stuck', says: 'The disk is full.' });
  expect(rig.watchdog.keepsSchedule()).toBe(true);
});

test('a computer that goes on being too busy measures nothing that could be believed', async () => {
  const rig = new WatchedRig(() => quick);
  rig.surroundings.runDelay = 0;
  rig.watch('api');
  for (let second = 0; second < 120; second += 1) {
    rig.surroundings.runDelay += 800;
    await rig.clock.advance(1_000);
    if (second === 30) expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
  }
  expect(rig.watchdog.now()).toMatchObject({ kind: 'stuck', says: expect.stringContaining('waited for a processor') });
  expect(rig.watchdog.keepsSchedule()).toBe(true);
  await rig.clock.advance(20_000);
  expect(rig.watchdog.now()).toEqual({ kind: 'probing' });
});

describe('a watchdog over what an engine says of itself', () => {
  const due: ScheduleReport = {
    kind: 'due',
    started: 0,
    shortestIntervalMs: 5_000,
    overdue: 0,
    unended: 0,
    doubt: null,
  };
  const watching = () => {
    const clock = new FakeClock();
    const told = { report: due, mends: 0, started: 0, written: [] as string[] };
    const watchdog = createEngineWatchdog({
      clock,
      engine: () => ({
        care: {
          look() {
            told.started += 1;
            return { ...told.report, started: told.started };
          },
          mend() {
            told.mends += 1;
          },
        },
      }),
      storeHealth: () => FINE,
      book: { add: ({ says }) => told.written.push(says) },
      note: () => {},
      log: () => {},
      giveUp: null,
    });
    watchdog.start();
    return { clock, told, watchdog };
  };

  test('notices that one target was forgotten, or one request goes on for ever, though others are started', async () => {
    for (const [fault, says] of [
      [{ overdue: 1 }, '1 target was not requested in time.'],
      [{ unended: 2 }, '2 requests go on long after the time limit.'],
    ] as const) {
      const { clock, told, watchdog } = watching();
      await clock.advance(60_000);
      expect(told.mends).toBe(0);
      told.report = { ...due, ...fault };
      await clock.advance(6_000);
      expect(told.mends).toBe(1);
      expect(told.written[0]).toContain(says);
      expect(watchdog.keepsSchedule()).toBe(false);
      told.report = due;
      await clock.advance(10_000);
      expect(watchdog.keepsSchedule()).toBe(true);
    }
  });

  test('lays nothing at the door of an engine that had no chance, because the whole process stood still', async () => {
    const { clock, told, watchdog } = watching();
    await clock.advance(60_000);
    clock.block(600_000);
    told.report = { ...due, overdue: 3 };
    await clock.advance(1);
    told.report = due;
    await clock.advance(30_000);
    expect([told.mends, told.written]).toEqual([0, []]);
    expect(watchdog.keepsSchedule()).toBe(true);
  });
});
