import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgementOf } from '../../electron/domain/classify.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { EngineRig, type Script, someTarget } from '../support/engine-rig.ts';

const MINUTES = 60_000;

const script: fc.Arbitrary<Script> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 900 }).map((ms): Script => ({ steps: [['wait', ms]] })) },
  { weight: 2, arbitrary: fc.integer({ min: 900, max: 9_000 }).map((ms): Script => ({ steps: [['connect', ms]] })) },
  { weight: 1, arbitrary: fc.constant<Script>({ steps: [['tls', 100_000]] }) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 3_000 }).map((ms): Script => ({ steps: [['wait', ms]], fails: 'reset' })),
  },
);

/** Something that happens to the observer. */
const disturbance = fc.record({
  afterMs: fc.integer({ min: 0, max: 40_000 }),
  kind: fc.constantFrom('block', 'sleep', 'step', 'pause') as fc.Arbitrary<'block' | 'sleep' | 'step' | 'pause'>,
  ms: fc.integer({ min: 1, max: 15_000 }),
});

const story = fc.record({
  scripts: fc.array(script, { minLength: 1, maxLength: 40 }),
  intervalMs: fc.constantFrom(200, 1_000, 5_000),
  targets: fc.integer({ min: 1, max: 3 }),
  disturbances: fc.array(disturbance, { maxLength: 4 }),
});

async function play({
  scripts,
  intervalMs,
  targets,
  disturbances,
}: typeof story extends fc.Arbitrary<infer T> ? T : never) {
  const all = Array.from({ length: targets }, (_, index) => someTarget(`t${index}`, { thresholds: { intervalMs } }));
  const rig = new EngineRig((target, index) => {
    const at = index + all.findIndex(({ name }) => name === target.name);
    // After the story everything is well.
    return at < scripts.length ? (scripts[at] ?? { steps: [] }) : { steps: [['wait', 20]] };
  });
  const startMs = rig.clock.monotonicMs();
  rig.start(...all);
  for (const { afterMs, kind, ms } of disturbances) {
    await rig.clock.advance(afterMs);
    switch (kind) {
      case 'block':
        rig.surroundings.cpu += ms;
        rig.clock.block(ms);
        break;
      case 'sleep':
        // Less than a second passes for slewing of the clock, which moves labels by as much.
        rig.clock.sleep(1_000 + ms * 100);
        break;
      case 'step':
        rig.clock.stepUtc(ms - 7_000);
        break;
      case 'pause':
        rig.engine.pause(null);
        await rig.clock.advance(ms);
        rig.engine.resume(null);
        break;
    }
  }
  await rig.clock.advance(2 * MINUTES);
  return { rig, all, startMs, still: disturbances.length === 0 };
}

const isBad = (sample: Sample) => ['slow', 'failed'].includes(judgementOf(sample));
const endUs = (sample: Sample) => sample.startedAtUs + Math.round((sample.totalMs ?? 0) * 1_000);

test('whatever happens, at most three probes of a target are in flight, and no probe starts before its slot', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { rig } = await play(told);
      expect(rig.mostInFlight).toBeLessThanOrEqual(3);
      for (const sample of rig.sink.samples()) expect(sample.latenessMs).toBeGreaterThanOrEqual(0);
      expect(rig.mistakes).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('undisturbed, every probe starts exactly on its cadence, and a slot is unused only while three are in flight', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { rig, all } = await play({ ...told, disturbances: [] });
      for (const target of all) {
        const starts = rig.startsOf(target);
        const [first = 0] = starts;
        const ends = rig.sink.samples(target).map((sample) => ({ from: sample.startedAtUs, to: endUs(sample) }));
        const utcOfFirst = Math.min(...ends.map(({ from }) => from));
        for (const [index, atMs] of starts.entries()) {
          expect((atMs - first) % told.intervalMs).toBeCloseTo(0, 6);
          const before = starts[index - 1] ?? atMs - told.intervalMs;
          for (let slot = before + told.intervalMs; slot < atMs - 0.001; slot += told.intervalMs) {
            const slotUs = utcOfFirst + (slot - first) * 1_000;
            expect(ends.filter(({ from, to }) => from < slotUs && to >= slotUs)).toHaveLength(3);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('the incidents of a target do not overlap, hold every believed bad probe, and hold nothing without one', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      // A step of the wall clock moves labels against each other, which is what it is for; what it cannot move is tested elsewhere.
      const { rig, all } = await play({
        ...told,
        disturbances: told.disturbances.filter(({ kind }) => kind !== 'step'),
      });
      for (const target of all) {
        const bad = rig.sink.samples(target).filter(isBad);
        const incidents = rig.sink.latestIncidents().filter(({ targetId }) => targetId === target.id);
        for (const sample of bad) {
          const holding = incidents.filter(
            ({ openedAtUs, lastBadAtUs }) => openedAtUs <= sample.startedAtUs && endUs(sample) <= lastBadAtUs,
          );
          expect(holding).toHaveLength(1);
        }
        for (const [index, incident] of incidents.entries()) {
          expect(incident.lastBadAtUs).toBeGreaterThanOrEqual(incident.openedAtUs);
          const next = incidents[index + 1];
          if (next !== undefined) expect(next.openedAtUs).toBeGreaterThan(incident.lastBadAtUs);
          // One that hung and then turned out to be spoiled by the observer is counted no more.
          const spoiled = rig.sink
            .samples(target)
            .some(
              (sample) =>
                sample.observer.suspect !== null &&
                sample.startedAtUs >= incident.openedAtUs &&
                sample.startedAtUs <= incident.lastBadAtUs,
            );
          if (!spoiled) expect(incident.slowCount + incident.failedCount).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('after two good minutes every incident that does not flap is closed, and every stall has its end', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { rig } = await play({ ...told, scripts: told.scripts.slice(0, 8), disturbances: [] });
      for (const incident of rig.sink.latestIncidents()) {
        if (!incident.flapping) expect(incident.closedBy).toBe('recovery');
      }
      const opened = rig.sink.stalls('stallOpened').map(({ id }) => id);
      const closed = rig.sink.stalls('stallClosed');
      expect(new Set(closed.map(({ id }) => id))).toEqual(new Set(opened));
      expect(closed).toHaveLength(opened.length);
      for (const stall of closed) expect(stall.end).not.toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('incidents that overlap share their episode', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { rig } = await play({ ...told, disturbances: [] });
      const incidents = rig.sink.latestIncidents();
      for (const one of incidents) {
        for (const other of incidents) {
          const overlap = one.openedAtUs <= other.lastBadAtUs && other.openedAtUs <= one.lastBadAtUs;
          if (overlap && !one.flapping && !other.flapping) expect(one.episodeId).toBe(other.episodeId);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('an open stall is told of in order: opened, changed, closed, and never after that', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { rig } = await play(told);
      await rig.engine.stop();
      const seen = new Map<number, 'open' | 'closed'>();
      for (const one of rig.sink.told) {
        switch (one.type) {
          case 'stallOpened':
            expect(seen.has(one.stall.id)).toBe(false);
            seen.set(one.stall.id, 'open');
            break;
          case 'stallChanged':
            expect(seen.get(one.stall.id)).toBe('open');
            break;
          case 'stallClosed':
            expect(seen.get(one.stall.id)).toBe('open');
            seen.set(one.stall.id, 'closed');
            break;
          default:
            break;
        }
      }
      expect([...seen.values()].filter((state) => state === 'open')).toEqual([]);
      expect(rig.sink.latestIncidents().filter(({ closedBy }) => closedBy === null)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
