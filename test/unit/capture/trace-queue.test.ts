import { describe, expect, test } from 'vitest';
import type { LockAttempt, MachineLock } from '../../../electron/engine/capture/machine-lock.ts';
import { createTraceQueue, type TraceJob, type TraceOutcome } from '../../../electron/engine/capture/trace-queue.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A lock that another process may hold. */
class FakeLock implements MachineLock {
  heldBy: string | null = null;
  impossible = false;
  #held = false;
  #waiting: (() => void)[] = [];

  async tryTake(): Promise<LockAttempt> {
    if (this.impossible) return { kind: 'impossible', reason: 'no locks here' };
    if (this.heldBy !== null || this.#held) {
      return {
        kind: 'taken',
        holder: this.heldBy ?? 'ourselves',
        freed: (signal) =>
          new Promise((settle) => {
            this.#waiting.push(settle);
            signal.addEventListener('abort', () => settle());
          }),
      };
    }
    this.#held = true;
    return {
      kind: 'held',
      lock: {
        onWanted: () => {},
        release: async () => {
          this.#held = false;
        },
      },
    };
  }

  free(): void {
    this.heldBy = null;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

function bench() {
  const clock = new FakeClock();
  const lock = new FakeLock();
  const order: string[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const other = { running: false };
  const askedSince: number[] = [];
  const queue = createTraceQueue<string>({
    clock,
    lock,
    otherTraces: async (sinceMs) => {
      askedSince.push(sinceMs);
      return other.running;
    },
  });
  const ask = (
    key: string,
    overdueSinceMs: number,
    changes: Partial<TraceJob<string>> & { readonly takesMs?: number } = {},
  ): Promise<TraceOutcome<string>> => {
    const { takesMs = 1_000, ...rest } = changes;
    return queue.request({
      key,
      speed: 'long',
      overdueSinceMs,
      startBeforeMs: clock.monotonicMs() + 60_000,
      signal: new AbortController().signal,
      run: async (signal) => {
        order.push(key);
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        await new Promise<void>((settle) => {
          clock.schedule(takesMs, settle);
          signal.addEventListener('abort', () => settle());
        });
        running -= 1;
        return `${key} done`;
      },
      ...rest,
    });
  };
  return { clock, lock, queue, askedSince, order, other, ask, mostAtOnce: () => mostAtOnce };
}

describe('the one queue for traces', () => {
  test('runs one at a time, the most overdue target first', async () => {
    const { clock, order, ask, mostAtOnce } = bench();
    const all = [ask('first come', 900), ask('b', 700), ask('c', 500), ask('d', 600)];
    await clock.advance(10_000);
    expect(order).toEqual(['c', 'd', 'b', 'first come']);
    expect(mostAtOnce()).toBe(1);
    expect((await Promise.all(all)).every((outcome) => outcome.kind === 'ran' && !outcome.sharedPath)).toBe(true);
  });

  test('a quick trace goes before a long report, so that each of many targets gets one while it hangs', async () => {
    const { clock, order, ask } = bench();
    void ask('report of a', 100);
    void ask('report of b', 200);
    void ask('path of c', 300, { speed: 'quick' });
    await clock.advance(10_000);
    expect(order.indexOf('path of c')).toBeLessThan(order.indexOf('report of b'));
  });

  test('one job a destination: who asks for the same while it waits or runs gets the same result', async () => {
    const { clock, order, ask } = bench();
    const first = ask('same', 100);
    await clock.advance(500);
    const second = ask('same', 200);
    await clock.advance(2_000);
    expect(order).toEqual(['same']);
    expect(await first).toMatchObject({ kind: 'ran', value: 'same done', joined: false });
    expect(await second).toMatchObject({ kind: 'ran', value: 'same done', joined: true });
  });

  test('a job that cannot start while it is of use is skipped, and says why', async () => {
    const { clock, order, ask } = bench();
    void ask('long one', 100, { takesMs: 70_000 });
    const late = ask('late', 200);
    await clock.advance(61_000);
    expect(await late).toEqual({
      kind: 'skipped',
      reason: 'other traces were before it, and traces run one at a time because they disturb each other',
    });
    expect(order).toEqual(['long one']);
  });

  test('while another process of the machine traces, nothing starts; then it does', async () => {
    const { clock, lock, order, ask } = bench();
    lock.heldBy = 'process 4711';
    const outcome = ask('mine', 100);
    await clock.advance(5_000);
    expect(order).toEqual([]);
    lock.free();
    await clock.advance(2_000);
    expect(await outcome).toMatchObject({ kind: 'ran', sharedPath: false });
  });

  test('when the other process never ends, the reason names it', async () => {
    const { clock, lock, ask } = bench();
    lock.heldBy = 'process 4711';
    const outcome = ask('mine', 100);
    await clock.advance(61_000);
    expect(await outcome).toMatchObject({ kind: 'skipped', reason: expect.stringContaining('process 4711') });
    expect(clock.pendingTimers).toBe(0);
  });

  test('a trace that nobody queued, or a machine without locks, makes the path shared', async () => {
    const { clock, other, lock, ask } = bench();
    other.running = true;
    const beside = ask('beside', 100);
    await clock.advance(2_000);
    expect(await beside).toMatchObject({ kind: 'ran', sharedPath: true });
    other.running = false;
    lock.impossible = true;
    const unguarded = ask('unguarded', 100);
    await clock.advance(2_000);
    expect(await unguarded).toMatchObject({ kind: 'ran', sharedPath: true });
  });

  test('who calls off leaves the others their result; when all have, the trace is stopped', async () => {
    const { clock, order, ask } = bench();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = ask('same', 100, { signal: one.signal, takesMs: 50_000 });
    const second = ask('same', 100, { signal: two.signal });
    await clock.advance(100);
    one.abort();
    expect(await first).toMatchObject({ kind: 'skipped' });
    two.abort();
    expect(await second).toMatchObject({ kind: 'skipped' });
    const next = ask('next', 300);
    await clock.advance(2_000);
    expect(order).toEqual(['same', 'next']);
    expect(await next).toMatchObject({ kind: 'ran' });
  });

  test('a trace that fails leaves the queue working', async () => {
    const { clock, ask } = bench();
    const failing = ask('bad', 100, { run: () => Promise.reject(new Error('broken')) });
    const caught = expect(failing).rejects.toThrow('broken');
    const good = ask('good', 200);
    await clock.advance(3_000);
    await caught;
    expect(await good).toMatchObject({ kind: 'ran' });
  });

  test('tells traces of our own when one of its traces has run, and asks them for all of its time', async () => {
    const { clock, ask, queue, askedSince } = bench();
    const startMs = clock.monotonicMs();
    expect(queue.tracedSince(startMs)).toBe(false);
    void ask('slow', 100, { takesMs: 3_000 });
    await clock.advance(1_000);
    expect(queue.tracedSince(clock.monotonicMs())).toBe(true);
    await clock.advance(5_000);
    expect(queue.tracedSince(startMs + 3_000)).toBe(true);
    expect(queue.tracedSince(startMs + 3_001)).toBe(false);
    // What was asked a second before it began may keep routers silent; then all that ran beside it.
    expect(askedSince).toEqual([startMs - 1_000, startMs]);
  });
});
