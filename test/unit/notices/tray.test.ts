import { describe, expect, test } from 'vitest';
import { incidentId } from '../../../electron/domain/ids.ts';
import { printable } from '../../../electron/domain/printable.ts';
import { rowAt, rowList, withRow } from '../../../electron/notices/row-list.ts';
import { trayOf } from '../../../electron/notices/tray.ts';
import type { MenuEntry, TrayPicture } from '../../../electron/notices/tray-picture.ts';
import { WATCH_START } from '../../../electron/notices/watch-state.ts';
import { failedSample, NOON_US, okSample, slowSample, targetTold, World } from './world.ts';

const tray = (world: World): TrayPicture => trayOf(world.watch, world.nowMs);
const labels = ({ menu }: TrayPicture): string[] =>
  menu.map((entry) => (entry.kind === 'separator' ? '–' : entry.label));
const targets = ({ menu }: TrayPicture): string[] =>
  menu.flatMap((entry) => (entry.kind === 'target' ? [entry.label] : []));
const minutes = (amount: number): number => amount * 60_000;

describe('the icon', () => {
  test('is fine when all is well, and when nothing is watched yet', () => {
    expect(tray(World.running('api', 'shop')).icon).toBe('fine');
    expect(tray(World.running()).icon).toBe('fine');
  });

  test('shows what hangs before what is known already', () => {
    const world = World.running('api', 'admin');
    world.fail('admin', 'refused');
    expect(tray(world).icon).toBe('incident');
    world.overdue('api', 'tls', 1_000);
    expect(tray(world).icon).toBe('overdue');
  });

  test('is that of an incident until it is over, though nothing hangs any more', () => {
    const world = World.running('api');
    world.arrive('api', world.hang('api'), 7_400);
    expect(tray(world).icon).toBe('incident');
    world.recover('api');
    expect(tray(world).icon).toBe('fine');
  });

  test.each([
    ['before the first picture', () => new World(), 'Stallscope is starting'],
    [
      'when everything is paused',
      () => {
        const world = World.running('api');
        world.happen({ kind: 'paused', untilUs: null });
        return world;
      },
      'Paused until resumed',
    ],
    [
      'when each target is paused by itself',
      () => World.running(targetTold('api', { paused: true })),
      'Paused until resumed',
    ],
    [
      'when the engine is lost',
      () => {
        const world = World.running('api');
        world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
        return world;
      },
      'The engine stopped; it is being started again',
    ],
    [
      'when the engine is not started again',
      () => {
        const world = World.running('api');
        world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: true });
        return world;
      },
      'Nothing is measured: the engine is not running',
    ],
    [
      'when no measurement can be believed',
      () => {
        const world = World.running('api', 'shop', targetTold('old', { paused: true }));
        for (const name of ['api', 'shop']) world.sample(name, okSample(63, true));
        return world;
      },
      'Not to be believed now: this computer is held up',
    ],
    [
      'when there is no network',
      () => {
        const world = World.running('api', 'shop');
        for (const name of ['api', 'shop']) world.fail(name, 'network-unreachable');
        return world;
      },
      'No network: nothing can be sent from this computer',
    ],
    [
      'when there is no network, and what is left is not to be believed',
      () => {
        const world = World.running('api', 'shop');
        world.fail('api', 'address-unavailable');
        world.sample('shop', okSample(63, true));
        return world;
      },
      'No network: nothing can be sent from this computer',
    ],
    [
      'while a new engine has not told its picture',
      () => {
        const world = World.running('api');
        world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
        world.happen({ kind: 'engine-back' });
        return world;
      },
      'Stallscope is starting',
    ],
  ])('is struck through %s, and the tooltip says why', (_when, build, why) => {
    const picture = tray(build());
    expect(picture.icon).toBe('paused');
    expect(picture.tooltip).toBe(why);
    expect(picture.menu[0]).toEqual({ kind: 'note', label: why });
  });

  test('neither is blindness: one suspect sample among good ones, and a request that hangs after a suspect one', () => {
    const world = World.running('api', 'shop');
    world.sample('api', okSample(63, true));
    expect(tray(world)).toMatchObject({ icon: 'fine', tooltip: '1 of 2 fine' });
    world.sample('shop', okSample(63, true));
    expect(tray(world).icon).toBe('paused');
    world.overdue('shop', 'tls', 1_000);
    expect(tray(world).icon).toBe('overdue');
  });
});

describe('the tooltip', () => {
  test('is one line with what hangs, what is open and what is fine', () => {
    const world = World.running(...Array.from({ length: 12 }, (_, index) => `t${index}`), 'admin', 'api');
    world.fail('admin', 'refused');
    world.overdue('api', 'tls', 1_000);
    world.nowMs += 2_400;
    expect(tray(world).tooltip).toBe('api overdue 3.4 s in TLS; 1 incident open; 12 of 14 fine');
    world.overdue('t3', 'connect', 1_000);
    expect(tray(world).tooltip).toBe('api overdue 3.4 s in TLS and 1 more; 1 incident open; 11 of 14 fine');
  });

  test.each([
    [['api'], '1 target, fine'],
    [['api', 'shop'], 'All 2 targets fine'],
    [[], 'Nothing is watched yet'],
    [['api', targetTold('old', { paused: true })], '1 of 2 fine; 1 paused'],
  ])('of %j that are fine is "%s"', (named, tooltip) => {
    expect(tray(World.running(...named)).tooltip).toBe(tooltip);
  });

  test('counts on while something hangs', () => {
    const world = World.running('api');
    world.hang('api', 'wait');
    world.nowMs += 1_400;
    expect(tray(world).tooltip).toBe('api overdue 3.4 s waiting for the first byte; 1 incident open; 0 of 1 fine');
    world.nowMs += minutes(3);
    expect(tray(world).tooltip).toContain('api overdue 3 min 3 s waiting for');
  });
});

describe('the menu', () => {
  test('holds the targets, the incidents, pausing, opening and quitting', () => {
    const world = World.running('shop', 'api', 'admin', 'checkout');
    world.fail('admin', 'refused');
    world.fail('checkout', 'reset');
    world.sample('checkout', okSample(284));
    world.hang('api', 'tls');
    world.nowMs += 1_400;
    expect(labels(tray(world))).toEqual([
      'api, waiting 3.4 s for TLS',
      'admin, refused since 12:00',
      'checkout, 284 ms, recovering',
      'shop, 63 ms',
      '–',
      'Open incident: api',
      'Open incident: checkout',
      'Open incident: admin',
      'Export last incident…',
      '–',
      'Pause',
      '–',
      'Open Stallscope',
      'Quit',
    ]);
    const entry = <Kind extends MenuEntry['kind']>(kind: Kind) => tray(world).menu.find((one) => one.kind === kind);
    expect(entry('target')).toMatchObject({ name: 'api', mark: 'overdue' });
    expect(entry('incident')).toMatchObject({ id: world.openIncident('api').id });
    expect(entry('export-last')).toMatchObject({ id: world.openIncident('api').id });
    expect(entry('pause')).toMatchObject({
      choices: [
        { length: '15-min', label: '15 minutes' },
        { length: '1-hour', label: '1 hour' },
        { length: 'until-resumed', label: 'Until resumed' },
      ],
    });
  });

  test('of a thousand targets shows nine, those in trouble first and the others in their order', () => {
    const world = World.running(...Array.from({ length: 1_000 }, (_, index) => `t${index}`));
    world.fail('t900', 'refused');
    world.hang('t800');
    world.hang('t500');
    const picture = tray(world);
    expect(targets(picture)).toEqual([
      't500, waiting 2.0 s for TLS',
      't800, waiting 2.0 s for TLS',
      't900, refused since 12:00',
      't0, 63 ms',
      't1, 63 ms',
      't2, 63 ms',
      't3, 63 ms',
      't4, 63 ms',
      't5, 63 ms',
    ]);
    expect(labels(picture)).toContain('991 more targets');
  });

  test('does not swap two targets that hang because one hangs longer', () => {
    const world = World.running('api', 'shop');
    world.hang('shop');
    world.nowMs += 5_000;
    world.hang('api');
    expect(targets(tray(world))).toEqual(['api, waiting 2.0 s for TLS', 'shop, waiting 7.0 s for TLS']);
  });

  test('lists three open incidents and counts the rest', () => {
    const world = World.running('a', 'b', 'c', 'd', 'e');
    for (const name of ['a', 'b', 'c', 'd', 'e']) world.fail(name, 'refused');
    expect(labels(tray(world)).filter((label) => label.includes('incident'))).toEqual([
      'Open incident: e',
      'Open incident: d',
      'Open incident: c',
      '2 more incidents',
      'Export last incident…',
    ]);
  });

  test('offers to resume instead of to pause, and says until when', () => {
    const world = World.running('api');
    world.happen({ kind: 'paused', untilUs: NOON_US + minutes(32) * 1_000 });
    expect(labels(tray(world))).toContain('Resume, paused until 12:32');
    expect(labels(tray(world))).not.toContain('Pause');
    world.happen({ kind: 'paused', untilUs: null });
    expect(labels(tray(world))).toContain('Resume');
    world.happen({ kind: 'resumed' });
    expect(labels(tray(world))).toContain('Pause');
  });

  test('offers the last incident that is kept after it is over, and after a start', () => {
    const world = World.running('api');
    expect(labels(tray(world))).not.toContain('Export last incident…');
    world.fail('api', 'refused');
    const { id } = world.openIncident('api');
    world.recover('api');
    expect(tray(world).menu.find(({ kind }) => kind === 'export-last')).toMatchObject({ id });
    world.happen({
      kind: 'picture',
      pause: null,
      rows: [],
      inGrace: true,
      lastIncident: { id: incidentId(41), target: 'old' },
    });
    expect(tray(world).menu.find(({ kind }) => kind === 'export-last')).toMatchObject({ id: 41 });
  });

  test('has nothing to pause without an engine', () => {
    const world = World.running('api');
    world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: true });
    expect(tray(world).menu.map(({ kind }) => kind)).not.toContain('pause');
    expect(labels(tray(world)).slice(-2)).toEqual(['Open Stallscope', 'Quit']);
  });

  test('says that nothing is kept while the disk is full', () => {
    const world = World.running('api');
    world.happen({ kind: 'gap', target: null, reason: 'store-full', over: false });
    expect(labels(tray(world))[0]).toBe('The disk is full: nothing is kept');
    world.happen({ kind: 'gap', target: null, reason: 'store-full', over: true });
    expect(labels(tray(world))[0]).toBe('api, 63 ms');
  });

  test.each([
    ['fine', (world: World) => world.sample('api', okSample(0.4)), 'api, <1 ms'],
    ['slow', (world: World) => world.sample('api', slowSample(2_310)), 'api, 2.3 s, slow'],
    ['suspect', (world: World) => world.sample('api', okSample(3_200, true)), 'api, 3.2 s, not to be believed'],
    [
      'failed without an incident',
      (world: World) => world.sample('api', failedSample('cancelled')),
      'api, not measured',
    ],
    ['timing out', (world: World) => world.fail('api', 'timeout'), 'api, timing out since 12:00'],
    [
      'paused',
      (world: World) => world.happen({ kind: 'targets', targets: [targetTold('api', { paused: true })] }),
      'api, paused',
    ],
    ['new', (world: World) => world.happen({ kind: 'targets', targets: [targetTold('new')] }), 'new, not measured yet'],
  ])('calls a target that is %s by its last time or state', (_how, act, label) => {
    const world = World.running('api');
    act(world);
    expect(targets(tray(world))).toEqual([label]);
  });

  test('says on which day an old trouble began', () => {
    const world = World.running('api');
    world.fail('api', 'refused');
    world.nowMs += minutes(60 * 24);
    expect(targets(tray(world))).toEqual(['api, refused since Friday 12:00']);
    world.nowMs += minutes(60 * 24 * 7);
    expect(targets(tray(world))).toEqual(['api, refused since Nov 20']);
  });
});

describe('texts from outside', () => {
  test('are cut, in one line, and without marks that turn the writing direction', () => {
    const world = World.running(`${'x'.repeat(300)}\u202e`, 'a\nb\u0007');
    world.fail('a\nb\u0007', 'refused');
    world.hang(`${'x'.repeat(300)}\u202e`);
    const picture = tray(world);
    for (const text of [picture.tooltip, ...labels(picture)]) {
      expect(printable(text)).toBe(text);
      expect(text.length).toBeLessThanOrEqual(120);
    }
    for (const label of labels(picture)) expect(label.length).toBeLessThanOrEqual(80);
  });
});

describe('what is known', () => {
  test('the same row makes the same list', () => {
    const list = rowList([{ name: 'api' }, { name: 'shop' }]);
    const row = rowAt(list, 1);
    expect(row === undefined ? null : withRow(list, 1, row)).toBe(list);
    expect(withRow(list, 2, { name: 'new' })).toBe(list);
    expect(rowAt(withRow(list, 1, { name: 'new' }), 1)).toEqual({ name: 'new' });
    expect(rowAt(list, 2)).toBeUndefined();
  });

  test('a request that was told later may hang for longer', () => {
    const world = World.running('api');
    world.overdue('api', 'wait', 1_000);
    world.overdue('api', 'connect', 9_000);
    expect(targets(tray(world))).toEqual(['api, waiting 9.0 s for the connection']);
  });

  test('what hung when a target was paused hangs no more when it is resumed', () => {
    const world = World.running('api');
    world.overdue('api', 'wait', 1_000);
    world.happen({ kind: 'targets', targets: [targetTold('api', { paused: true })] });
    world.happen({ kind: 'targets', targets: [targetTold('api')] });
    expect(targets(tray(world))).toEqual(['api, 63 ms']);
  });

  test('a happening changes a copy: what was known before stays as it was', () => {
    const world = World.running('api', 'shop');
    const before = world.watch;
    const text = JSON.stringify(before);
    world.hang('api');
    expect(JSON.stringify(before)).toBe(text);
    expect(world.watch).not.toBe(before);
  });

  test('a sample of one of a thousand targets copies a few dozen rows', () => {
    const world = World.running(...Array.from({ length: 1_000 }, (_, index) => `t${index}`));
    const before = world.watch.rows;
    world.sample('t500', okSample(70));
    const { chunks } = world.watch.rows;
    expect(chunks.filter((chunk, index) => chunk !== before.chunks[index])).toHaveLength(1);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(32);
  });

  test('what hangs when the engine is lost hangs no more', () => {
    const world = World.running('api');
    world.hang('api');
    world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
    expect(tray(world).menu.some((entry) => entry.kind === 'target' && entry.mark === 'overdue')).toBe(false);
  });

  test('of several requests of one target that hang, the longest speaks; when it ends, the next', () => {
    const world = World.running('api');
    const first = world.hang('api', 'connect');
    world.nowMs += 5_000;
    world.overdue('api', 'wait', 2_000);
    expect(targets(tray(world))).toEqual(['api, waiting 7.0 s for the connection']);
    world.happen({ kind: 'stall-closed', target: 'api', stall: first.stall });
    expect(targets(tray(world))).toEqual(['api, waiting 2.0 s for the first byte']);
  });

  test('nothing is known at the start', () => {
    expect(trayOf(WATCH_START, 0).menu.map(({ kind }) => kind)).toEqual(['note', 'separator', 'open', 'quit']);
  });
});
