import { describe, expect, onTestFinished, test } from 'vitest';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import { contractErrorOf } from '../../electron/contract/errors.ts';
import type { RouteChange } from '../../electron/domain/path-snapshot.ts';
import type { Target, TargetDefinition } from '../../electron/domain/target.ts';
import type {
  CyclesOutcome,
  EnginePaths,
  FocusOutcome,
  PathDestination,
} from '../../electron/engine/paths/engine-paths.ts';
import { PATHS_UNTRACED } from '../../electron/engine/paths/paths-untraced.ts';
import { createEventHub } from '../../electron/service/event-hub.ts';
import { openPathArchive } from '../../electron/service/path-archive.ts';
import { createPathTeller } from '../../electron/service/path-teller.ts';
import { createPathMethods } from '../../electron/service/paths-api.ts';
import type { TargetRegistry } from '../../electron/service/target-registry.ts';
import { sample, tcpTarget } from '../store/support/fixtures.ts';
import { hopBy, pathOf, silentHop, snapshot } from '../store/support/paths.ts';
import { openInTest, readerInTest } from '../store/support/store-in-test.ts';
import { FakeClock } from '../support/fake-clock.ts';

const ADDRESS = '198.51.100.7';
const HOUR_US = 3_600_000_000;
const good = pathOf(ADDRESS, [hopBy(1, [['192.0.2.1', [1.25, 1.75]]]), hopBy(2, [[ADDRESS, [9.5]]])]);
const cut = { ...pathOf(ADDRESS, [hopBy(1, [['192.0.2.1', [1.25]]]), silentHop(2, 3)]), reached: false };

/** The methods over a real store, with an engine that knows what the test says. */
function methodsInTest(definition: Partial<TargetDefinition> = {}, known: Partial<EnginePaths> = {}) {
  const opened = openInTest();
  const { store, clock } = opened;
  const target: Target = store.upsertTarget(tcpTarget('api', definition), 'kept');
  const events: ContractEvent[] = [];
  const hub = createEventHub((thrown) => {
    throw thrown;
  });
  hub.subscribe((event) => events.push(event));
  const registry: Pick<TargetRegistry, 'byName'> = {
    byName: (name) => {
      if (name !== target.name) throw new Error(`asked for ${name}`);
      return target;
    },
  };
  const methods = createPathMethods({
    clock,
    engine: { paths: { ...PATHS_UNTRACED, ...known } },
    reader: readerInTest(opened.directory),
    registry: registry as TargetRegistry,
    hub,
    flush: () => store.flush(),
  });
  return { ...opened, target, methods, events };
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('It was not refused.');
    },
    (thrown: unknown) => contractErrorOf(thrown),
  );

describe('the paths of a target are those to its address', () => {
  test('now, at a moment, and the last good one', async () => {
    const { store, clock, target, methods } = methodsInTest();
    const nowUs = clock.utcUs();
    store.appendSample(sample(target.id, nowUs), null);
    store.appendPath(snapshot(nowUs - 2 * HOUR_US + 7, 'baseline', good));
    store.appendPath(snapshot(nowUs - HOUR_US, 'stall', cut));
    const now = await methods['paths.now']({ target: 'api' });
    expect(now.path).toMatchObject({ cause: 'stall', trace: { reached: false } });
    expect(now.path?.trace.hops[1]).toMatchObject({ addresses: [], loss: 1, averageMs: null });
    const lastGood = await methods['paths.lastGood']({ target: 'api', before: null });
    expect(lastGood.path?.trace.hops[0]).toMatchObject({
      addresses: ['192.0.2.1'],
      sent: 2,
      loss: 0,
      lastMs: 1.75,
      averageMs: 1.5,
      bestMs: 1.25,
    });
    // A path is found by the very time that it was told with, though that has milliseconds only.
    const at = lastGood.path?.at ?? '';
    expect(await methods['paths.at']({ target: 'api', at })).toEqual(lastGood);
    expect(await methods['paths.lastGood']({ target: 'api', before: at })).toEqual({
      destination: ADDRESS,
      path: null,
    });
    const list = await methods['paths.list']({ target: 'api', from: null, to: null, limit: 1 });
    expect(list.paths).toEqual([now.path]);
  });

  test('the engine knows the address best, then the newest sample that came to one, then a literal in the definition', async () => {
    const way: PathDestination = { address: ADDRESS, port: 443, protocol: 'tcp' };
    const told = methodsInTest({}, { destinationOf: () => way });
    const sampled = methodsInTest();
    const nowUs = sampled.clock.utcUs();
    sampled.store.appendSample(sample(sampled.target.id, nowUs, { remoteAddress: `::ffff:${ADDRESS}` }), null);
    sampled.store.appendSample(sample(sampled.target.id, nowUs + 1, { remoteAddress: null, remotePort: null }), null);
    const literal = methodsInTest({ spec: { kind: 'tcp', host: ADDRESS, port: 22, connectTo: null } });
    const resolver = methodsInTest({
      spec: { kind: 'dns', name: 'a.example', type: 'A', transport: 'udp' },
      resolver: { kind: 'server', address: ADDRESS, port: 53 },
    });
    for (const { store, methods, clock } of [told, sampled, literal, resolver]) {
      store.appendPath(snapshot(clock.utcUs(), 'baseline', good));
      expect((await methods['paths.now']({ target: 'api' })).path?.trace.destination).toBe(ADDRESS);
    }
    const unknown = methodsInTest();
    expect(await refusal(unknown.methods['paths.now']({ target: 'api' }))).toMatchObject({
      code: 'address-unknown',
      message: expect.stringContaining('“api”'),
      context: { target: 'api' },
    });
  });

  test('changes of route are those of the target, or of all', async () => {
    const { store, clock, methods } = methodsInTest(
      {},
      {
        destinationOf: () => ({ address: ADDRESS, port: 443, protocol: 'tcp' }),
      },
    );
    const change: RouteChange = {
      destination: ADDRESS,
      atUs: clock.utcUs(),
      kind: 'hop',
      ttl: 1,
      before: ['192.0.2.1'],
      after: [],
      summary: 'Hop 1 fell silent.',
    };
    store.putRouteChange(change);
    store.putRouteChange({ ...change, destination: '198.51.100.8' });
    const asked = { from: null, to: null, limit: 10 };
    expect((await methods['paths.changes']({ target: null, ...asked })).changes).toHaveLength(2);
    expect((await methods['paths.changes']({ target: 'api', ...asked })).changes).toMatchObject([
      { destination: ADDRESS, kind: 'hop', before: ['192.0.2.1'], after: [] },
    ]);
    const wrong = methods['paths.changes']({ target: 'api', from: '2026-02-30T00:00:00Z', to: null, limit: 1 });
    expect(await refusal(wrong)).toMatchObject({ code: 'invalid-input' });
  });
});

describe('what is asked of the engine', () => {
  test('a focus begins, ends, and is refused with its reason', async () => {
    let outcome: FocusOutcome = { kind: 'refused', code: 'too-many', message: 'Five are focused already.' };
    let stopped = 0;
    const { target, methods } = methodsInTest(
      {},
      {
        focus: () => outcome,
        stopFocus: () => {
          stopped += 1;
        },
      },
    );
    expect(await refusal(methods['paths.focus']({ target: 'api', on: true }))).toMatchObject({
      code: 'too-many',
      message: 'Five are focused already.',
    });
    outcome = { kind: 'focused', focus: { targetId: target.id, sinceUs: 1_795_000_000_000_000, leftMs: 1_800_000 } };
    expect(await methods['paths.focus']({ target: 'api', on: true })).toEqual({
      focus: { since: '2026-11-18T11:06:40.000Z', leftMs: 1_800_000 },
    });
    expect([await methods['paths.focus']({ target: 'api', on: false }), stopped]).toEqual([{ focus: null }, 1]);
  });

  test('a long run tells its progress and answers with all cycles together', async () => {
    const outcomes: CyclesOutcome[] = [
      { kind: 'traced', trace: good, startedAtUs: 1_795_000_000_000_000, done: 3, cancelled: false },
      { kind: 'traced', trace: good, startedAtUs: 1_795_000_000_000_000, done: 2, cancelled: true },
      { kind: 'impossible', obstacle: 'no-route', message: 'There is no route.', remedy: 'Plug it in.' },
    ];
    const { methods, events } = methodsInTest(
      { spec: { kind: 'tcp', host: ADDRESS, port: 22, connectTo: null } },
      {
        run: async (order, onCycle) => {
          expect(order).toMatchObject({ address: ADDRESS, port: 22, protocol: 'tcp', cycles: 3 });
          onCycle(1, good);
          const next = outcomes.shift();
          if (next === undefined) throw new Error('asked too often');
          return next;
        },
      },
    );
    expect(await methods['paths.run']({ target: 'api', cycles: 3 })).toMatchObject({ done: 3, cycles: 3 });
    expect(events).toMatchObject([{ type: 'path.progress', target: 'api', done: 1, cycles: 3 }]);
    expect(await refusal(methods['paths.run']({ target: 'api', cycles: 3 }))).toMatchObject({ code: 'cancelled' });
    expect(await refusal(methods['paths.run']({ target: 'api', cycles: 3 }))).toMatchObject({
      code: 'tracing-impossible',
      message: 'There is no route. Plug it in.',
    });
  });
});

test('of several paths of one way and cause within a second only the first and the newest are told', async () => {
  const clock = new FakeClock();
  const told: [string, number][] = [];
  const hub = createEventHub(() => {});
  hub.subscribe((event) => {
    if (event.type === 'path') told.push([event.trace.destination, event.trace.durationMs]);
  });
  const teller = createPathTeller(clock, hub);
  const tell = (durationMs: number, destination = ADDRESS): void =>
    teller.tell(snapshot(clock.utcUs(), 'stall', { ...good, destination, durationMs }));
  for (const durationMs of [1, 2, 3]) tell(durationMs);
  tell(9, '198.51.100.8');
  teller.tell(snapshot(clock.utcUs(), 'focus', { ...good, durationMs: 7 }));
  expect(told.splice(1, 2)).toEqual([
    ['198.51.100.8', 9],
    [ADDRESS, 7],
  ]);
  await clock.advance(1_000);
  expect(told).toEqual([
    [ADDRESS, 1],
    [ADDRESS, 3],
  ]);
  await clock.advance(1_000);
  tell(4);
  expect(told.slice(2)).toEqual([[ADDRESS, 4]]);
  tell(5);
  teller.stop();
  await clock.advance(5_000);
  expect(told).toHaveLength(3);
});

test('the archive reads the paths of a target or an address while another process writes', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(target.id, clock.utcUs()), null);
  store.appendPath(snapshot(clock.utcUs(), 'baseline', good));
  store.flush();
  const archive = openPathArchive({ directory });
  onTestFinished(() => archive.close());
  expect(await archive.subject('api')).toEqual({ target: 'api', destination: ADDRESS });
  expect(await archive.subject('2001:DB8::7')).toEqual({ target: null, destination: '2001:db8::7' });
  expect(await archive.at(ADDRESS, clock.utcUs())).toMatchObject({ cause: 'baseline' });
  expect(await refusal(archive.subject('apo'))).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('“api”'),
  });
});
