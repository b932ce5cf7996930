import { expect, test } from 'vitest';
import { EngineRig, fails, hang, quick, someTarget, takes } from '../../support/engine-rig.ts';

test('a probe overdue at captureAfter opens a stall and starts the captures while it is in flight', async () => {
  const rig = new EngineRig(() => hang('connect'));
  rig.start(someTarget('api'));
  const from = rig.clock.monotonicMs();
  await rig.clock.advance(999);
  expect(rig.captures).toEqual([]);
  await rig.clock.advance(1);
  const [stall] = rig.sink.stalls('stallOpened');
  expect(stall).toMatchObject({ phase: 'connect', openedBy: 'overdue', endedAtUs: null, incidentId: null });
  expect((stall?.openedAtUs ?? 0) - (stall?.startedAtUs ?? 0)).toBe(1_000_000);
  expect(rig.captures).toHaveLength(1);
  expect(rig.captures[0]?.atMs).toBe(from + 1_000);
  expect(rig.captures[0]?.subject.ended.aborted).toBe(false);
  expect(rig.captures[0]?.subject.progress.remoteAddress).toBe('127.0.0.1');
});

test('a probe that comes in under slowAfter is ok and a near miss, without an incident', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(1_500) : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(10_000);
  expect(rig.sink.samples()[0]).toMatchObject({ outcome: 'ok', totalMs: 1_500 });
  expect(rig.sink.stalls('stallClosed')).toMatchObject([
    { end: 'near-miss', phase: 'wait', elapsedMs: 1_500, incidentId: null },
  ]);
  expect(rig.sink.latestIncidents()).toEqual([]);
});

test('the incident opens while the request still hangs, at slowAfter, and its stall belongs to it', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? hang('connect') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(2_000);
  const [incident] = rig.sink.incidents('incidentOpened');
  const [stall] = rig.sink.stalls('stallOpened');
  expect(incident).toMatchObject({ closedAtUs: null, slowCount: 1, failedCount: 0 });
  expect(incident?.openedAtUs).toBe(stall?.startedAtUs);
  expect(rig.sink.stalls('stallChanged').at(-1)).toMatchObject({ id: stall?.id, incidentId: incident?.id });
  await rig.clock.advance(28_000);
  expect(rig.sink.stalls('stallClosed')).toMatchObject([
    { end: 'failed', phase: 'connect', elapsedMs: 30_000, incidentId: incident?.id },
  ]);
  expect(rig.captures[0]?.subject.ended.aborted).toBe(true);
});

test('the phase of an open stall follows the request; at the end it is where most time was lost', async () => {
  const rig = new EngineRig((_, index) =>
    index === 0
      ? {
          steps: [
            ['resolve', 1_200],
            ['connect', 300],
            ['tls', 2_500],
            ['wait', 100],
          ],
        }
      : quick,
  );
  rig.start(someTarget('api'));
  await rig.clock.advance(10_000);
  expect(rig.sink.stalls('stallOpened')[0]?.phase).toBe('resolve');
  const phases = rig.sink.stalls('stallChanged').map((stall) => stall.phase);
  expect([...new Set(phases)]).toEqual(['connect', 'tls', 'wait']);
  expect(rig.sink.stalls('stallClosed')[0]).toMatchObject({ end: 'slow', phase: 'tls', elapsedMs: 4_100 });
});

test('a fast failure opens an incident and a stall that is over already; its captures come after the fact', async () => {
  const rig = new EngineRig((_, index) => (index === 1 ? fails('refused') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(5_100);
  expect(rig.sink.incidents('incidentOpened')).toMatchObject([{ slowCount: 0, failedCount: 1, worstMs: 5 }]);
  expect(rig.sink.stalls('stallOpened')).toMatchObject([{ openedBy: 'failure', end: 'failed', phase: 'connect' }]);
  expect(rig.sink.stalls('stallClosed')).toMatchObject([{ openedBy: 'failure', elapsedMs: 5 }]);
  expect(rig.captures[0]?.subject.openedBy).toBe('failure');
  expect(rig.captures[0]?.subject.ended.aborted).toBe(true);
});

test('a long trouble is captured three times in full, then each minute, after ten minutes each five', async () => {
  const rig = new EngineRig(() => fails('refused'));
  rig.start(someTarget('api'));
  const from = rig.clock.monotonicMs();
  await rig.clock.advance(3_600_000);
  const minutes = rig.captures.map(({ atMs }) => (atMs - from) / 60_000);
  expect(minutes.filter((at) => at < 1)).toHaveLength(3);
  expect(minutes.filter((at) => at >= 1 && at < 10)).toHaveLength(9);
  expect(minutes.filter((at) => at >= 11)).toHaveLength(10);
  // The failures that were not captured are counted.
  expect(rig.sink.stalls('stallOpened')).toHaveLength(rig.captures.length);
  expect(rig.sink.latestIncidents()).toMatchObject([{ failedCount: 720 }]);
});

test('near misses that never end do not capture for ever, and do not take the captures from the incident after them', async () => {
  const rig = new EngineRig((_, index) => (index < 40 ? takes(1_500) : hang('wait')));
  rig.start(someTarget('api'));
  await rig.clock.advance(199_000);
  const before = rig.captures.length;
  expect(rig.sink.stalls('stallClosed')).toHaveLength(40);
  expect(before).toBeLessThan(8);
  await rig.clock.advance(4_000);
  expect(rig.sink.incidents('incidentOpened')).toHaveLength(1);
  expect(rig.captures.length).toBe(before + 1);
});

test('a quick request shortly before the end of a hang says nothing: the fault may have gone, and the hung one waited for its next try', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(9_000, 'connect') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(30_000);
  const [incident] = rig.sink.latestIncidents();
  expect(incident?.closedBy).toBe('recovery');
  expect(incident?.verdict.reasons.join(' ')).not.toContain('later request');
});

test('evidence is told with its stall, and after the incident is over as well', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(3_000, 'connect') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(30_000);
  const [incident] = rig.sink.incidents('incidentClosed');
  const before = incident?.verdict;
  rig.captures[0]?.emit({
    kind: 'fresh-connect',
    method: 'new TCP connection',
    status: 'captured',
    startedAtUs: incident?.openedAtUs ?? 0,
    endedAtUs: (incident?.openedAtUs ?? 0) + 2_000_000,
    summary: '1 of 1 new connections came about',
    remedy: null,
    raw: '',
    truncated: false,
    data: { attempts: [{ end: 'connected', connectMs: 12, totalMs: 12 }] },
    sharedPath: false,
  });
  const last = rig.sink.told.slice(-2);
  expect(last[0]).toMatchObject({ type: 'evidence', stall: { incidentId: incident?.id } });
  expect(last[1]).toMatchObject({
    type: 'incidentChanged',
    incident: { id: incident?.id, closedBy: 'recovery' },
  });
  const [number] = rig.sink.told.flatMap((one) => (one.type === 'evidence' ? [one.id] : []));
  const after = rig.sink.latestIncidents()[0]?.verdict;
  expect(after?.citations.flatMap(({ evidence }) => evidence)).toContain(number);
  expect(before?.citations).toEqual([]);
});

test('a capture that rejects is logged and hurts nothing', async () => {
  const rig = new EngineRig(
    () => hang('tls'),
    async () => {
      throw new Error('a mistake in a capture');
    },
  );
  rig.start(someTarget('api'));
  await rig.clock.advance(5_000);
  expect(rig.runs.map(({ tier }) => tier)).toEqual(['light', 'full', 'once']);
  expect(rig.mistakes).toHaveLength(rig.runs.length);
  expect(rig.sink.incidents('incidentOpened')).toHaveLength(1);
});

test('stopping closes what hangs as it stands and waits less than a second for captures, at most', async () => {
  const rig = new EngineRig(
    () => hang('tls'),
    () => new Promise(() => {}),
  );
  rig.start(someTarget('api'));
  await rig.clock.advance(6_500);
  let stopped = false;
  const stopping = rig.engine.stop().then(() => {
    stopped = true;
  });
  expect(rig.captures[0]?.context.signal.aborted).toBe(true);
  expect(rig.sink.stalls('stallClosed')).toMatchObject([
    { end: 'slow', elapsedMs: 6_500, phase: 'tls' },
    { end: null, elapsedMs: 1_500 },
  ]);
  expect(rig.sink.incidents('incidentClosed')).toMatchObject([{ closedBy: 'observer-stopped', worstMs: 6_500 }]);
  expect(rig.sink.samples().map((sample) => sample.failure?.code)).toEqual(['cancelled', 'cancelled']);
  await rig.clock.advance(699);
  expect(stopped).toBe(false);
  await rig.clock.advance(1);
  await stopping;
  const told = rig.sink.told.length;
  rig.captures[0]?.emit({
    kind: 'mtr',
    method: 'mtr',
    status: 'captured',
    startedAtUs: 0,
    endedAtUs: 0,
    summary: '',
    remedy: null,
    raw: '',
    truncated: false,
    data: null,
    sharedPath: false,
  });
  expect(rig.sink.told.length).toBe(told);
});

test('when hundreds of targets hang at once, fifty are captured at once, then one a second; each stall is still recorded', async () => {
  const rig = new EngineRig(() => hang('connect'));
  rig.start(...Array.from({ length: 500 }, (_, index) => someTarget(`t${index}`)));
  await rig.clock.advance(5_999);
  expect(rig.sink.stalls('stallOpened')).toHaveLength(500);
  expect(rig.captures.length).toBeGreaterThanOrEqual(50);
  expect(rig.captures.length).toBeLessThanOrEqual(56);
  await rig.clock.advance(20_000);
  expect(rig.captures.length).toBeLessThanOrEqual(76);
  // What is regained goes to targets that have none yet.
  expect(new Set(rig.captures.map(({ subject }) => subject.target.id)).size).toBe(rig.captures.length);
});

test('fifty targets that hang at the same moment are all captured at that moment', async () => {
  const rig = new EngineRig((_, index) => (index === 1 ? hang('connect') : quick));
  rig.start(...Array.from({ length: 50 }, (_, index) => someTarget(`t${index}`, { thresholds: { intervalMs: 20 } })));
  await rig.clock.advance(1_100);
  expect(new Set(rig.captures.map(({ subject }) => subject.target.id)).size).toBe(50);
});
