import { describe, expect, test } from 'vitest';
import { ProgramStarts } from '../../../electron/engine/capture/program-starts.ts';
import { SharedWork } from '../../../electron/engine/capture/shared-work.ts';
import { StartSlices } from '../../../electron/engine/capture/start-slices.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('many captures at once leave the event loop free', () => {
  test('starts are cut into slices of a few milliseconds, in order, none forgotten', async () => {
    const clock = new FakeClock();
    const slices = new StartSlices(clock);
    const started: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      slices.add(() => {
        started.push(index);
        clock.block(3);
      });
    }
    expect(started).toEqual([]);
    clock.block(1);
    await clock.advance(0);
    expect(started.length).toBeGreaterThan(0);
    expect(started.length).toBeLessThan(10);
    await clock.advance(100);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(clock.pendingTimers).toBe(0);
    slices.add(() => started.push(10));
    await clock.advance(0);
    expect(started.at(-1)).toBe(10);
  });

  test('no more than eight programs run at a time, and each end lets the next one start', async () => {
    const starts = new ProgramStarts();
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        await starts.turn();
        running += 1;
        most = Math.max(most, running);
        await new Promise((settle) => setImmediate(settle));
        running -= 1;
        starts.done();
      }),
    );
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
    expect(running).toBe(0);
  });

  test('the same work is done once for all who want it in the same moment, and anew later', async () => {
    const clock = new FakeClock();
    const work = new SharedWork<number>(clock, 800);
    let done = 0;
    const start = async () => {
      done += 1;
      return done;
    };
    expect(await Promise.all([work.get('a', start), work.get('a', start), work.get('b', start)])).toEqual([1, 1, 2]);
    await clock.advance(801);
    expect(await work.get('a', start)).toBe(3);
  });
});
