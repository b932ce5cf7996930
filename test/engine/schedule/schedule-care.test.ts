import { expect, test } from 'vitest';
import type { TargetId } from '../../../electron/domain/ids.ts';
import { ProgressRecord } from '../../../electron/engine/detect/progress-record.ts';
import { FirstSlots } from '../../../electron/engine/schedule/first-slots.ts';
import { Flight } from '../../../electron/engine/schedule/flight.ts';
import { ScheduleCare } from '../../../electron/engine/schedule/schedule-care.ts';
import { TargetRun } from '../../../electron/engine/schedule/target-run.ts';
import { Timetable } from '../../../electron/engine/schedule/timetable.ts';
import { entryOf, someTarget } from '../../support/engine-rig.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function cared(intervalMs = 5_000) {
  const clock = new FakeClock();
  const timetable = new Timetable(clock, () => {});
  const runs = new Map<TargetId, TargetRun>();
  const slots: string[] = [];
  const ended: string[] = [];
  const paused = new Set<TargetId>();
  const starts = { count: 0 };
  const add = (name: string): TargetRun => {
    const target = someTarget(name, { thresholds: { intervalMs } });
    const run = new TargetRun(entryOf(target), (fired, nowMs) => {
      slots.push(name);
      starts.count += 1;
      timetable.set(fired, nowMs + intervalMs);
    });
    runs.set(target.id, run);
    return run;
  };
  const fly = (run: TargetRun): Flight => {
    const nowMs = clock.monotonicMs();
    const flight = new Flight(
      run,
      {
        startedMs: nowMs,
        startedAtUs: clock.utcUs(),
        latenessMs: 0,
        delayTotalMs: 0,
        progress: new ProgressRecord(clock, nowMs),
      },
      () => {
        ended.push(run.entry.target.name);
        run.flights.splice(run.flights.indexOf(flight), 1);
      },
    );
    run.flights.push(flight);
    return flight;
  };
  const observer = { doubt: () => null, start: () => {}, stop: () => {} };
  const care = new ScheduleCare(clock, timetable, new FirstSlots(clock), starts, observer, runs, {
    isRunning: () => true,
    isAsleep: () => false,
    isPaused: (id) => paused.has(id),
  });
  return { clock, timetable, care, add, fly, slots, ended, paused };
}

test('a target that has no slot any more is noticed among others, and gets one', async () => {
  const { clock, timetable, care, add, slots } = cared();
  const kept = add('kept');
  timetable.set(kept, clock.monotonicMs());
  add('forgotten');
  await clock.advance(20_000);
  expect(care.look()).toMatchObject({ kind: 'due', overdue: 1, unended: 0, shortestIntervalMs: 5_000 });
  expect(slots).not.toContain('forgotten');
  care.mend();
  await clock.advance(10_000);
  expect(slots).toContain('forgotten');
  expect(care.look()).toMatchObject({ kind: 'due', overdue: 0 });
});

test('a slot that has gone by counts after three intervals, and after thirty seconds at least', async () => {
  for (const [intervalMs, waitsMs] of [
    [5_000, 30_000],
    [60_000, 180_000],
  ] as const) {
    const { clock, timetable, care, add } = cared(intervalMs);
    timetable.set(add('api'), clock.monotonicMs());
    clock.block(waitsMs);
    expect(care.look()).toMatchObject({ overdue: 0 });
    clock.block(1);
    expect(care.look()).toMatchObject({ overdue: 1 });
  }
});

test('a request that nobody ended is given up', async () => {
  const { clock, timetable, care, add, fly, ended } = cared();
  const run = add('api');
  timetable.set(run, clock.monotonicMs());
  fly(run);
  await clock.advance(60_000);
  expect(care.look()).toMatchObject({ unended: 0 });
  await clock.advance(1);
  expect(care.look()).toMatchObject({ unended: 1 });
  care.mend();
  await clock.advance(10);
  expect(ended).toEqual(['api']);
  expect(care.look()).toMatchObject({ unended: 0 });
});

test('nothing is awaited of what is paused, or has as many requests in flight as it may', async () => {
  const { clock, timetable, care, add, fly, paused, slots } = cared();
  const full = add('full');
  timetable.set(full, clock.monotonicMs());
  for (let index = 0; index < 3; index += 1) fly(full);
  expect(care.look()).toMatchObject({ kind: 'due', shortestIntervalMs: null });
  const resting = add('resting');
  paused.add(resting.entry.target.id);
  clock.block(3_600_000);
  expect(care.look()).toMatchObject({ shortestIntervalMs: null, overdue: 1 });
  paused.add(full.entry.target.id);
  expect(care.look()).toEqual({ kind: 'idle', why: 'paused' });
  care.mend();
  await clock.advance(10);
  expect(slots).not.toContain('resting');
});
