import { expect, test } from 'vitest';
import { EngineRig, entryOf, fails, hang, quick, someTarget } from '../../support/engine-rig.ts';

const within = (ms: number, least: number, most: number) => {
  expect(ms).toBeGreaterThanOrEqual(least);
  expect(ms).toBeLessThanOrEqual(most);
};

test('probes keep their cadence without drift', async () => {
  const rig = new EngineRig(() => quick);
  const target = someTarget('api');
  rig.start(target);
  const from = rig.clock.monotonicMs();
  await rig.clock.advance(5_000 * 100);
  expect(rig.startsOf(target)).toEqual(Array.from({ length: 101 }, (_, index) => from + index * 5_000));
});

test('a hung probe delays neither its own target nor another one', async () => {
  const rig = new EngineRig((target) => (target.name === 'hung' ? hang('connect') : quick));
  const hung = someTarget('hung');
  const fine = someTarget('fine');
  rig.start(hung, fine);
  await rig.clock.advance(29_000);
  const [firstHung = 0] = rig.startsOf(hung);
  const [firstFine = 0] = rig.startsOf(fine);
  expect(rig.startsOf(hung)).toEqual([0, 5_000, 10_000].map((ms) => firstHung + ms));
  expect(rig.startsOf(fine)).toEqual([0, 1, 2, 3, 4, 5].map((slot) => firstFine + slot * 5_000));
});

test('at most three probes of a target are in flight; the schedule goes on where it would be when one ends', async () => {
  const rig = new EngineRig(() => hang('wait'));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(120_000);
  expect(rig.mostInFlight).toBe(3);
  const starts = rig.startsOf(target);
  const [first = 0] = starts;
  // The first three end by their timeout at 30, 35 and 40 s, and the slots of those very times are taken again.
  expect(starts.map((atMs) => atMs - first)).toEqual([
    0, 5_000, 10_000, 35_000, 40_000, 45_000, 70_000, 75_000, 80_000, 105_000, 110_000, 115_000,
  ]);
  expect(rig.sink.samples().every((sample) => sample.latenessMs === 0)).toBe(true);
});

test('slots missed while the process was held up are skipped, not made up in a burst', async () => {
  const rig = new EngineRig(() => quick);
  const target = someTarget('api');
  rig.start(target);
  const from = rig.clock.monotonicMs();
  await rig.clock.advance(1_000);
  rig.clock.block(17_000);
  await rig.clock.advance(13_000);
  expect(rig.startsOf(target).map((atMs) => atMs - from)).toEqual([0, 20_000, 25_000, 30_000]);
});

test('a slot that comes late is used, and its lateness is in the sample', async () => {
  const rig = new EngineRig(() => quick);
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(4_000);
  rig.clock.block(1_300);
  await rig.clock.advance(10_000);
  expect(rig.sink.samples().map((sample) => sample.latenessMs)).toEqual([0, 300, 0, 0]);
});

test('up to ten targets start within 50 ms, so that each shows a sample soon', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(...Array.from({ length: 10 }, (_, index) => someTarget(`t${index}`)));
  await rig.clock.advance(50);
  expect(rig.starts).toHaveLength(10);
});

test('the first probes of a thousand targets are spread evenly over the interval', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(...Array.from({ length: 1_000 }, (_, index) => someTarget(`t${index}`)));
  const from = rig.clock.monotonicMs();
  await rig.clock.advance(4_999.9);
  expect(rig.starts).toHaveLength(1_000);
  for (let second = 0; second < 5; second += 1) {
    const begun = rig.starts.filter(({ atMs }) => Math.floor((atMs - from) / 1_000) === second).length;
    within(begun, 195, 205);
  }
});

test('a target that is added later is probed at once, a long list of them is spread out', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(someTarget('first'));
  await rig.clock.advance(12_345);
  rig.starts.length = 0;
  const added = someTarget('added');
  rig.engine.add(entryOf(added));
  await rig.clock.advance(1);
  expect(rig.startsOf(added)).toHaveLength(1);

  await rig.clock.advance(20_000);
  rig.starts.length = 0;
  for (let index = 0; index < 500; index += 1) rig.engine.add(entryOf(someTarget(`many${index}`)));
  await rig.clock.advance(50);
  within(rig.starts.length, 10, 25);
  await rig.clock.advance(4_950);
  within(rig.starts.length, 500, 503);
});

test('a replaced target goes on under its new definition, on its own cadence', async () => {
  const rig = new EngineRig(() => quick);
  const target = someTarget('api', { thresholds: { intervalMs: 60_000 } });
  rig.start(target);
  await rig.clock.advance(1_000);
  rig.engine.replace(entryOf({ ...target, thresholds: { ...target.thresholds, intervalMs: 2_000 } }));
  const from = rig.clock.monotonicMs();
  rig.starts.length = 0;
  await rig.clock.advance(6_500);
  expect(rig.startsOf(target).map((atMs) => atMs - from)).toEqual([2_000, 4_000, 6_000]);
});

test('a target that a person waits for is probed at once and then on its interval, but not while it is paused', async () => {
  const rig = new EngineRig(() => quick);
  const target = someTarget('api', { thresholds: { intervalMs: 60_000 } });
  rig.start(target);
  await rig.clock.advance(10_000);
  const from = rig.clock.monotonicMs();
  rig.engine.probeSoon(target.id);
  await rig.clock.advance(61_000);
  expect(rig.startsOf(target).map((atMs) => atMs - from)).toEqual([-10_000, 0, 60_000]);
  rig.engine.pause(target.id);
  rig.engine.probeSoon(target.id);
  await rig.clock.advance(1_000);
  expect(rig.startsOf(target)).toHaveLength(3);
});

test('a removed target is not probed any more, and nothing of it stays behind', async () => {
  const rig = new EngineRig(() => hang('tls'));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(12_000);
  rig.engine.remove(target.id);
  rig.starts.length = 0;
  await rig.clock.advance(60_000);
  expect(rig.starts).toEqual([]);
  expect(rig.engine.inFlight()).toEqual([]);
});

test('a prober that rejects is a failed sample of code internal, is logged, and opens no incident', async () => {
  const rig = new EngineRig(() => ({ steps: [], throws: true }));
  rig.start(someTarget('api'));
  await rig.clock.advance(12_000);
  expect(rig.sink.samples().map((sample) => sample.failure?.code)).toEqual(['internal', 'internal', 'internal']);
  expect(rig.mistakes).toHaveLength(3);
  expect(rig.sink.latestIncidents()).toEqual([]);
});

test('a prober that does not end when it is told to does not keep its place', async () => {
  const rig = new EngineRig(() => ({ ...hang('connect'), deaf: true }));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(70_000);
  const [first] = rig.sink.samples();
  expect(first?.failure?.code).toBe('timeout');
  expect(first?.totalMs).toBe(32_000);
  expect(rig.startsOf(target).length).toBeGreaterThan(4);
  expect(rig.mistakes.length).toBeGreaterThan(0);
});

test('after the end nothing is left waiting', async () => {
  const rig = new EngineRig((_, index) => (index % 2 === 0 ? hang('wait') : fails('refused')));
  rig.start(someTarget('a'), someTarget('b'));
  await rig.clock.advance(40_000);
  await rig.engine.stop();
  await rig.clock.advance(0);
  expect(rig.clock.pendingTimers).toBe(0);
  expect(rig.engine.inFlight()).toEqual([]);
});
