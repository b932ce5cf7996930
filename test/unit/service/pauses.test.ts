import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type TargetId, targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import { createPauses, type Pauses } from '../../../electron/service/pauses.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const MINUTE = 60_000;
const api = targetId(1);
const shop = targetId(2);

class FakeEngine {
  all = false;
  readonly alone = new Set<TargetId>();
  pause(id: TargetId | null): void {
    if (id === null) this.all = true;
    else this.alone.add(id);
  }
  resume(id: TargetId | null): void {
    if (id === null) this.all = false;
    else this.alone.delete(id);
  }
  isPaused(id: TargetId): boolean {
    return this.all || this.alone.has(id);
  }
}

let clock: FakeClock;
let engine: FakeEngine;
let kept: JsonValue | undefined;
let told: (TargetId | null)[];
let pauses: Pauses;

const started = (): Pauses => {
  engine = new FakeEngine();
  return createPauses({
    clock,
    engine,
    changed: (id) => told.push(id),
    kept: {
      read: () => kept,
      write: (value) => {
        kept = value;
      },
    },
  });
};

beforeEach(() => {
  clock = new FakeClock();
  kept = undefined;
  told = [];
  pauses = started();
});

describe('a pause', () => {
  test('of a quarter of an hour ends by itself, and says until when it lasts', async () => {
    pauses.pause(api, 15 * MINUTE);
    expect(pauses.of(api)).toEqual({ isPaused: true, untilUs: clock.utcUs() + 15 * MINUTE * 1_000 });
    await clock.advance(15 * MINUTE - 1);
    expect(engine.isPaused(api)).toBe(true);
    await clock.advance(2);
    expect(pauses.of(api)).toEqual({ isPaused: false, untilUs: null });
    expect(told).toEqual([api, api]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('without a length lasts until somebody resumes', async () => {
    pauses.pause(null, null);
    await clock.advance(24 * 60 * MINUTE);
    expect(pauses.all()).toMatchObject({ untilUs: null });
    pauses.resume(null);
    expect(pauses.all()).toBe(null);
    expect(engine.all).toBe(false);
    expect(told).toEqual([null, null]);
  });

  test('of all leaves a target that is paused by itself as it is', async () => {
    pauses.pause(api, null);
    pauses.pause(null, 10 * MINUTE);
    expect(pauses.of(shop)).toEqual({ isPaused: true, untilUs: null });
    await clock.advance(11 * MINUTE);
    expect([engine.isPaused(api), engine.isPaused(shop)]).toEqual([true, false]);
  });

  test('of an hour is over after an hour of sleep, as soon as the machine is awake', () => {
    pauses.pause(null, 60 * MINUTE);
    clock.sleep(61 * MINUTE);
    expect(engine.all).toBe(true);
    pauses.look();
    expect(engine.all).toBe(false);
  });

  test('ends within half a minute of a sleep that nobody told of', async () => {
    pauses.pause(api, 60 * MINUTE);
    clock.sleep(61 * MINUTE);
    await clock.advance(31_000);
    expect(engine.isPaused(api)).toBe(false);
  });

  test('is neither ended nor drawn out by a step of the clock on the wall, and says its end by the new time', async () => {
    pauses.pause(null, 60 * MINUTE);
    clock.stepUtc(5 * 60 * MINUTE);
    await clock.advance(30 * MINUTE);
    expect(pauses.all()?.untilUs).toBe(clock.utcUs() + 30 * MINUTE * 1_000);
    clock.stepUtc(-9 * 60 * MINUTE);
    await clock.advance(31 * MINUTE);
    expect(engine.all).toBe(false);
  });

  test('takes the length that was said last, and keeps its beginning', async () => {
    const sinceUs = clock.utcUs();
    pauses.pause(null, null);
    await clock.advance(MINUTE);
    pauses.pause(null, 5 * MINUTE);
    expect(pauses.all()).toEqual({ sinceUs, untilUs: clock.utcUs() + 5 * MINUTE * 1_000 });
    await clock.advance(5 * MINUTE);
    expect(engine.all).toBe(false);
  });

  test('of a target that is removed leaves nothing behind', () => {
    pauses.pause(api, MINUTE);
    pauses.forget(api);
    expect(kept).toEqual({ all: null, targets: [] });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('at the next start', () => {
  const restart = (withAll: boolean): void => {
    pauses.stop();
    pauses = started();
    pauses.restore(new Set([api, shop]), withAll);
  };

  test('single targets are paused as before, for the rest of their time', async () => {
    pauses.pause(api, 10 * MINUTE);
    pauses.pause(shop, null);
    pauses.pause(targetId(9), null);
    clock.block(4 * MINUTE);
    restart(false);
    expect([...engine.alone]).toEqual([api, shop]);
    await clock.advance(6 * MINUTE + 1);
    expect([...engine.alone]).toEqual([shop]);
  });

  test('a pause that has run out meanwhile is over', () => {
    pauses.pause(api, 10 * MINUTE);
    clock.block(11 * MINUTE);
    restart(true);
    expect(engine.isPaused(api)).toBe(false);
  });

  test('everything is paused again only where the process before ended unasked', () => {
    pauses.pause(null, null);
    const { sinceUs } = pauses.all() ?? {};
    restart(true);
    expect(pauses.all()).toEqual({ sinceUs, untilUs: null });
    restart(false);
    expect(pauses.all()).toBe(null);
    expect(engine.all).toBe(false);
  });

  test('what is kept and cannot be understood pauses nothing', () => {
    for (const damaged of [null, [], 'x', { all: null }, { all: null, targets: [{ id: 'x' }] }]) {
      kept = damaged;
      restart(true);
      expect([engine.all, engine.alone.size]).toEqual([false, 0]);
    }
  });
});

test('whatever is paused and resumed: the engine has paused exactly what is said to be paused, and every length ends', async () => {
  const step = fc.record({
    act: fc.constantFrom('pause' as const, 'resume' as const, 'sleep' as const, 'step' as const, 'wait' as const),
    id: fc.constantFrom(null, api, shop),
    forMs: fc.option(fc.integer({ min: 1, max: 60 * MINUTE })),
    ms: fc.integer({ min: 0, max: 30 * MINUTE }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      clock = new FakeClock();
      pauses = started();
      const endless = new Set<TargetId | null>();
      for (const { act, id, forMs, ms } of steps) {
        if (act === 'sleep') clock.sleep(ms);
        else if (act === 'step') clock.stepUtc(ms - 15 * MINUTE);
        else if (act === 'wait') await clock.advance(ms);
        else if (act === 'resume') {
          pauses.resume(id);
          endless.delete(id);
        } else {
          pauses.pause(id, forMs);
          if (forMs === null) endless.add(id);
          else endless.delete(id);
        }
        expect(engine.all).toBe(pauses.all() !== null);
        for (const one of [api, shop]) expect(pauses.of(one).isPaused).toBe(engine.isPaused(one));
      }
      await clock.advance(61 * MINUTE);
      expect(engine.all).toBe(endless.has(null));
      for (const one of [api, shop]) expect(engine.alone.has(one)).toBe(endless.has(one));
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 200 },
  );
});
