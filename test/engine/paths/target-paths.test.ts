import { describe, expect, test } from 'vitest';
import type { PathSnapshot, RouteChange } from '../../../electron/domain/path-snapshot.ts';
import type { Target } from '../../../electron/domain/target.ts';
import { EngineRig, entryOf, hang, quick, type Script, someTarget } from '../../support/engine-rig.ts';
import { GOOD_WAY, pathsFor, ScriptedTracer } from './path-rig.ts';

const MINUTE_MS = 60_000;
const BASELINE_MS = 5 * MINUTE_MS;
const ADDRESS = '203.0.113.80';

const at = (address: string, port = 443, script: Script = quick): Script => ({ ...script, remote: { address, port } });

/** An engine with a tracer, whose probes go by script and whose rounds find what the test says. */
class PathsRig extends EngineRig {
  readonly tracer: ScriptedTracer;

  constructor(script: (target: { readonly name: string }, index: number) => Script) {
    let tracer: ScriptedTracer | null = null;
    super(
      script,
      async () => {},
      ({ clock, sink, mistakes }) => {
        tracer = new ScriptedTracer(clock);
        return { tracer, paths: pathsFor(clock, sink, mistakes) };
      },
    );
    if (tracer === null) throw new Error('The rig made no tracer.');
    this.tracer = tracer;
  }

  get snapshots(): PathSnapshot[] {
    return this.sink.told.flatMap((one) => (one.type === 'path' ? [one.snapshot] : []));
  }

  get changes(): RouteChange[] {
    return this.sink.told.flatMap((one) => (one.type === 'routeChanged' ? [one.change] : []));
  }

  get addresses(): string[] {
    return this.tracer.rounds.map(({ order }) => order.address);
  }
}

const oneTarget = (script: Script = at(ADDRESS)): { rig: PathsRig; target: Target } => {
  const rig = new PathsRig(() => script);
  const target = someTarget('web');
  rig.start(target);
  return { rig, target };
};

const gaps = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('baselines', () => {
  test('begin soon after the first answer, by the port that answered, and then come every five minutes', async () => {
    const { rig } = oneTarget();
    await rig.clock.advance(3_000);
    expect(rig.tracer.rounds).toMatchObject([
      { order: { address: ADDRESS, port: 443, protocol: 'tcp', urgency: 'baseline', probesPerHop: 1, known: null } },
    ]);
    await rig.clock.advance(6 * BASELINE_MS);
    const [first, ...others] = gaps(rig.tracer.atMs());
    expect(first).toBeLessThanOrEqual(BASELINE_MS + 30_000);
    expect(others.length).toBeGreaterThan(3);
    for (const gap of others) expect(gap).toBeCloseTo(BASELINE_MS, -1);
    expect(rig.tracer.rounds.at(-1)?.order.known).toEqual({
      distance: 4,
      routers: ['10.0.0.1', '10.0.1.1', '10.0.2.1'],
    });
    expect(rig.snapshots.every(({ cause, trace }) => cause === 'baseline' && trace.reached)).toBe(true);
    expect(rig.snapshots.at(-1)?.trace.hops).toHaveLength(4);
    expect(rig.mistakes).toEqual([]);
  });

  test('a resolver that is asked by UDP is traced by UDP', async () => {
    const rig = new PathsRig(() => at('192.0.2.53', 53));
    rig.start({ ...someTarget('dns'), spec: { kind: 'dns', name: 'example.org', type: 'A', transport: 'udp' } });
    await rig.clock.advance(3_000);
    expect(rig.tracer.rounds).toMatchObject([{ order: { address: '192.0.2.53', port: 53, protocol: 'udp' } }]);
  });

  test('are shared by all targets of one address, and go on by the port of another when the first is removed', async () => {
    const rig = new PathsRig(({ name }) => at(ADDRESS, name === 'first' ? 443 : 80));
    const first = someTarget('first');
    rig.start(first, someTarget('second'), someTarget('third'));
    await rig.clock.advance(3_000);
    expect(rig.tracer.rounds).toHaveLength(1);
    rig.engine.remove(first.id);
    await rig.clock.advance(2 * BASELINE_MS);
    expect(new Set(rig.tracer.rounds.slice(1).map(({ order }) => order.port))).toEqual(new Set([80]));
  });

  test('of a thousand addresses never run in a crowd, and lie evenly in the five minutes', async () => {
    const rig = new PathsRig(({ name }) => at(`198.18.${Number(name) >> 8}.${Number(name) & 255}`));
    rig.tracer.takesMs = 200;
    rig.start(
      ...Array.from({ length: 1_000 }, (_, index) => someTarget(String(index), { thresholds: { intervalMs: 60_000 } })),
    );
    await rig.clock.advance(2 * BASELINE_MS);
    expect(new Set(rig.addresses).size).toBe(1_000);
    expect(rig.tracer.mostAtOnce).toBeLessThanOrEqual(3);
    const before = rig.tracer.rounds.length;
    const slices: number[] = [];
    for (let slice = 0; slice < 10; slice += 1) {
      const sofar = rig.tracer.rounds.length;
      await rig.clock.advance(BASELINE_MS / 10);
      slices.push(rig.tracer.rounds.length - sofar);
    }
    expect(rig.tracer.rounds.length - before).toBeGreaterThan(950);
    expect(rig.tracer.rounds.length - before).toBeLessThan(1_050);
    expect(Math.min(...slices)).toBeGreaterThan(60);
    expect(Math.max(...slices)).toBeLessThan(140);
  }, 60_000);

  test('rest while a request hangs there, and come soon after', async () => {
    let hangs = false;
    const rig = new PathsRig(() => (hangs ? at(ADDRESS, 443, { steps: [['wait', 30_000]] }) : at(ADDRESS)));
    rig.start(someTarget('web'));
    await rig.clock.advance(10_000);
    hangs = true;
    await rig.clock.advance(20_000);
    const before = rig.tracer.rounds.length;
    await rig.clock.advance(3 * BASELINE_MS);
    expect(rig.tracer.rounds).toHaveLength(before);
    hangs = false;
    await rig.clock.advance(90_000);
    expect(rig.tracer.rounds.length).toBeGreaterThan(before);
  });

  test('rest while all targets of the address are paused, and one under way is called off', async () => {
    const { rig, target } = oneTarget();
    rig.tracer.takesMs = 10_000;
    await rig.clock.advance(3_000);
    expect(rig.tracer.running).toBe(1);
    rig.engine.pause(target.id);
    await rig.clock.advance(1);
    expect(rig.tracer.aborted).toBe(1);
    await rig.clock.advance(3 * BASELINE_MS);
    expect(rig.tracer.rounds).toHaveLength(1);
    expect(rig.snapshots).toEqual([]);
    rig.engine.resume(target.id);
    await rig.clock.advance(2 * BASELINE_MS);
    expect(rig.tracer.rounds.length).toBeGreaterThan(1);
  });

  test('end a while after the last target has left the address', async () => {
    const { rig, target } = oneTarget();
    await rig.clock.advance(10_000);
    rig.engine.remove(target.id);
    const before = rig.tracer.rounds.length;
    await rig.clock.advance(10 * BASELINE_MS);
    expect(rig.tracer.rounds).toHaveLength(before);
    expect(rig.engine.paths.destinationOf(target.id)).toBeNull();
  });

  test('follow a target to its new address', async () => {
    const rig = new PathsRig((_, index) => at(index < 3 ? ADDRESS : '203.0.113.81'));
    const target = someTarget('web');
    rig.start(target);
    await rig.clock.advance(30_000);
    expect(rig.engine.paths.destinationOf(target.id)).toEqual({ address: '203.0.113.81', port: 443, protocol: 'tcp' });
    await rig.clock.advance(10 * BASELINE_MS);
    expect(rig.addresses.at(-1)).toBe('203.0.113.81');
    expect(rig.addresses.filter((address) => address === ADDRESS).length).toBeLessThan(3);
  });

  test('an address that never answered has none', async () => {
    const { rig } = oneTarget({ ...at(ADDRESS, 443, hang('connect')) });
    await rig.clock.advance(BASELINE_MS);
    expect(rig.tracer.rounds).toEqual([]);
  });

  test('where nothing can be traced, it is said once and tried seldom', async () => {
    const { rig, target } = oneTarget();
    rig.tracer.find = () => ({
      kind: 'impossible',
      obstacle: 'native-code-missing',
      message: 'koffi could not be loaded.',
      remedy: null,
    });
    await rig.clock.advance(59 * MINUTE_MS);
    expect(rig.tracer.rounds).toHaveLength(1);
    expect(rig.engine.paths.focus(target.id)).toMatchObject({ kind: 'refused', code: 'tracing-impossible' });
    await rig.clock.advance(3 * 60 * MINUTE_MS);
    expect(rig.tracer.rounds.length).toBeLessThan(5);
    expect(rig.tracer.rounds.length).toBeGreaterThan(1);
    expect(rig.mistakes).toEqual([new Error('Paths are not traced: koffi could not be loaded.')]);
  });

  test('a destination without a route is tried again quietly', async () => {
    const { rig } = oneTarget();
    rig.tracer.find = () => ({ kind: 'impossible', obstacle: 'no-route', message: 'No route.', remedy: null });
    await rig.clock.advance(6 * BASELINE_MS);
    expect(rig.tracer.rounds.length).toBeGreaterThan(4);
    expect(rig.mistakes).toEqual([]);
  });

  test('in another network, and after sleep, what was known is void and a fresh one comes soon', async () => {
    const { rig } = oneTarget();
    await rig.clock.advance(3 * BASELINE_MS);
    for (const disturb of [
      () => {
        rig.surroundings.network = 'wlan0 198.51.100.9';
      },
      () => rig.clock.sleep(3_600_000),
    ]) {
      const before = rig.tracer.rounds.length;
      disturb();
      await rig.clock.advance(10_000);
      expect(rig.tracer.rounds).toHaveLength(before + 1);
      expect(rig.tracer.rounds.at(-1)?.order.known).toBeNull();
    }
  });

  test('a route that changes and comes back is told twice in all, while its hops take turns', async () => {
    const { rig } = oneTarget();
    let turn = 0;
    const balanced = (middle: string) => () => {
      turn += 1;
      return `10.0.0.${turn % 2} ${middle} 10.0.2.${turn % 3} >`;
    };
    rig.tracer.find = balanced('10.0.1.1');
    await rig.clock.advance(40 * BASELINE_MS);
    rig.tracer.find = balanced('10.0.9.1');
    await rig.clock.advance(10 * BASELINE_MS);
    rig.tracer.find = balanced('10.0.1.1');
    await rig.clock.advance(10 * BASELINE_MS);
    expect(rig.changes.map(({ kind, ttl }) => [kind, ttl])).toEqual([
      ['hop', 2],
      ['restored', 2],
    ]);
  });
});

describe('focus', () => {
  test('traces each second and tells each round, for half an hour', async () => {
    const { rig, target } = oneTarget();
    await rig.clock.advance(3_000);
    expect(rig.engine.paths.focus(target.id)).toMatchObject({
      kind: 'focused',
      focus: { targetId: target.id, leftMs: 1_800_000 },
    });
    await rig.clock.advance(10_000);
    expect(rig.snapshots.filter(({ cause }) => cause === 'focus').length).toBeGreaterThanOrEqual(10);
    expect(rig.engine.paths.focused()).toMatchObject([{ targetId: target.id, leftMs: 1_790_000 }]);
    await rig.clock.advance(1_800_000);
    expect(rig.engine.paths.focused()).toEqual([]);
    const rounds = rig.snapshots.filter(({ cause }) => cause === 'focus').length;
    expect(rounds).toBeGreaterThanOrEqual(1_799);
    expect(rounds).toBeLessThanOrEqual(1_801);
  });

  test('ends when it is stopped, and when the target is removed or paused', async () => {
    for (const end of [
      (rig: PathsRig, target: Target) => rig.engine.paths.stopFocus(target.id),
      (rig: PathsRig, target: Target) => rig.engine.remove(target.id),
      (rig: PathsRig, target: Target) => rig.engine.pause(target.id),
      (rig: PathsRig) => rig.engine.pause(null),
    ]) {
      const { rig, target } = oneTarget();
      await rig.clock.advance(3_000);
      rig.engine.paths.focus(target.id);
      await rig.clock.advance(2_500);
      end(rig, target);
      const before = rig.tracer.rounds.length;
      await rig.clock.advance(20_000);
      expect(rig.engine.paths.focused()).toEqual([]);
      expect(rig.tracer.rounds.slice(before).filter(({ order }) => order.urgency === 'repeat')).toEqual([]);
    }
  });

  test('rounds that take longer than a second do not pile up', async () => {
    const { rig, target } = oneTarget();
    await rig.clock.advance(3_000);
    rig.tracer.takesMs = 2_500;
    rig.engine.paths.focus(target.id);
    await rig.clock.advance(25_000);
    expect(rig.tracer.mostAtOnce).toBe(1);
  });

  test('two targets of one address share its rounds', async () => {
    const rig = new PathsRig(() => at(ADDRESS));
    const targets = [someTarget('one'), someTarget('two')];
    rig.start(...targets);
    await rig.clock.advance(3_000);
    for (const { id } of targets) rig.engine.paths.focus(id);
    const before = rig.tracer.rounds.length;
    await rig.clock.advance(10_000);
    expect(rig.tracer.rounds.length - before).toBeLessThanOrEqual(11);
  });

  test('five at most, and none of a target that is not there', async () => {
    const rig = new PathsRig(({ name }) => at(`203.0.113.${name}`));
    const targets = Array.from({ length: 6 }, (_, index) => someTarget(String(index + 1)));
    rig.start(...targets);
    await rig.clock.advance(3_000);
    const outcomes = targets.map(({ id }) => rig.engine.paths.focus(id).kind);
    expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'focused'), 'refused']);
    expect(rig.engine.paths.focus(someTarget('gone').id)).toMatchObject({ code: 'no-such-target' });
  });
});

describe('a long run', () => {
  const order = { address: ADDRESS, port: 443, protocol: 'tcp', cycles: 10, maxHops: 30 } as const;

  test('brings so many rounds, one each second, with its progress', async () => {
    const { rig } = oneTarget();
    const seen: [number, number][] = [];
    const run = rig.engine.paths.run(
      order,
      (done, { hops }) => seen.push([done, hops[0]?.sent ?? 0]),
      new AbortController().signal,
    );
    await rig.clock.advance(10_000);
    const outcome = await run;
    expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => [index + 1, index + 1]));
    expect(outcome).toMatchObject({ kind: 'traced', done: 10, cancelled: false, trace: { reached: true } });
    const asked = rig.tracer.rounds.filter(({ order: { urgency } }) => urgency !== 'baseline');
    expect(gaps(asked.map(({ atMs }) => atMs))).toEqual(Array.from({ length: 9 }, () => 1_000));
    expect(asked.map(({ order: { urgency } }) => urgency)).toEqual([
      'asked',
      ...Array.from({ length: 9 }, () => 'repeat'),
    ]);
    expect(asked[1]?.order.known?.distance).toBe(4);
  });

  test('keeps what there is when it is cancelled, and says how much', async () => {
    const { rig } = oneTarget();
    const controller = new AbortController();
    const run = rig.engine.paths.run(order, () => {}, controller.signal);
    await rig.clock.advance(3_500);
    controller.abort();
    await rig.clock.advance(1);
    expect(await run).toMatchObject({ kind: 'traced', done: 4, cancelled: true });
    expect(rig.tracer.running).toBe(0);
  });

  test('says what is in the way, and keeps what there is when that comes later', async () => {
    const { rig } = oneTarget();
    let left = 3;
    rig.tracer.find = () => {
      left -= 1;
      return left >= 0
        ? GOOD_WAY
        : { kind: 'impossible', obstacle: 'no-route', message: 'No route to it.', remedy: null };
    };
    const first = rig.engine.paths.run(order, () => {}, new AbortController().signal);
    await rig.clock.advance(10_000);
    const outcome = await first;
    expect(outcome).toMatchObject({ kind: 'traced', cancelled: false });
    if (outcome.kind === 'traced') expect(outcome.done).toBeLessThanOrEqual(3);
    const second = rig.engine.paths.run(order, () => {}, new AbortController().signal);
    await rig.clock.advance(1_000);
    expect(await second).toMatchObject({ kind: 'impossible', obstacle: 'no-route' });
  });
});

test('a stopped engine leaves no round and no timer of its paths behind', async () => {
  const { rig, target } = oneTarget();
  await rig.clock.advance(3_000);
  rig.tracer.takesMs = 5_000;
  rig.engine.paths.focus(target.id);
  const run = rig.engine.paths.run(
    { address: ADDRESS, port: 443, protocol: 'tcp', cycles: 10, maxHops: 30 },
    () => {},
    new AbortController().signal,
  );
  await rig.clock.advance(500);
  const stopped = rig.engine.stop();
  await rig.clock.advance(2_000);
  await stopped;
  expect((await run).kind).toBe('traced');
  expect(rig.tracer.running).toBe(0);
  expect(rig.clock.pendingTimers).toBe(0);
});

test('an engine without a tracer says so', async () => {
  const rig = new EngineRig(() => quick);
  const target = someTarget('web');
  rig.engine.start([entryOf(target)]);
  expect(rig.engine.paths.focus(target.id)).toMatchObject({ kind: 'refused', code: 'tracing-impossible' });
});

test('nothing is traced while the machine is about to sleep; a focus goes on after the waking', async () => {
  const { rig, target } = oneTarget();
  await rig.clock.advance(3_000);
  rig.engine.paths.focus(target.id);
  await rig.clock.advance(3_000);
  void rig.engine.suspend();
  await rig.clock.advance(1_000);
  const before = rig.tracer.rounds.length;
  await rig.clock.advance(90_000);
  expect(rig.tracer.rounds).toHaveLength(before);
  rig.engine.wake();
  await rig.clock.advance(5_000);
  expect(rig.tracer.rounds.length).toBeGreaterThan(before + 2);
});
