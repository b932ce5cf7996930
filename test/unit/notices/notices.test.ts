import { describe, expect, test } from 'vitest';
import { incidentId } from '../../../electron/domain/ids.ts';
import type { SampleTold } from '../../../electron/notices/told.ts';
import { rowOf } from '../../../electron/notices/watch-state.ts';
import { failedSample, type Happens, OBSERVER_VERDICT, okSample, targetTold, World } from './world.ts';

const names = (amount: number): string[] => Array.from({ length: amount }, (_, index) => `target ${index + 1}`);

describe('at the stall', () => {
  test('a person is told while the request still hangs, with how long and what for', () => {
    const world = World.running('api', 'shop');
    world.hang('api', 'tls');
    expect(world.shown).toEqual([]);
    world.pass(1_500);
    expect(world.shown).toMatchObject([
      {
        atMs: 4_000,
        title: 'api has been waiting 3.0 s for TLS',
        body: 'Path and sockets are being recorded.',
        opens: { kind: 'incident', id: 1 },
        target: 'api',
        actions: ['show'],
        replaces: null,
      },
    ]);
  });

  test('a request that comes in before anybody is told, and is the only one, is not worth a word', () => {
    const world = World.running('api');
    const stall = world.hang('api');
    world.pass(400);
    world.arrive('api', stall, 2_400);
    world.pass(15_000);
    world.recover('api');
    world.pass(60_000);
    expect(world.titles).toEqual([]);
  });

  test('the second slow request in a row is', () => {
    const world = World.running('api');
    world.arrive('api', world.hang('api'), 2_400);
    world.pass(5_000);
    world.sample('api', { outcome: 'slow', totalMs: 2_600, suspect: false, failure: null });
    world.change('api', { slow: 2, worstMs: 2_600 });
    world.pass(5_000);
    expect(world.titles).toEqual(['api is slow: 2.6 s in TLS']);
  });

  test('what fails at once is told in words', () => {
    const world = World.running('admin');
    world.fail('admin', 'refused', '192.0.2.1:443 refused the connection (ECONNREFUSED).');
    world.pass(1_500);
    expect(world.shown).toMatchObject([
      { title: 'admin refuses connections', body: '192.0.2.1:443 refused the connection (ECONNREFUSED).' },
    ]);
  });

  test('evidence that comes in meanwhile does not put it off', () => {
    const world = World.running('api');
    world.hang('api');
    for (let times = 0; times < 10; times += 1) {
      world.pass(400);
      world.change('api', { worstMs: 2_000 });
    }
    expect(world.shown.map(({ atMs }) => atMs)).toEqual([4_000]);
  });

  test('an incident is announced once, however often it changes', () => {
    const world = World.running('admin');
    for (let times = 0; times < 200; times += 1) {
      world.fail('admin', 'refused');
      world.pass(5_000);
    }
    expect(world.titles).toEqual(['admin refuses connections']);
  });
});

describe('a target that gets another name', () => {
  test('while it hangs: nobody is told again, and its end is told under the new name in place of what was announced', () => {
    const world = World.running('api', 'other');
    const stall = world.hang('api', 'tls');
    world.pass(3_000);
    world.rename('api', 'shop');
    world.pass(60_000);
    expect(world.titles.filter((title) => title.startsWith('shop has been'))).toEqual([]);
    const [first] = world.shown;
    world.arrive('shop', stall, 70_000);
    world.recover('shop');
    world.pass(5_000);
    const last = world.shown.at(-1);
    expect(last).toMatchObject({ target: 'shop', title: expect.stringMatching(/^shop: /) });
    expect(last?.replaces).toBe(first?.key);
    expect(world.shown).toHaveLength(2);
  });

  test('is muted under the name that is muted', () => {
    const world = World.running('api');
    world.rename('api', 'shop');
    world.mute('shop');
    world.fail('shop', 'refused');
    world.pass(10_000);
    expect(world.titles).toEqual([]);
  });

  test('keeps in the tray what hangs and what is open', () => {
    const world = World.running('api', 'other');
    world.hang('api', 'tls');
    world.rename('api', 'shop');
    const row = rowOf(world.watch, 'shop');
    expect(row?.overdue).toHaveLength(1);
    expect(row?.incident?.told.target).toBe('shop');
    expect(world.watch.lastIncident?.target).toBe('shop');
    expect(rowOf(world.watch, 'api')).toBe(undefined);
    world.happen({ kind: 'renamed', from: 'shop', to: 'other' });
    expect(rowOf(world.watch, 'shop')).toEqual(row);
  });
});

describe('after', () => {
  test('the verdict is told once, in place of the first notice', () => {
    const world = World.running('api');
    const stall = world.hang('api', 'tls');
    world.pass(5_400);
    world.arrive('api', stall, 7_400);
    world.pass(15_000);
    world.recover('api');
    world.pass(60_000);
    expect(world.shown.slice(1)).toMatchObject([
      {
        title: 'api: 7.4 s in TLS, lost on the path from hop 6',
        body: 'It answers again. High confidence: the connection is lost on the way. Hop 6 is new since 14:01; gateway and controls were fine.',
        opens: { kind: 'incident', id: 1 },
        actions: ['show', 'export'],
        replaces: world.shown[0]?.key,
      },
    ]);
    expect(world.withdrawn).toEqual([]);
  });

  test('a long hang that nobody was told of is told when it is over', () => {
    const world = World.running('api');
    world.sample('api', { outcome: 'slow', totalMs: 9_000, suspect: false, failure: null });
    world.open(
      'api',
      { stall: world.hang('other').stall, phase: 'wait', openedBy: 'overdue', elapsedMs: 9_000, inFlight: false },
      { worstMs: 9_000, slow: 1 },
    );
    world.pass(10_000);
    expect(world.titles).toEqual([]);
    world.recover('api');
    world.pass(2_000);
    expect(world.titles).toEqual(['api: 9.0 s waiting for the first byte, lost on the path from hop 6']);
  });

  test.each(['observer-stopped', 'target-removed'] as const)(
    'an incident that ends by %s says nothing and takes its notice back',
    (closedBy) => {
      const world = World.running('api');
      world.hang('api');
      world.pass(2_000);
      world.close('api', closedBy);
      world.pass(60_000);
      expect(world.titles).toEqual(['api has been waiting 3.0 s for TLS']);
      expect(world.withdrawn).toEqual([world.shown[0]?.key]);
    },
  );

  test('whoever does not want to hear of recoveries hears none, and the notice goes', () => {
    const world = World.running('api');
    world.happen({ kind: 'settings', settings: { enabled: true, recovery: false, muted: new Set() } });
    world.hang('api');
    world.pass(2_000);
    world.recover('api');
    world.pass(60_000);
    expect(world.titles).toHaveLength(1);
    expect(world.withdrawn).toEqual([world.shown[0]?.key]);
  });
});

describe('many at once', () => {
  test('two that hang at the same time are told in one notice that opens the overview', () => {
    const world = World.running('api', 'shop', 'admin');
    world.hang('shop');
    world.pass(600);
    world.hang('api');
    world.pass(3_000);
    expect(world.shown).toMatchObject([
      {
        title: '2 targets are hanging: api and shop',
        body: 'Waiting up to 3.6 s for TLS. Path and sockets are being recorded.',
        opens: { kind: 'overview' },
        target: null,
      },
    ]);
  });

  test('a storm of 500 targets is one notice, and its end is one', () => {
    const all = names(500);
    const world = World.running('api', 'shop', ...all);
    // Probes of many targets are spread over the interval of five seconds.
    for (const name of ['api', 'shop', ...all.slice(0, 498)]) {
      world.hang(name, 'connect');
      world.pass(10);
    }
    world.pass(30_000);
    expect(world.titles).toEqual(['500 targets are hanging: api, shop and 498 more']);
    for (const name of ['api', 'shop', ...all.slice(0, 498)]) {
      world.recover(name, { worstMs: 12_300 });
      world.pass(10);
    }
    world.pass(600_000);
    expect(world.titles.slice(1)).toEqual(['500 targets answer again: api, shop and 498 more']);
    expect(world.shown[1]).toMatchObject({
      body: 'The worst took 12.3 s. Most likely the fault lay on the path from hop 6.',
      replaces: world.shown[0]?.key,
    });
  });

  test('a storm that comes over a minute, because targets are probed so seldom, is told at once and once more in full', () => {
    const all = names(300);
    const world = World.running(...all);
    for (const name of all) {
      world.hang(name, 'connect');
      world.pass(200);
    }
    world.pass(120_000);
    expect(world.titles).toEqual([
      expect.stringMatching(/^\d\d targets are hanging: target 1, target 2 and \d\d more$/),
      '300 targets are hanging: target 1, target 2 and 298 more',
    ]);
  });

  test('those that follow a storm are added to its notice', () => {
    const all = names(8);
    const world = World.running(...all);
    for (const name of all.slice(0, 4)) world.hang(name);
    world.pass(3_000);
    for (const name of all.slice(4)) world.hang(name);
    world.pass(30_000);
    expect(world.titles).toEqual([
      '4 targets are hanging: target 1, target 2 and 2 more',
      '8 targets are hanging: target 1, target 2 and 6 more',
    ]);
    expect(world.shown[1]?.replaces).toBe(world.shown[0]?.key);
    expect(world.shown[1]?.key).toBe(world.shown[0]?.key);
  });

  test('a storm that ends in part says who is still in trouble', () => {
    const world = World.running('api', 'shop', 'admin', 'mail');
    for (const name of ['api', 'shop', 'admin', 'mail']) world.hang(name);
    world.pass(3_000);
    for (const name of ['api', 'shop', 'mail']) world.recover(name);
    world.pass(9_000);
    expect(world.shown).toHaveLength(1);
    world.pass(5_000);
    expect(world.shown[1]).toMatchObject({
      title: '3 of 4 targets answer again: api, shop and mail',
      replaces: null,
    });
    expect(world.shown[1]?.body).toContain('Still in trouble: admin.');
    world.recover('admin');
    world.pass(5_000);
    expect(world.shown[2]).toMatchObject({ target: 'admin', replaces: world.shown[0]?.key });
  });

  test('without a network it is said in these words', () => {
    const world = World.running('api', 'shop');
    for (const name of ['api', 'shop']) world.fail(name, 'network-unreachable');
    world.pass(2_000);
    expect(world.titles).toEqual(['No network: 2 targets cannot be reached']);
  });
});

describe('not too often', () => {
  test('a target that is stopped and started again is not announced twice within five minutes', () => {
    const world = World.running('api');
    world.fail('api', 'refused');
    world.pass(3_000);
    world.close('api', 'observer-stopped');
    world.pass(60_000);
    world.fail('api', 'refused');
    world.pass(3_000);
    expect(world.titles).toEqual(['api refuses connections']);
    world.recover('api');
    world.pass(3_000);
    expect(world.titles).toEqual(['api refuses connections', 'api: refused connections, at the server']);
  });

  test('after five minutes it is', () => {
    const world = World.running('api');
    world.fail('api', 'refused');
    world.pass(3_000);
    world.close('api', 'observer-stopped');
    world.pass(300_000);
    world.fail('api', 'refused');
    world.pass(3_000);
    expect(world.titles).toEqual(['api refuses connections', 'api refuses connections']);
  });

  test('one that was announced long ago and is still in trouble is not told again beside another', () => {
    const world = World.running('api', 'shop');
    world.fail('api', 'refused');
    world.pass(3_600_000);
    world.fail('shop', 'reset');
    world.pass(3_000);
    expect(world.titles).toEqual(['api refuses connections', 'shop resets connections']);
  });

  test('a target that has recovered in between is', () => {
    const world = World.running('api');
    for (let times = 0; times < 2; times += 1) {
      world.fail('api', 'refused');
      world.pass(20_000);
      world.recover('api');
      world.pass(20_000);
    }
    expect(world.titles).toEqual([
      'api refuses connections',
      'api: refused connections, at the server',
      'api refuses connections',
      'api: refused connections, at the server',
    ]);
  });

  test('a flapping target is told to flap once, and told once when it has been steady', () => {
    const world = World.running('api');
    for (let times = 0; times < 20; times += 1) {
      world.fail('api', 'refused');
      world.pass(20_000);
      world.recover('api');
      world.pass(20_000);
    }
    expect(world.titles.slice(4)).toEqual(['api is flapping']);
    expect(world.shown[4]?.actions).toContain('pause-target');
    world.pass(590_000);
    expect(world.titles.slice(5)).toEqual(['api is steady again']);
    world.pass(3_600_000);
    world.fail('api', 'refused');
    world.pass(3_000);
    expect(world.titles.slice(6)).toEqual(['api refuses connections']);
  });

  test('an incident that the engine calls flapping is told as such, and its end at once, for the engine waited', () => {
    const world = World.running('api');
    world.fail('api', 'refused', 'Refused.', { flapping: true });
    world.pass(700_000);
    world.recover('api');
    world.pass(3_000);
    expect(world.titles).toEqual(['api is flapping', 'api is steady again']);
    world.pass(60_000);
    world.fail('api', 'refused');
    world.pass(3_000);
    expect(world.titles.slice(2)).toEqual(['api refuses connections']);
  });

  test('after six notices in ten minutes the seventh says that silence follows; then all is told in one', () => {
    const world = World.running(...names(40));
    const all = names(40);
    for (const name of all.slice(0, 20)) {
      world.fail(name, 'refused');
      world.pass(10_000);
    }
    expect(world.shown).toHaveLength(7);
    expect(world.shown[5]?.body).not.toContain('many notices');
    expect(world.shown[6]?.body).toContain(
      'There were many notices: what happens in the next 10 minutes is told after them, in one.',
    );
    for (const name of all.slice(0, 20)) world.recover(name);
    world.fail('target 30', 'reset');
    world.pass(600_000);
    expect(world.titles.slice(7)).toEqual(['In the last minutes: 21 incidents, 1 still open']);
  });
});

describe('not at all', () => {
  test('a muted target', () => {
    const world = World.running('api', 'shop');
    world.mute('api');
    world.hang('api');
    world.hang('shop');
    world.pass(3_000);
    world.recover('api', { worstMs: 20_000 });
    world.recover('shop');
    world.pass(60_000);
    expect(world.titles).toEqual([
      'shop has been waiting 3.0 s for TLS',
      'shop: 2.0 s in TLS, lost on the path from hop 6',
    ]);
  });

  test('anything, when notices are switched off', () => {
    const world = World.running('api');
    world.happen({ kind: 'settings', settings: { enabled: false, recovery: true, muted: new Set() } });
    world.hang('api');
    world.pass(3_000);
    world.recover('api');
    world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: true });
    world.pass(60_000);
    expect(world.titles).toEqual([]);
  });

  test('what the observer spoiled, neither at the stall nor at the end', () => {
    const world = World.running('api');
    const stall = world.hang('api', 'tls', { verdict: OBSERVER_VERDICT });
    world.pass(3_000);
    world.arrive('api', stall, 9_000);
    world.recover('api', { verdict: OBSERVER_VERDICT });
    world.pass(60_000);
    expect(world.titles).toEqual([]);
  });

  test('the end of what turned out to be the observer; the notice is taken back', () => {
    const world = World.running('api');
    world.hang('api');
    world.pass(3_000);
    world.recover('api', { verdict: OBSERVER_VERDICT });
    world.pass(60_000);
    expect(world.titles).toHaveLength(1);
    expect(world.withdrawn).toEqual([world.shown[0]?.key]);
  });

  test('a suspect sample', () => {
    const world = World.running('api');
    world.fail('api', 'refused');
    world.sample('api', failedSample('reset', 'Reset.', true));
    world.pass(60_000);
    expect(world.titles).toEqual([]);
    world.fail('api', 'refused');
    world.sample('api', failedSample('reset', 'Reset.', true));
    world.pass(3_000);
    world.recover('api');
    world.pass(3_000);
    expect(world.titles).toEqual(['api: refused connections (2 times), at the server']);
  });

  test('one control alone; several of them are told', () => {
    const control = (name: string) => targetTold(name, { role: 'control' });
    const world = World.running('api', control('one'), control('two'));
    const stall = world.hang('one');
    world.pass(10_000);
    world.arrive('one', stall, 20_000);
    world.recover('one');
    world.pass(10_000);
    expect(world.titles).toEqual([]);
    world.hang('one');
    world.pass(10_000);
    world.hang('two');
    world.pass(3_000);
    expect(world.titles).toEqual(['2 targets are hanging: one and two']);
    expect(world.shown[0]?.body).toContain('2 controls are among them, so the cause is probably near this computer.');
  });

  test('in the first 30 s after the start, or after waking up; what is still wrong then is told', () => {
    const world = new World();
    const row = (name: string) => ({ ...targetTold(name), last: null, overdue: null, incident: null });
    world.happen({ kind: 'picture', pause: null, inGrace: true, lastIncident: null, rows: [row('api'), row('shop')] });
    world.fail('api', 'refused');
    world.fail('shop', 'refused');
    world.pass(20_000);
    world.recover('shop');
    world.pass(9_000);
    expect(world.titles).toEqual([]);
    world.pass(2_000);
    expect(world.titles).toEqual(['api refuses connections']);
    world.happen({ kind: 'gap', target: null, reason: 'asleep', over: true });
    world.fail('shop', 'refused');
    world.pass(20_000);
    expect(world.titles).toHaveLength(1);
  });

  test('in the grace, and over soon after it: nothing', () => {
    const world = new World();
    const row = { ...targetTold('api'), last: null, overdue: null, incident: null };
    world.happen({ kind: 'picture', pause: null, inGrace: true, lastIncident: null, rows: [row] });
    world.fail('api', 'refused');
    world.pass(25_000);
    world.sample('api', okSample(60));
    world.pass(10_000);
    // Evidence that comes late is nothing bad.
    world.change('api', {});
    world.recover('api');
    world.pass(60_000);
    expect(world.titles).toEqual([]);
  });

  test('a target that is paused', () => {
    const world = World.running('api', 'shop');
    world.hang('api');
    world.fail('shop', 'refused');
    const paused = { paused: true };
    world.happen({ kind: 'targets', targets: [targetTold('api', paused), targetTold('shop', paused)] });
    world.pass(60_000);
    expect(world.titles).toEqual([]);
  });

  test('a request that is overdue and not slow yet, though the target has an incident', () => {
    const world = World.running(targetTold('api', { slowAfterMs: 5_000 }), 'shop');
    world.arrive('api', world.hang('api'), 6_000);
    world.pass(20_000);
    world.overdue('api', 'tls', 1_000);
    world.fail('shop', 'refused');
    world.pass(2_000);
    expect(world.titles).toEqual(['shop refuses connections']);
  });

  test('anything of long ago: what is remembered of targets that are well is forgotten', () => {
    const world = World.running(...names(100));
    for (const name of names(100)) world.fail(name, 'refused');
    world.pass(10_000);
    for (const name of names(100)) world.recover(name);
    world.pass(3_600_000);
    world.fail('target 1', 'refused');
    world.pass(10_000);
    expect([...world.notices.stories.keys()]).toEqual(['target 1']);
  });

  test('a target that nobody lists', () => {
    const world = World.running('api');
    world.hang('stranger');
    world.pass(3_000);
    world.recover('stranger');
    world.pass(3_000);
    expect(world.titles).toEqual([]);
    expect(world.notices.stories.size).toBe(0);
  });
});

describe('while nobody looks', () => {
  test('what happened behind a locked screen is told as one when it is unlocked', () => {
    const world = World.running('api', 'shop', 'admin');
    world.happen({ kind: 'screen-locked' });
    for (let times = 0; times < 3; times += 1) {
      world.arrive('api', world.hang('api'), 7_400);
      world.pass(60_000);
      world.recover('api', { worstMs: 7_400 });
    }
    world.fail('admin', 'refused');
    world.pass(60_000);
    expect(world.titles).toEqual([]);
    world.happen({ kind: 'screen-unlocked' });
    world.pass(3_000);
    expect(world.shown).toMatchObject([
      {
        title: 'While the screen was locked: 4 incidents, 1 still open',
        body: 'Still open: admin. Over: api; the worst took 7.4 s. Most likely the fault lay on the path from hop 6.',
        opens: { kind: 'overview' },
      },
    ]);
  });

  test('of several incidents of one target behind a locked screen the worst is told', () => {
    const world = World.running('api');
    world.happen({ kind: 'screen-locked' });
    for (const worstMs of [4_100, 7_400, 5_000]) {
      world.arrive('api', world.hang('api'), worstMs);
      world.pass(60_000);
      world.recover('api');
    }
    world.happen({ kind: 'screen-unlocked' });
    world.pass(3_000);
    expect(world.shown).toMatchObject([{ title: 'api: 7.4 s in TLS, lost on the path from hop 6' }]);
    expect(world.shown[0]?.body).toContain('This was the worst of 3 incidents.');
  });

  test('what begins just before the screen is unlocked is told with the rest', () => {
    const world = World.running('api', 'shop');
    world.hang('api');
    world.pass(3_000);
    world.happen({ kind: 'screen-locked' });
    world.recover('api');
    world.pass(60_000);
    world.hang('shop');
    world.pass(500);
    world.happen({ kind: 'screen-unlocked' });
    world.pass(10_000);
    expect(world.titles.slice(1)).toEqual(['While the screen was locked: 2 incidents, 1 still open']);
  });

  test('a target that is in trouble again is not said to be over', () => {
    const world = World.running('api');
    world.happen({ kind: 'screen-locked' });
    world.arrive('api', world.hang('api'), 9_000);
    world.pass(60_000);
    world.recover('api', { worstMs: 9_000 });
    world.hang('api');
    world.pass(2_000);
    world.happen({ kind: 'screen-unlocked' });
    world.pass(60_000);
    expect(world.titles).toEqual(['api has been waiting 4.0 s for TLS']);
  });

  test('behind a locked screen nothing happened: nothing is told, and the next notice is an ordinary one', () => {
    const world = World.running('api', 'shop');
    world.happen({ kind: 'screen-locked' });
    world.pass(60_000);
    world.happen({ kind: 'screen-unlocked' });
    world.pass(60_000);
    expect(world.titles).toEqual([]);
    world.hang('api');
    world.pass(3_000);
    expect(world.titles).toEqual(['api has been waiting 3.0 s for TLS']);
  });
});

describe('the engine', () => {
  const pictureOf = (name: string, world: World) => {
    return (last: SampleTold): Happens => ({
      kind: 'picture',
      pause: null,
      inGrace: false,
      lastIncident: null,
      rows: [{ ...targetTold(name), last, overdue: null, incident: world.openIncident(name) }],
    });
  };

  const back = (world: World, incident: 'api' | null): void => {
    world.happen({ kind: 'engine-back' });
    world.happen({
      kind: 'picture',
      pause: null,
      inGrace: true,
      lastIncident: null,
      rows: ['api', 'shop'].map((name) => ({
        ...targetTold(name),
        last: null,
        overdue: null,
        incident:
          incident === name
            ? {
                id: incidentId(77),
                target: name,
                openedAtUs: 0,
                closedAtUs: null,
                worstMs: 3,
                slow: 0,
                failed: 1,
                flapping: false,
                verdict: OBSERVER_VERDICT,
              }
            : null,
      })),
    });
  };

  test('that stops is told once, and once that it is back', () => {
    const world = World.running('api', 'shop');
    world.happen({ kind: 'engine-lost', reason: 'Its process ended with code 9.', final: false });
    world.happen({ kind: 'engine-lost', reason: 'Its process ended with code 9.', final: false });
    world.pass(3_000);
    back(world, null);
    world.pass(60_000);
    expect(world.shown).toMatchObject([
      {
        title: "Stallscope's engine stopped; starting it again",
        body: 'Its process ended with code 9. Nothing is measured until it runs.',
        opens: { kind: 'overview' },
      },
      { title: "Stallscope's engine runs again", replaces: world.shown[0]?.key, urgency: 'low' },
    ]);
  });

  test('that stops again and again is told once in ten minutes', () => {
    const world = World.running('api', 'shop');
    for (let times = 0; times < 59; times += 1) {
      world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
      world.pass(5_000);
      back(world, null);
      world.pass(5_000);
    }
    expect(world.shown).toHaveLength(2);
  });

  test('that cannot work with its data is told, as critical, in words that fit one that never ran as well', () => {
    const world = World.running('api');
    world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
    world.happen({ kind: 'engine-lost', reason: 'It crashed five times.', final: true });
    world.pass(3_000);
    expect(world.shown[1]).toMatchObject({
      title: 'Stallscope cannot measure',
      body: 'It crashed five times. Stallscope asks what to do about it.',
      urgency: 'critical',
    });
    expect(world.shown).toHaveLength(2);
  });

  test('that is reached again tells of what is open in its picture; what was known of it stays known', () => {
    const world = World.running('api');
    world.fail('admin', 'refused');
    const picture = pictureOf('admin', world);
    world.happen(picture(failedSample('refused')));
    world.pass(3_000);
    expect(world.titles).toEqual(['admin refuses connections']);
    world.happen(picture(okSample(60)));
    world.happen(picture(okSample(60)));
    world.recover('admin');
    world.pass(3_000);
    expect(world.titles.slice(1)).toEqual(['admin: refused connections, at the server']);
  });

  test('takes the notices of its incidents with it', () => {
    const world = World.running('api', 'shop');
    world.hang('api');
    world.pass(3_000);
    world.happen({ kind: 'engine-lost', reason: 'It crashed.', final: false });
    back(world, null);
    expect(world.withdrawn).toEqual([world.shown[0]?.key]);
  });
});
