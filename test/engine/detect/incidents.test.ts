import { expect, test } from 'vitest';
import { EngineRig, fails, hang, quick, someTarget, takes } from '../../support/engine-rig.ts';

test('an incident lasts from the start of the first bad probe to the end of the last, and ends after three good samples', async () => {
  const rig = new EngineRig((_, index) => (index === 1 || index === 2 ? takes(3_000) : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(24_000);
  expect(rig.sink.incidents('incidentClosed')).toEqual([]);
  await rig.clock.advance(2_000);
  const [incident] = rig.sink.incidents('incidentClosed');
  const bad = rig.sink.samples(target).filter((sample) => sample.outcome === 'slow');
  expect(bad).toHaveLength(2);
  expect(incident).toMatchObject({
    openedAtUs: bad[0]?.startedAtUs,
    closedAtUs: (bad[1]?.startedAtUs ?? 0) + 3_000_000,
    lastBadAtUs: (bad[1]?.startedAtUs ?? 0) + 3_000_000,
    closedBy: 'recovery',
    slowCount: 2,
    failedCount: 0,
    worstMs: 3_000,
  });
});

test('a probe that hangs keeps its incident open however many others are good meanwhile', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? hang('wait') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(29_900);
  expect(rig.sink.incidents('incidentClosed')).toEqual([]);
  await rig.clock.advance(200);
  expect(rig.sink.incidents('incidentClosed')).toMatchObject([{ slowCount: 0, failedCount: 1, worstMs: 30_000 }]);
});

test('failures that are the observer’s own fault open nothing', async () => {
  for (const code of ['out-of-descriptors', 'secret-missing', 'internal'] as const) {
    const rig = new EngineRig(() => fails(code));
    rig.start(someTarget('api'));
    await rig.clock.advance(30_000);
    expect(rig.sink.latestIncidents()).toEqual([]);
    expect(rig.sink.samples()[0]?.outcome).toBe(code === 'secret-missing' ? 'skipped' : 'failed');
  }
});

test('a request that lacks its secret is skipped and not timed: the target did nothing wrong', async () => {
  const rig = new EngineRig(() => fails('secret-missing'));
  rig.start(someTarget('api'));
  await rig.clock.advance(20_000);
  expect(rig.sink.samples().length).toBeGreaterThan(3);
  for (const sample of rig.sink.samples()) {
    expect(sample).toMatchObject({ outcome: 'skipped', totalMs: null, failure: { code: 'secret-missing' } });
  }
  expect(rig.sink.stalls('stallOpened')).toEqual([]);
  expect(rig.sink.latestIncidents()).toEqual([]);
});

test('five changes within ten minutes are flapping: the incident is held open until ten quiet minutes have passed', async () => {
  // Bad once in ten probes: it opens and recovers within each 50 s.
  const rig = new EngineRig((_, index) => (index % 10 === 0 && index <= 60 ? fails('reset') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(300_000);
  expect(rig.sink.latestIncidents().map(({ flapping, closedBy }) => [flapping, closedBy])).toEqual([
    [false, 'recovery'],
    [false, 'recovery'],
    [true, null],
  ]);
  await rig.clock.advance(590_000);
  expect(rig.sink.latestIncidents()[2]?.closedBy).toBeNull();
  await rig.clock.advance(20_000);
  expect(rig.sink.latestIncidents()).toHaveLength(3);
  expect(rig.sink.latestIncidents()[2]).toMatchObject({ closedBy: 'recovery', failedCount: 5 });
});

test('incidents of several targets that overlap share an episode, later ones get their own', async () => {
  const rig = new EngineRig((target, index) => {
    if (target.name === 'later') return index === 20 ? takes(4_000) : quick;
    return index === 1 ? takes(4_000) : quick;
  });
  rig.start(someTarget('one'), someTarget('two'), someTarget('later'));
  await rig.clock.advance(150_000);
  const [one, two, later] = rig.sink.latestIncidents();
  expect(one?.episodeId).toBe(two?.episodeId);
  expect(later?.episodeId).not.toBe(one?.episodeId);
});

test('removing a target closes its incident, pausing it too, each with its reason', async () => {
  const rig = new EngineRig(() => fails('refused'));
  const removed = someTarget('removed');
  const paused = someTarget('paused');
  rig.start(removed, paused);
  await rig.clock.advance(1_000);
  rig.engine.remove(removed.id);
  rig.engine.pause(paused.id);
  const closed = rig.sink.incidents('incidentClosed');
  expect(closed.map(({ targetId, closedBy }) => [targetId, closedBy])).toEqual([
    [removed.id, 'target-removed'],
    [paused.id, 'observer-stopped'],
  ]);
});

test('when the controls hang as well, the verdict looks near this machine; when they are fine, it does not', async () => {
  const segments = [];
  for (const control of [hang('connect'), quick]) {
    const rig = new EngineRig((target) => (target.role === 'control' ? control : hang('connect')));
    const api = someTarget('api', { thresholds: { intervalMs: 1_000 } });
    rig.start(someTarget('control', { role: 'control', thresholds: { intervalMs: 1_000 } }), api);
    await rig.clock.advance(40_000);
    const [incident] = rig.sink.latestIncidents().filter(({ targetId }) => targetId === api.id);
    segments.push(incident?.verdict.segment);
    if (control === quick) expect(incident?.verdict.reasons.join(' ')).toMatch(/control was fine/i);
  }
  expect(['local-network', 'isp', 'unknown']).toContain(segments[0]);
  expect(['path', 'destination', 'unknown']).toContain(segments[1]);
  expect(segments[0]).not.toBe(segments[1]);
});

test('an incident that is over when a longer hang is found beside it belongs to the same episode', async () => {
  const rig = new EngineRig((target, index) => {
    if (target.name === 'short') return index === 26 ? fails('refused') : quick;
    return index === 1 ? hang('wait') : quick;
  });
  const short = someTarget('short', { thresholds: { intervalMs: 200 } });
  const long = someTarget('long');
  rig.start(short, long);
  await rig.clock.advance(6_500);
  expect(rig.sink.incidents('incidentClosed')).toMatchObject([{ targetId: short.id }]);
  await rig.clock.advance(1_000);
  const [one, other] = rig.sink.latestIncidents();
  expect(other).toMatchObject({ targetId: long.id, episodeId: one?.episodeId });
});

test('a hang that overlaps two incidents which did not know of each other makes them one episode', async () => {
  const rig = new EngineRig((target, index) => {
    // At 5.2 s one fails once; at 6.4 s, when that is over, another; the hang that began at 5 s is found at 7 s.
    if (target.name === 'first') return index === 26 ? fails('refused') : quick;
    if (target.name === 'second') return index === 32 ? fails('refused') : quick;
    return index === 1 ? hang('wait') : quick;
  });
  const thresholds = { intervalMs: 200 };
  rig.start(someTarget('first', { thresholds }), someTarget('second', { thresholds }), someTarget('long'));
  await rig.clock.advance(6_900);
  const before = rig.sink.latestIncidents().map(({ episodeId }) => episodeId);
  expect(new Set(before).size).toBe(2);
  await rig.clock.advance(1_000);
  const after = rig.sink.latestIncidents();
  expect(after).toHaveLength(3);
  expect(new Set(after.map(({ episodeId }) => episodeId))).toEqual(new Set(before.slice(0, 1)));
});

test('a request that began before the one that hangs says nothing about later ones', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(1_500) : hang('wait')));
  rig.start(someTarget('api', { thresholds: { intervalMs: 200 } }));
  await rig.clock.advance(3_000);
  const [incident] = rig.sink.latestIncidents();
  expect(incident?.verdict.reasons.join(' ')).not.toContain('later request');
});
