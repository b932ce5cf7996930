import { beforeEach, expect, test, vi } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { Target } from '../../../electron/domain/target.ts';
import type { VerdictFacts } from '../../../electron/domain/verdict/facts.ts';
import { EngineRig, fails, hang, quick, type Script, someTarget, takes } from '../../support/engine-rig.ts';

const judged = vi.hoisted((): VerdictFacts[] => []);

vi.mock(import('../../../electron/domain/verdict/judge.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return {
    ...original,
    judge: (facts: VerdictFacts) => {
      judged.push(facts);
      return original.judge(facts);
    },
  };
});

beforeEach(() => {
  judged.length = 0;
});

/** What the target was judged by last. */
function factsOf(target: Target): VerdictFacts {
  const facts = judged.findLast(({ subject }) => subject.name === target.name);
  if (facts === undefined) throw new Error(`${target.name} was not judged.`);
  return facts;
}

const at = (address: string, script: Script): Script => ({ ...script, remote: { address, port: 443 } });

function draft(
  kind: EvidenceDraft['kind'],
  data: EvidenceDraft['data'],
  more: Partial<EvidenceDraft> = {},
): EvidenceDraft {
  return {
    kind,
    method: kind,
    status: 'captured',
    startedAtUs: 0,
    endedAtUs: 0,
    summary: '',
    remedy: null,
    raw: '',
    truncated: false,
    data,
    sharedPath: false,
    ...more,
  };
}

test('each bad probe of the window is counted once, those that hang right now among them, and the numbers are those of the incident', async () => {
  // Two come in slowly, one is given up, and then two hang; all in the same phase.
  const rig = new EngineRig((_, index) => {
    if (index < 2) return takes(4_000, 'connect');
    return hang('connect');
  });
  const target = someTarget('api');
  rig.start(target);
  for (const untilMs of [2_500, 7_000, 14_000, 41_000, 45_000]) {
    await rig.clock.advance(untilMs - (rig.clock.monotonicMs() - 1_000));
    const [incident] = rig.sink.latestIncidents();
    const { bad } = factsOf(target);
    expect(bad.count).toBe((incident?.slowCount ?? 0) + (incident?.failedCount ?? 0));
    expect(bad.alike).toBe(bad.count);
    expect(bad.phases).toEqual({ resolve: 0, connect: bad.count, tls: 0, wait: 0, transfer: 0 });
  }
  const samples = rig.sink.samples(target).filter(({ outcome }) => outcome !== 'ok');
  const hanging = rig.engine.inFlight().filter(({ elapsedMs }) => elapsedMs >= 2_000);
  expect(hanging.length).toBeGreaterThan(0);
  expect(samples.some(({ failure }) => failure?.code === 'timeout')).toBe(true);
  expect(factsOf(target).bad.count).toBe(samples.length + hanging.length);
  expect(JSON.stringify(rig.sink.latestIncidents()[0]?.verdict)).not.toContain('in another way');
});

test('those that went wrong in another phase, of another failure or with another status are not alike', async () => {
  const scripts: readonly Script[] = [
    { ...fails('unexpected-status', 'wait'), status: 503 },
    { ...fails('unexpected-status', 'wait'), status: 503 },
    { ...fails('unexpected-status', 'wait'), status: 500 },
    fails('refused', 'connect'),
    takes(3_000, 'tls'),
  ];
  const rig = new EngineRig((_, index) => scripts[index] ?? quick);
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(40_000);
  expect(factsOf(target).bad).toMatchObject({
    count: 5,
    alike: 2,
    phase: 'wait',
    status: 503,
    failure: { code: 'unexpected-status' },
    phases: { resolve: 0, connect: 1, tls: 1, wait: 3, transfer: 0 },
  });
});

test('good probes between the bad ones are counted; those behind the last bad one only when another follows', async () => {
  const rig = new EngineRig((_, index) => (index === 0 || index === 3 ? fails('refused') : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(14_000);
  expect(factsOf(target).bad.goodBetween).toBe(0);
  await rig.clock.advance(30_000);
  expect(factsOf(target).bad).toMatchObject({ count: 2, goodBetween: 2 });
});

test('what the observer spoiled is none of the bad ones, is counted by its reason, and opens no incident', async () => {
  const rig = new EngineRig((_, index) => (index === 1 ? takes(3_000) : index === 3 ? fails('refused') : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(5_500);
  // While the second probe is under way the network becomes another one.
  rig.surroundings.network = 'wlan0 198.51.100.7';
  await rig.clock.advance(5_000);
  expect(rig.sink.samples(target)[1]).toMatchObject({ outcome: 'slow', observer: { suspect: 'network-changed' } });
  expect(rig.sink.latestIncidents()).toEqual([]);
  await rig.clock.advance(20_000);
  // It had ended long before the window opened.
  expect(factsOf(target)).toMatchObject({ bad: { count: 1 }, observer: { suspect: [] } });
});

test('an incident whose probe turns out to be spoiled is laid to the observer, with no bad probe left', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(9_000, 'connect') : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(4_000);
  expect(factsOf(target)).toMatchObject({ bad: { count: 1 }, observer: { suspect: [] } });
  rig.surroundings.network = 'wlan0 198.51.100.7';
  await rig.clock.advance(40_000);
  expect(factsOf(target)).toMatchObject({
    bad: { count: 0, alike: 0, phase: 'connect', phases: { connect: 0 } },
    observer: { suspect: [{ reason: 'network-changed', count: 1 }] },
  });
  const [incident] = rig.sink.latestIncidents();
  expect(incident).toMatchObject({ slowCount: 0, failedCount: 0, closedBy: 'recovery' });
  expect(incident?.verdict.segment).toBe('observer');
});

test('spoiled probes beside bad ones are counted with the incident in whose time they fell', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? hang('wait') : index === 1 ? takes(2_500) : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(5_500);
  // The process waits for a processor while the second probe is under way.
  rig.surroundings.runDelay = 0;
  await rig.clock.advance(1_200);
  rig.surroundings.runDelay = 2_000;
  await rig.clock.advance(5_000);
  const { bad, observer } = factsOf(target);
  expect(rig.sink.samples(target)[0]?.observer.suspect).toBe('cpu-starved');
  expect(bad.count).toBe(1);
  expect(observer.suspect).toEqual([{ reason: 'cpu-starved', count: 1 }]);
});

test('controls are told as they fared in the time of the incident, also when they are well again before it is over', async () => {
  const rig = new EngineRig((target, index) => {
    if (target.name === 'hung') return index === 1 ? takes(6_000, 'connect') : quick;
    if (target.name === 'failed') return index >= 1 && index <= 3 ? fails('refused') : quick;
    if (target.role === 'control') return quick;
    return index === 1 ? takes(7_000, 'connect') : quick;
  });
  const role = 'control';
  const target = someTarget('api');
  const rare = someTarget('rare', { role, thresholds: { intervalMs: 3_600_000 } });
  rig.start(someTarget('hung', { role }), someTarget('failed', { role }), someTarget('fine', { role }), rare, target);
  await rig.clock.advance(60_000);
  expect(rig.sink.incidents('incidentClosed').length).toBeGreaterThan(0);
  // The rare one was probed only at the start, five seconds before.
  expect(factsOf(target).controls).toMatchObject({ total: 4, hanging: 1, failing: 1, fine: 2, connects: null });
});

test('a control that was not probed in the time of the incident is only counted', async () => {
  const rig = new EngineRig((target, index) => (target.name === 'api' && index === 5 ? takes(3_000) : quick));
  const target = someTarget('api');
  rig.start(someTarget('rare', { role: 'control', thresholds: { intervalMs: 3_600_000 } }), target);
  await rig.clock.advance(60_000);
  expect(factsOf(target).controls).toMatchObject({ total: 1, hanging: 0, failing: 0, fine: 0 });
});

test('a control that goes wrong only after the last bad probe was fine in the time of the incident', async () => {
  const rig = new EngineRig((target, index) => {
    if (target.role === 'control') return index === 4 ? fails('refused') : quick;
    return index === 1 ? takes(6_000, 'connect') : quick;
  });
  const target = someTarget('api');
  rig.start(someTarget('control', { role: 'control' }), target);
  await rig.clock.advance(60_000);
  const [own, other] = rig.sink.latestIncidents();
  expect(other?.openedAtUs).toBeGreaterThan(own?.lastBadAtUs ?? Number.POSITIVE_INFINITY);
  expect(factsOf(target).controls).toMatchObject({ total: 1, hanging: 0, failing: 0, fine: 1 });
});

test('evidence that comes long after does not change how others fared at the time', async () => {
  const rig = new EngineRig((target, index) =>
    target.role === 'subject' && index === 1 ? takes(7_000, 'connect') : quick,
  );
  const target = someTarget('api');
  rig.start(someTarget('control', { role: 'control' }), target);
  await rig.clock.advance(600_000);
  const before = factsOf(target);
  rig.captures.at(-1)?.emit(draft('host-load', { processors: 2, cpuShare: 0.5 }));
  expect(factsOf(target)).not.toBe(before);
  expect(factsOf(target).controls).toEqual({ ...before.controls });
  expect(factsOf(target).controls).toMatchObject({ total: 1, fine: 1 });
});

test('others are told apart by where they go; what becomes of them when the incident is over changes nothing', async () => {
  const rig = new EngineRig((target, index) => {
    const address = target.name === 'elsewhere' ? '192.0.2.8' : '192.0.2.9';
    if (target.name === 'neighbour') return at(address, quick);
    return at(address, index === 1 ? takes(4_000, 'wait') : quick);
  });
  const target = someTarget('api');
  const names = ['twin', 'neighbour', 'elsewhere', 'well'] as const;
  rig.start(target, ...names.map((name) => someTarget(name)));
  await rig.clock.advance(9_500);
  expect(factsOf(target).others).toMatchObject({ total: 4, bad: 3, fineAtSameAddress: 1 });
  await rig.clock.advance(60_000);
  expect(factsOf(target).others).toMatchObject({ bad: 3, fineAtSameAddress: 1 });
});

test('targets that differ in one thing alone are told with that thing and how they fare', async () => {
  const rig = new EngineRig((target, index) =>
    target.name === 'six' && index === 1 ? takes(4_000, 'connect') : quick,
  );
  const spec = { kind: 'tcp', host: 'api.test', port: 443, connectTo: null } as const;
  const six: Target = { ...someTarget('six'), spec, family: 6 };
  const four: Target = { ...someTarget('four'), spec, family: 4 };
  const resolver = { kind: 'server', address: '192.0.2.53', port: 53 } as const;
  const both: Target = { ...someTarget('both'), spec, family: 4, resolver };
  const port: Target = { ...someTarget('port'), spec: { ...spec, port: 80 }, family: 4 };
  const pinned: Target = {
    ...someTarget('pinned'),
    spec: { ...spec, connectTo: { address: '192.0.2.9', port: 443 } },
    family: 6,
  };
  rig.start(six, four, both, port, pinned);
  await rig.clock.advance(40_000);
  expect(factsOf(six).others.variants).toEqual([
    { name: 'four', differsIn: 'family', has: 'IPv4', fares: 'fine' },
    { name: 'pinned', differsIn: 'address', has: '192.0.2.9:443', fares: 'fine' },
  ]);
  expect(factsOf(six).subject).toMatchObject({ pinned: false, resolver: null });
});

test('where the bad requests went is told in one spelling, and whether that is this very machine', async () => {
  const rig = new EngineRig(() => at('::ffff:192.0.2.9', hang('wait')));
  rig.ownAddresses.add('192.0.2.9');
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(3_000);
  expect(factsOf(target).subject).toMatchObject({
    kind: 'tcp',
    address: '192.0.2.9',
    family: 4,
    isThisHost: true,
    pinned: true,
    tls: false,
  });
});

test('planned probes that were not started are counted, and quick ones beside a hang with the middle of their times', async () => {
  const rig = new EngineRig((target, index) => (target.name === 'held' || index === 0 ? hang('wait') : quick));
  const [held, one] = [someTarget('held'), someTarget('one')];
  rig.start(held, one);
  await rig.clock.advance(34_900);
  expect(factsOf(held).heldBack).toBeGreaterThanOrEqual(3);
  expect(factsOf(held).quick).toEqual({ count: 0, medianMs: null });
  expect(factsOf(one).heldBack).toBe(0);
  expect(factsOf(one).quick).toEqual({ count: 2, medianMs: 30 });
});

test('requests on kept connections and what answered are told', async () => {
  const edge = { server: 'cloudflare', requestId: 'r', colo: 'FRA', via: null, cacheStatus: null };
  const rig = new EngineRig((_, index) =>
    index === 1 ? { ...fails('unexpected-status', 'wait'), status: 522, edge, reused: true } : quick,
  );
  const spec = {
    kind: 'http',
    url: 'https://api.test/',
    credentials: null,
    connectTo: null,
    connection: 'keep-alive',
    version: 'auto',
    method: 'GET',
    headers: [],
    expect: { status: null, body: null },
    tlsVerify: true,
    followRedirects: 0,
    bodyCapBytes: 1_000,
    proxy: 'none',
  } as const;
  const target: Target = { ...someTarget('api'), spec };
  rig.start(target);
  await rig.clock.advance(7_000);
  expect(factsOf(target)).toMatchObject({
    subject: { kind: 'http', tls: true, pinned: false },
    bad: { count: 1, reused: 1 },
    answer: { status: 522, edge, isTextOfCdn: false },
  });
});

test('evidence of every stall of the incident counts, also of one from before it was known to be bad, with its number', async () => {
  const rig = new EngineRig(
    (_, index) => (index === 0 ? takes(4_000, 'connect') : index === 1 ? hang('connect') : quick),
    async (tier, subject, _context, emit) => {
      if (tier !== 'full') return;
      emit(
        draft(
          'controls',
          { reached: 1, controls: [{}] },
          { startedAtUs: subject.startedAtUs, endedAtUs: subject.startedAtUs + 1 },
        ),
      );
    },
  );
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(10_000);
  const numbers = rig.sink.told.flatMap((one) =>
    one.type === 'evidence' && one.draft.kind === 'controls' ? [one.id] : [],
  );
  expect(numbers).toHaveLength(2);
  expect(factsOf(target).controls.connects).toEqual({ evidence: numbers, timing: 'in-flight', tried: 2, reached: 2 });
});

test('evidence that comes when the incident is over still counts, and what ran mostly afterwards says so', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(3_000, 'connect') : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(30_000);
  const openedAtUs = rig.sink.latestIncidents()[0]?.openedAtUs ?? 0;
  const gateway = { destination: '192.0.2.9', gateway: '192.0.2.1', ping: { sent: 3, received: 3, rttMs: [1] } };
  const times = (fromS: number, toS: number) => ({
    startedAtUs: openedAtUs + fromS * 1e6,
    endedAtUs: openedAtUs + toS * 1e6,
  });
  rig.captures[0]?.emit(draft('gateway', gateway, times(2, 9)));
  expect(factsOf(target)).toMatchObject({ gateway: { timing: 'after', sent: 3 } });
  rig.captures[0]?.emit(draft('gateway', gateway, times(2, 3.5)));
  expect(factsOf(target).gateway).toMatchObject({ timing: 'in-flight', sent: 3 });
});

test('earlier windows are known, those of runs before this one among them, each once and in order', async () => {
  const rig = new EngineRig((_, index) => (index === 1 || index === 8 ? fails('refused') : quick));
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(2_000);
  const nowUs = rig.clock.utcUs();
  const earlier = [nowUs - 7_200e6, nowUs - 3_600e6];
  rig.engine.rememberWindows(target.id, earlier);
  await rig.clock.advance(60_000);
  const windows = rig.sink.latestIncidents().map(({ openedAtUs }) => openedAtUs);
  expect(windows).toHaveLength(2);
  expect(factsOf(target).history).toEqual({
    openedAtUs: [...earlier, ...windows],
    intervalMs: 5_000,
  });
});

test('of very many windows the last two hundred are known', async () => {
  const rig = new EngineRig((_, index) => (index === 1 ? fails('refused') : quick));
  const target = someTarget('api');
  rig.start(target);
  const openedAtUs = Array.from({ length: 500 }, (_, index) => 1_000 + index);
  rig.engine.rememberWindows(target.id, openedAtUs);
  await rig.clock.advance(10_000);
  const { history } = factsOf(target);
  expect(history.openedAtUs).toHaveLength(200);
  expect(history.openedAtUs.slice(-3, -1)).toEqual([1_498, 1_499]);
});

test('a machine that was on no network says so for the requests that went outwards', async () => {
  const rig = new EngineRig(() => at('192.0.2.9', fails('network-unreachable')));
  rig.surroundings.network = '';
  const target = someTarget('api');
  rig.start(target);
  await rig.clock.advance(3_000);
  expect(factsOf(target).observer.offline).toBe(true);
});
