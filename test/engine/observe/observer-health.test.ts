import { expect, test } from 'vitest';
import { observerText } from '../../../electron/domain/observer-doubt.ts';
import { EngineRig, fails, hang, quick, someTarget, takes } from '../../support/engine-rig.ts';

test('a probe that was only slow because the event loop was held up is suspect and opens nothing', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(1_300) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(100);
  rig.clock.block(4_000);
  await rig.clock.advance(1_000);
  const [sample] = rig.sink.samples();
  expect(sample).toMatchObject({ outcome: 'slow', totalMs: 4_100, observer: { suspect: 'event-loop-delay' } });
  expect(sample?.observer.eventLoopDelayMs).toBeGreaterThanOrEqual(3_950);
  expect(rig.sink.latestIncidents()).toEqual([]);
  expect(rig.sink.stalls('stallOpened')).toEqual([]);
});

test('a probe that hung far longer than the event loop was held up is believed', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(6_000) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(100);
  rig.clock.block(1_500);
  await rig.clock.advance(9_000);
  expect(rig.sink.samples().find(({ outcome }) => outcome === 'slow')?.observer.suspect).toBeNull();
  expect(rig.sink.incidents('incidentOpened')).toHaveLength(1);
});

test('waiting for a CPU counts like a held-up event loop, under its own name', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(2_500) : quick));
  rig.surroundings.runDelay = 0;
  rig.start(someTarget('api'));
  await rig.clock.advance(2_100);
  rig.surroundings.runDelay = 900;
  await rig.clock.advance(1_000);
  expect(rig.sink.samples()[0]?.observer.suspect).toBe('cpu-starved');
});

test('sleep is a gap, and what was in flight across it is suspect', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? fails('reset', 'wait', 3_000) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(1_500);
  const before = rig.clock.utcUs();
  rig.clock.sleep(3_600_000);
  await rig.clock.advance(10_000);
  expect(rig.sink.samples()[0]).toMatchObject({ outcome: 'failed', observer: { suspect: 'asleep' } });
  expect(rig.sink.samples()[1]?.observer.suspect).toBeNull();
  expect(rig.sink.latestIncidents()).toEqual([]);
  const gaps = rig.sink.gaps();
  expect(gaps.map(({ reason, endedAtUs }) => [reason, endedAtUs === null])).toEqual([
    ['asleep', true],
    ['asleep', false],
  ]);
  const [, gap] = gaps;
  expect(Math.abs((gap?.startedAtUs ?? 0) - before)).toBeLessThan(30_000);
  expect((gap?.endedAtUs ?? 0) - (gap?.startedAtUs ?? 0)).toBeGreaterThanOrEqual(3_600_000_000);
});

test('where the monotonic clock goes on during sleep, a long silence without use of the CPU is sleep', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(3_000) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(1_500);
  rig.clock.block(600_000);
  await rig.clock.advance(100);
  expect(rig.sink.samples()[0]?.observer.suspect).toBe('asleep');
  expect(rig.sink.gaps().map(({ reason }) => reason)).toEqual(['asleep', 'asleep']);
});

test('a long computation is no sleep', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(someTarget('api'));
  await rig.clock.advance(1_500);
  rig.clock.block(20_000);
  rig.surroundings.cpu += 20_000;
  await rig.clock.advance(100);
  expect(rig.sink.gaps()).toEqual([]);
});

test('a step of the wall clock is noted, bends no duration, and makes what was in flight suspect', async () => {
  for (const stepMs of [7_200_000, -7_200_000]) {
    const rig = new EngineRig((_, index) => (index === 0 ? takes(3_000) : quick));
    rig.start(someTarget('api'));
    await rig.clock.advance(2_500);
    rig.clock.stepUtc(stepMs);
    await rig.clock.advance(10_000);
    expect(rig.sink.samples()[0]).toMatchObject({ totalMs: 3_000, observer: { suspect: 'clock-step' } });
    expect(rig.sink.gaps().map(({ reason }) => reason)).toEqual(['clock-step', 'clock-step']);
    for (const stall of rig.sink.stalls('stallClosed')) {
      expect((stall.endedAtUs ?? 0) - stall.startedAtUs).toBe(3_000_000);
    }
    for (const gap of rig.sink.gaps()) expect(gap.endedAtUs ?? gap.startedAtUs).toBeGreaterThanOrEqual(gap.startedAtUs);
  }
});

test('a failure while the network changed is suspect; a success is not', async () => {
  const rig = new EngineRig((target) =>
    target.name === 'bad' ? fails('network-unreachable', 'connect', 800) : takes(800),
  );
  const bad = someTarget('bad');
  const good = someTarget('good');
  rig.start(bad, good);
  await rig.clock.advance(400);
  rig.surroundings.network = 'wlan0 198.51.100.7';
  await rig.clock.advance(500);
  expect(rig.sink.samples(bad)[0]?.observer.suspect).toBe('network-changed');
  expect(rig.sink.samples(good)[0]?.observer.suspect).toBeNull();
  expect(rig.sink.latestIncidents()).toEqual([]);
  await rig.clock.advance(10_000);
  expect(rig.sink.samples(bad)[1]?.observer.suspect).toBeNull();
  expect(rig.sink.latestIncidents()).toHaveLength(1);
});

test('while this machine is on no network, what fails is its own fault, but not on the machine itself', async () => {
  const rig = new EngineRig((target) =>
    target.name === 'here'
      ? fails('timeout', 'wait')
      : { ...fails('timeout'), remote: { address: '192.0.2.80', port: 80 } },
  );
  rig.surroundings.network = '';
  const here = someTarget('here');
  const there = someTarget('there');
  rig.start(here, there);
  await rig.clock.advance(1_000);
  const segmentOf = (id: number) => rig.sink.latestIncidents().find(({ targetId }) => targetId === id)?.verdict.segment;
  expect(segmentOf(there.id)).toBe('local-network');
  expect(segmentOf(here.id)).toBe('application');
});

test('an incident that began before the network was gone keeps its verdict until most of it was without one', async () => {
  const rig = new EngineRig(() => ({ ...fails('refused'), remote: { address: '192.0.2.80', port: 80 } }));
  rig.start(someTarget('api'));
  await rig.clock.advance(11_000);
  expect(rig.sink.latestIncidents()[0]?.verdict.segment).toBe('destination');
  rig.surroundings.network = '';
  await rig.clock.advance(10_000);
  expect(rig.sink.latestIncidents()[0]?.verdict.segment).toBe('destination');
  await rig.clock.advance(20_000);
  expect(rig.sink.latestIncidents()[0]?.verdict.segment).toBe('local-network');
});

test('suspect samples neither keep an incident open nor help it to recover', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? fails('refused') : index === 3 ? takes(300) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(15_050);
  rig.clock.block(4_000);
  await rig.clock.advance(50);
  expect(rig.sink.samples()[3]?.observer.suspect).toBe('event-loop-delay');
  expect(rig.sink.incidents('incidentClosed')).toEqual([]);
  await rig.clock.advance(5_000);
  expect(rig.sink.incidents('incidentClosed')).toHaveLength(1);
});

test('pausing ends what is in flight, records the gap, and resuming ends it', async () => {
  const rig = new EngineRig(() => hang('wait'));
  const one = someTarget('one');
  const other = someTarget('other');
  rig.start(one, other);
  await rig.clock.advance(500);
  rig.engine.pause(one.id);
  expect(rig.engine.isPaused(one.id)).toBe(true);
  expect(rig.engine.inFlight().map(({ targetId }) => targetId)).toEqual([other.id]);
  rig.starts.length = 0;
  await rig.clock.advance(20_000);
  expect(rig.startsOf(one)).toEqual([]);
  rig.engine.resume(one.id);
  await rig.clock.advance(10);
  expect(rig.startsOf(one)).toHaveLength(1);
  expect(rig.sink.gaps()).toMatchObject([
    { targetId: one.id, reason: 'paused', endedAtUs: null },
    { targetId: one.id, reason: 'paused' },
  ]);
  const [began, ended] = rig.sink.gaps();
  expect(ended?.startedAtUs).toBe(began?.startedAtUs);
  expect((ended?.endedAtUs ?? 0) - (ended?.startedAtUs ?? 0)).toBe(20_000_000);
});

test('all targets can be paused and resumed at once', async () => {
  const rig = new EngineRig(() => quick);
  const one = someTarget('one');
  rig.start(one, someTarget('other'));
  await rig.clock.advance(1_000);
  rig.engine.pause(null);
  const added = someTarget('added');
  rig.engine.add({ target: added, secrets: { credentials: null, headers: {} } });
  rig.starts.length = 0;
  await rig.clock.advance(60_000);
  expect(rig.starts).toEqual([]);
  expect(rig.engine.isPaused(added.id)).toBe(true);
  rig.engine.resume(null);
  await rig.clock.advance(100);
  expect(rig.starts).toHaveLength(3);
  expect(rig.sink.gaps().map(({ targetId, endedAtUs }) => [targetId, endedAtUs === null])).toEqual([
    [null, true],
    [null, false],
  ]);
});

test('a target that was paused by itself stays paused when the pause of all ends', async () => {
  const rig = new EngineRig(() => quick);
  const alone = someTarget('alone');
  const other = someTarget('other');
  rig.start(alone, other);
  await rig.clock.advance(1_000);
  rig.engine.pause(alone.id);
  rig.engine.pause(null);
  await rig.clock.advance(10_000);
  rig.starts.length = 0;
  rig.engine.resume(null);
  await rig.clock.advance(20_000);
  expect(rig.engine.isPaused(alone.id)).toBe(true);
  expect(rig.startsOf(alone)).toEqual([]);
  expect(rig.startsOf(other).length).toBeGreaterThan(2);
  rig.engine.pause(null);
  rig.engine.resume(alone.id);
  rig.starts.length = 0;
  await rig.clock.advance(20_000);
  expect(rig.starts).toEqual([]);
  rig.engine.resume(null);
  await rig.clock.advance(1_000);
  expect(rig.startsOf(alone)).toHaveLength(1);
  expect(rig.sink.gaps().map(({ targetId, endedAtUs }) => [targetId, endedAtUs === null])).toEqual([
    [alone.id, true],
    [null, true],
    [null, false],
    [null, true],
    [alone.id, false],
    [null, false],
  ]);
});

test('the engine is in grace for 30 s after the start and after sleep', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(someTarget('api'));
  await rig.clock.advance(29_999);
  expect(rig.engine.isInGrace()).toBe(true);
  await rig.clock.advance(1);
  expect(rig.engine.isInGrace()).toBe(false);
  rig.clock.sleep(600_000);
  await rig.clock.advance(100);
  expect(rig.engine.isInGrace()).toBe(true);
});

test('the observer reports its own delays, lateness and rate', async () => {
  const rig = new EngineRig(() => quick);
  expect(rig.engine.observer()).toMatchObject({ latenessP99Ms: null, probesPerSecond: 0 });
  rig.start(...Array.from({ length: 50 }, (_, index) => someTarget(`t${index}`)));
  await rig.clock.advance(30_000);
  rig.surroundings.cpu = 150;
  const report = rig.engine.observer();
  expect(report.probesPerSecond).toBeCloseTo(10, 0);
  expect(report.latenessP99Ms).toBe(0);
  expect(report.cpuShare).toBeCloseTo(0.03, 2);
  rig.clock.block(250);
  expect(rig.engine.observer().eventLoopDelayMs).toBeGreaterThanOrEqual(200);
});

test('the heartbeat is quick while something is in flight, and slow while nothing is', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(1_000) : quick));
  let wakes = 0;
  const schedule = rig.clock.schedule.bind(rig.clock);
  rig.clock.schedule = (delayMs, callback) => {
    return schedule(delayMs, () => {
      wakes += 1;
      callback();
    });
  };
  rig.start(someTarget('api'));
  await rig.clock.advance(900);
  expect(wakes).toBeGreaterThan(16);
  await rig.clock.advance(200);
  wakes = 0;
  await rig.clock.advance(3_000);
  expect(wakes).toBeLessThan(16);
});

test('what holds a probe up that began between two slow heartbeats is noticed all the same', async () => {
  const rig = new EngineRig((_, index) => (index === 1 ? takes(400) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(5_010);
  rig.clock.block(200);
  await rig.clock.advance(1_000);
  expect(rig.sink.samples()[1]?.observer.eventLoopDelayMs).toBeGreaterThanOrEqual(140);
});

test('the observer is told to be unfit for as long as what makes samples suspect was just now, with the reason', async () => {
  const rig = new EngineRig(() => quick);
  rig.start(someTarget('api'));
  await rig.clock.advance(15_000);
  const says = () => observerText(rig.engine.observer().doubt);
  expect(says()).toBe('fine');
  rig.clock.block(200);
  await rig.clock.advance(100);
  expect(says()).toBe('fine');
  rig.clock.block(900);
  await rig.clock.advance(100);
  expect(says()).toMatch(/^busy: this computer was late by \d+ ms$/);
  await rig.clock.advance(15_000);
  expect(says()).toBe('fine');
  rig.surroundings.network = 'wlan0 198.51.100.7';
  await rig.clock.advance(3_000);
  expect(says()).toBe('the network of this computer has just changed');
  await rig.clock.advance(15_000);
  rig.surroundings.runDelay = 2_000;
  expect(says()).toBe('busy: programs of this computer waited for a processor 40 % of the time');
  rig.clock.sleep(60_000);
  await rig.clock.advance(3_000);
  expect(says()).toBe('this computer has just been asleep');
});

test('a target with a short threshold makes a shorter delay count', async () => {
  const rig = new EngineRig(() => quick);
  const strict = someTarget('strict', { thresholds: { captureAfterMs: 200 } });
  rig.start(someTarget('api'), strict);
  await rig.clock.advance(15_000);
  rig.clock.block(200);
  await rig.clock.advance(100);
  expect(rig.engine.observer().doubt?.reason).toBe('event-loop-delay');
});
