import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gap } from '../../../electron/domain/gap.ts';
import type { Target } from '../../../electron/domain/target.ts';
import { EngineRig, entryOf, fails, hang, quick, someTarget } from '../../support/engine-rig.ts';

const HOUR_MS = 3_600_000;

/** Gaps as they are in the end: each told when it began and again when it ended. */
function gapsInTheEnd(rig: EngineRig): readonly Gap[] {
  const byStart = new Map<string, Gap>();
  for (const gap of rig.sink.gaps()) byStart.set(`${gap.targetId} ${gap.reason} ${gap.startedAtUs}`, gap);
  return [...byStart.values()];
}

const lengthMs = (gap: Gap | undefined) =>
  gap === undefined || gap.endedAtUs === null ? null : (gap.endedAtUs - gap.startedAtUs) / 1_000;

describe('a sleep that is announced', () => {
  test('ends what is in flight without a judgement, and begins a gap', async () => {
    const rig = new EngineRig(() => hang('wait'));
    rig.start(someTarget('api'));
    await rig.clock.advance(1_500);
    expect(rig.sink.stalls('stallOpened')).toHaveLength(1);
    void rig.engine.suspend();
    expect(rig.engine.inFlight()).toEqual([]);
    expect(rig.sink.gaps()).toMatchObject([{ targetId: null, reason: 'asleep', endedAtUs: null }]);
    expect(rig.sink.latestIncidents()).toEqual([]);
    expect(rig.sink.stalls('stallClosed')).toMatchObject([{ end: null }]);
  });

  test('closes an open incident as one whose end nobody saw', async () => {
    const rig = new EngineRig(() => fails('refused'));
    rig.start(someTarget('api'));
    await rig.clock.advance(1_500);
    void rig.engine.suspend();
    expect(rig.sink.latestIncidents()).toMatchObject([{ closedBy: 'observer-stopped' }]);
  });

  test('is one gap from its announcement to the waking, though the clock jumps as well', async () => {
    for (const pass of ['sleep', 'block'] as const) {
      const rig = new EngineRig(() => quick);
      rig.start(someTarget('api'));
      await rig.clock.advance(1_000);
      void rig.engine.suspend();
      await rig.clock.advance(200);
      rig.clock[pass](8 * HOUR_MS);
      await rig.clock.advance(300);
      rig.engine.wake();
      await rig.clock.advance(60_000);
      const gaps = gapsInTheEnd(rig);
      expect(gaps).toHaveLength(1);
      expect(lengthMs(gaps[0])).toBe(8 * HOUR_MS + 500);
    }
  });

  test('leaves later delays alone: no sample after the waking is suspect, and no delay is told', async () => {
    const rig = new EngineRig(() => quick);
    rig.start(someTarget('api'));
    await rig.clock.advance(1_000);
    void rig.engine.suspend();
    rig.clock.block(HOUR_MS);
    rig.engine.wake();
    const before = rig.sink.samples().length;
    await rig.clock.advance(20_000);
    const after = rig.sink.samples().slice(before);
    expect(after.length).toBeGreaterThan(3);
    expect(after.map(({ observer }) => observer)).toEqual(after.map(() => ({ eventLoopDelayMs: 0, suspect: null })));
  });

  test('that is heard of only after the waking is told once', async () => {
    const rig = new EngineRig(() => quick);
    rig.start(someTarget('api'));
    await rig.clock.advance(1_000);
    rig.clock.sleep(HOUR_MS);
    void rig.engine.suspend();
    rig.engine.wake();
    await rig.clock.advance(60_000);
    const gaps = gapsInTheEnd(rig);
    expect(gaps.map(({ reason }) => reason)).toEqual(['asleep', 'asleep']);
    const [slept, late] = gaps;
    expect(lengthMs(slept)).toBeGreaterThanOrEqual(HOUR_MS);
    expect(lengthMs(late)).toBe(0);
    expect(late?.startedAtUs).toBeGreaterThanOrEqual(slept?.endedAtUs ?? Number.POSITIVE_INFINITY);
  });

  test('that never came is noticed after two minutes of running, and a clock that went on through a sleep does not count', async () => {
    const rig = new EngineRig(() => quick);
    rig.start(someTarget('api'));
    await rig.clock.advance(1_000);
    void rig.engine.suspend();
    rig.clock.block(HOUR_MS);
    const before = rig.starts.length;
    await rig.clock.advance(110_000);
    expect(rig.starts).toHaveLength(before);
    await rig.clock.advance(30_000);
    expect(rig.starts.length).toBeGreaterThan(before);
    expect(gapsInTheEnd(rig).map((gap) => gap.endedAtUs === null)).toEqual([false]);
  });

  test('asked for twice, as by two systems that announce it, is one', async () => {
    const rig = new EngineRig(() => quick);
    rig.start(someTarget('api'));
    await rig.clock.advance(1_000);
    void rig.engine.suspend();
    void rig.engine.suspend();
    await rig.clock.advance(1_000);
    rig.engine.wake();
    rig.engine.wake();
    await rig.clock.advance(1_000);
    expect(rig.sink.gaps()).toHaveLength(2);
  });
});

describe('waking', () => {
  test('is the start of a grace, gives up kept connections, and says that the network may be another', async () => {
    const rig = new EngineRig(() => quick);
    rig.start(someTarget('api'));
    await rig.clock.advance(40_000);
    expect(rig.engine.isInGrace()).toBe(false);
    void rig.engine.suspend();
    rig.clock.sleep(HOUR_MS);
    rig.sink.told.length = 0;
    rig.engine.wake();
    expect(rig.engine.isInGrace()).toBe(true);
    expect(rig.drops).toEqual([rig.clock.monotonicMs()]);
    expect(rig.sink.told.map(({ type }) => type)).toContain('networkChanged');
  });

  test('is no burst: the probes of many targets lie over their interval, the first at once', async () => {
    const rig = new EngineRig(() => quick);
    const targets = Array.from({ length: 500 }, (_, index) => someTarget(`t${index}`));
    rig.start(...targets);
    await rig.clock.advance(10_000);
    void rig.engine.suspend();
    rig.clock.sleep(HOUR_MS);
    rig.starts.length = 0;
    const wokeMs = rig.clock.monotonicMs();
    rig.engine.wake();
    await rig.clock.advance(4_999);
    expect(rig.starts).toHaveLength(500);
    expect(rig.starts[0]?.atMs).toBe(wokeMs);
    const within = (fromMs: number) =>
      rig.starts.filter(({ atMs }) => atMs >= wokeMs + fromMs && atMs < wokeMs + fromMs + 500).length;
    for (let fromMs = 0; fromMs < 5_000; fromMs += 500) expect(within(fromMs)).toBeLessThan(60);
  });

  test('resumes nothing that a person has paused, and what was resumed meanwhile', async () => {
    const rig = new EngineRig(() => quick);
    const paused = someTarget('paused');
    const resumed = someTarget('resumed');
    rig.start(paused, resumed);
    await rig.clock.advance(1_000);
    rig.engine.pause(paused.id);
    rig.engine.pause(resumed.id);
    void rig.engine.suspend();
    expect(rig.engine.isPaused(resumed.id)).toBe(true);
    rig.engine.resume(resumed.id);
    const added = someTarget('added');
    rig.engine.add(entryOf(added));
    expect(rig.engine.isPaused(resumed.id)).toBe(false);
    rig.starts.length = 0;
    await rig.clock.advance(20_000);
    expect(rig.starts).toEqual([]);
    rig.engine.wake();
    await rig.clock.advance(1_000);
    expect(new Set(rig.starts.map(({ target }) => target.name))).toEqual(new Set(['resumed', 'added']));
  });
});

describe('captures', () => {
  test('stop before sleep, which waits for them, and run again after the waking', async () => {
    let ended = 0;
    const rig = new EngineRig(
      () => hang('wait'),
      (_tier, _subject, { signal }) =>
        new Promise((resolve) => {
          const end = () => {
            ended += 1;
            resolve();
          };
          if (signal.aborted) end();
          else signal.addEventListener('abort', end, { once: true });
        }),
    );
    rig.start(someTarget('api'));
    await rig.clock.advance(1_500);
    const before = rig.runs.length;
    expect(before).toBeGreaterThan(0);
    await rig.engine.suspend();
    expect(ended).toBe(before);
    rig.engine.wake();
    await rig.clock.advance(1_500);
    expect(rig.runs.length).toBeGreaterThan(before);
    expect(rig.runs.at(-1)?.context.signal.aborted).toBe(false);
    expect(ended).toBe(before);
  });

  test('that do not listen hold up a sleep by half a second at most', async () => {
    const rig = new EngineRig(
      () => hang('wait'),
      () => new Promise(() => {}),
    );
    rig.start(someTarget('api'));
    await rig.clock.advance(1_500);
    let suspended = false;
    void rig.engine.suspend().then(() => {
      suspended = true;
    });
    await rig.clock.advance(499);
    expect(suspended).toBe(false);
    await rig.clock.advance(1);
    expect(suspended).toBe(true);
  });
});

test('stopping while asleep ends the gap', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(someTarget('api'));
  await rig.clock.advance(1_000);
  void rig.engine.suspend();
  await rig.clock.advance(1_000);
  await rig.engine.stop();
  expect(gapsInTheEnd(rig).map(lengthMs)).toEqual([1_000]);
  rig.engine.wake();
  await rig.clock.advance(200_000);
  expect(rig.sink.gaps()).toHaveLength(2);
  expect(rig.clock.pendingTimers).toBe(0);
});

type Step =
  | { readonly kind: 'advance' | 'sleep' | 'block'; readonly ms: number }
  | { readonly kind: 'suspend' | 'wake' | 'pause all' | 'resume all' | 'stop' | 'add' | 'remove' }
  | { readonly kind: 'pause' | 'resume'; readonly target: number };

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('advance', 'sleep', 'block'), ms: fc.integer({ min: 0, max: 150_000 }) }),
  fc.record({ kind: fc.constantFrom('suspend', 'wake', 'pause all', 'resume all', 'stop', 'add', 'remove') }),
  fc.record({ kind: fc.constantFrom('pause', 'resume'), target: fc.integer({ min: 0, max: 2 }) }),
) as fc.Arbitrary<Step>;

/** A probe between two sleeps that nobody announced, each too soon after the other for a heartbeat. */
const PROBED_BETWEEN_SLEEPS: readonly Step[] = [
  { kind: 'sleep', ms: 0 },
  { kind: 'sleep', ms: 0 },
  { kind: 'add' },
  { kind: 'advance', ms: 0 },
  { kind: 'sleep', ms: 0 },
];
/** A probe late between two heartbeats, and a sleep right after it. */
const PROBED_BEFORE_SLEEP: readonly Step[] = [
  { kind: 'advance', ms: 250 },
  { kind: 'add' },
  { kind: 'advance', ms: 0 },
  { kind: 'sleep', ms: 0 },
];

test('in whatever order the machine sleeps, wakes, pauses and stops: gaps of one kind never overlap, always end, and hold no probe', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const rig = new EngineRig((_target, index) => (index % 7 === 3 ? hang('connect') : quick));
      const targets: Target[] = Array.from({ length: 3 }, (_, index) => someTarget(`t${index}`));
      rig.start(...targets);
      const idAt = (index: number) => targets[index % Math.max(1, targets.length)]?.id ?? null;
      for (const one of steps) {
        switch (one.kind) {
          case 'advance':
            await rig.clock.advance(one.ms);
            break;
          case 'sleep':
            // Less than a second passes for slewing of the clock; and whoever wakes runs for a moment.
            rig.clock.sleep(1_000 + one.ms);
            await rig.clock.advance(50);
            break;
          case 'block':
            rig.clock.block(one.ms);
            break;
          case 'suspend':
            void rig.engine.suspend();
            break;
          case 'wake':
            rig.engine.wake();
            break;
          case 'pause all':
            rig.engine.pause(null);
            break;
          case 'resume all':
            rig.engine.resume(null);
            break;
          case 'stop':
            void rig.engine.stop();
            break;
          case 'add': {
            const added = someTarget(`added ${targets.length}`);
            targets.push(added);
            rig.engine.add(entryOf(added));
            break;
          }
          case 'remove': {
            const removed = targets.pop();
            if (removed !== undefined) rig.engine.remove(removed.id);
            break;
          }
          case 'pause':
          case 'resume': {
            const id = idAt(one.target);
            if (id !== null) rig.engine[one.kind](id);
            break;
          }
        }
      }
      await rig.clock.advance(5_000);
      const stopped = rig.engine.stop();
      await rig.clock.advance(2_000);
      await stopped;
      const gaps = gapsInTheEnd(rig);
      for (const gap of gaps) expect(gap.endedAtUs).not.toBeNull();
      for (const kind of new Set(gaps.map(({ targetId, reason }) => `${targetId} ${reason}`))) {
        const alike = gaps.filter(({ targetId, reason }) => `${targetId} ${reason}` === kind);
        alike.sort((one, other) => one.startedAtUs - other.startedAtUs);
        for (const [index, gap] of alike.entries()) {
          const next = alike[index + 1];
          if (next !== undefined) expect(next.startedAtUs).toBeGreaterThanOrEqual(gap.endedAtUs ?? Infinity);
        }
      }
      // Where a sleep was not announced, its ends are known to within a heartbeat.
      const marginUs = 60_000;
      for (const { targetId, startedAtUs, endedAtUs } of gaps) {
        const inside = rig.starts.filter(
          ({ target, atUs }) =>
            (targetId === null || targets.find(({ name }) => name === target.name)?.id === targetId) &&
            atUs > startedAtUs + marginUs &&
            atUs < (endedAtUs ?? 0) - marginUs,
        );
        expect(inside).toEqual([]);
      }
      expect(rig.mistakes).toEqual([]);
      expect(rig.clock.pendingTimers).toBe(0);
    }),
    { numRuns: 300, examples: [[[...PROBED_BETWEEN_SLEEPS]], [[...PROBED_BEFORE_SLEEP]]] },
  );
});
