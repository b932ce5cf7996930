import { beforeEach, describe, expect, test } from 'vitest';
import { incidentId } from '../../../electron/domain/ids.ts';
import { NOTHING_QUIET, type QuietTold } from '../../../electron/notices/quiet-told.ts';
import { PATH_VERDICT, targetTold, World } from './world.ts';

const MINUTE = 60_000;
const NETWORK = { why: 'network', sinceUs: 0, says: 'Nothing can be sent from this computer.' } as const;

const quiet = (world: World, changes: Partial<QuietTold>): void =>
  world.happen({ kind: 'quiet', quiet: { ...NOTHING_QUIET, ...changes } });
const titles = (world: World): string[] => world.shown.splice(0).map(({ title }) => title);

let world: World;
beforeEach(() => {
  world = World.running('api', 'shop', 'blog');
});

describe('what is held back', () => {
  test('a target in maintenance, or snoozed, is not spoken of until that is over', () => {
    quiet(world, { targets: new Set(['api']) });
    world.fail('api', 'refused');
    world.fail('shop', 'refused');
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['shop refuses connections']);
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['api refuses connections']);
  });

  test('what fails and recovers in a maintenance is nobody’s news', () => {
    quiet(world, { targets: new Set(['api']) });
    world.fail('api', 'refused');
    world.pass(MINUTE);
    world.recover('api');
    world.pass(MINUTE);
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual([]);
  });

  test('what was told before is ended afterwards', () => {
    world.fail('api', 'refused');
    world.pass(MINUTE);
    titles(world);
    quiet(world, { targets: new Set(['api']) });
    world.recover('api');
    world.pass(MINUTE);
    expect(titles(world)).toEqual([]);
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['api: refused connections, at the server']);
  });

  test('quiet hours are quiet, and end in one notice', () => {
    quiet(world, { quietHours: true });
    world.fail('api', 'refused');
    world.pass(MINUTE);
    world.recover('api');
    world.fail('shop', 'refused');
    world.pass(60 * MINUTE);
    expect(titles(world)).toEqual([]);
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['In quiet hours: 2 incidents, 1 still open']);
  });

  test('when all is snoozed nothing is shown, nor afterwards what is over', () => {
    quiet(world, { all: true });
    world.fail('api', 'refused');
    world.pass(MINUTE);
    world.recover('api');
    world.happen({ kind: 'news', target: 'shop', title: 'Certificate of shop: ends in 7 days', says: 'Renew it.' });
    world.pass(MINUTE);
    expect(titles(world)).toEqual([]);
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['Certificate of shop: ends in 7 days']);
  });
});

test('the notice of what somebody has seen goes, and its end is told', () => {
  world.fail('api', 'refused');
  world.pass(MINUTE);
  const [shown] = world.shown.splice(0);
  quiet(world, { acknowledged: new Set([incidentId(1)]) });
  expect(world.withdrawn).toEqual([shown?.key]);
  world.recover('api');
  world.pass(MINUTE);
  expect(titles(world)).toEqual(['api: refused connections, at the server']);
});

describe('the network here', () => {
  test('is said to be down once, in the place of the notice of what it did, and once to be back', () => {
    for (const name of ['api', 'shop', 'blog']) world.fail(name, 'network-unreachable');
    world.pass(5_000);
    const [storm] = world.shown.splice(0);
    expect(storm?.title).toBe('No network: 3 targets cannot be reached');
    quiet(world, { blind: NETWORK });
    quiet(world, { blind: NETWORK });
    world.pass(10 * MINUTE);
    expect(world.shown.map(({ title, replaces }) => [title, replaces])).toEqual([
      ['The network here is down', storm?.key],
    ]);
    world.shown.length = 0;
    for (const name of ['api', 'shop']) world.recover(name);
    world.pass(MINUTE);
    expect(world.withdrawn).toEqual([]);
    expect(titles(world)).toEqual([]);
    world.fail('blog', 'refused');
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['The network here is back', 'blog refuses connections']);
  });

  test('and what fails and recovers while it is down is not told', () => {
    quiet(world, { blind: NETWORK });
    for (const name of ['api', 'shop']) world.fail(name, 'network-unreachable');
    world.pass(MINUTE);
    for (const name of ['api', 'shop']) world.recover(name);
    quiet(world, {});
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['The network here is down', 'The network here is back']);
  });

  test('is blamed for nothing that began in it and outlasts it, unless the server itself had its say', () => {
    quiet(world, { blind: { ...NETWORK, sinceUs: world.nowUs } });
    world.fail('api', 'network-unreachable');
    world.fail('shop', 'unexpected-status');
    world.change('shop', { verdict: { ...PATH_VERDICT, segment: 'application', summary: 'It answers 503.' } });
    world.pass(MINUTE);
    quiet(world, {});
    world.fail('blog', 'refused');
    world.pass(MINUTE);
    world.shown.length = 0;
    for (const name of ['api', 'shop', 'blog']) {
      world.recover(name);
      world.pass(MINUTE);
    }
    const [api, shop, blog] = world.shown.map(({ title, body }) => `${title}\n${body}`);
    expect(api).toContain('it began while nothing could be told of any target');
    expect(shop).toContain('it answers 503');
    expect(blog).not.toContain('began while nothing could be told');
  });

  test('a disk that is full hides no target', () => {
    quiet(world, { blind: { why: 'store', sinceUs: 0, says: 'The disk is full.' } });
    world.fail('api', 'refused');
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['What is measured is not kept', 'api refuses connections']);
  });

  test('who wants no notices hears nothing of it, nor of its end', () => {
    world.happen({ kind: 'settings', settings: { ...world.watch.settings, enabled: false } });
    quiet(world, { blind: NETWORK });
    world.pass(MINUTE);
    quiet(world, {});
    world.happen({ kind: 'settings', settings: { ...world.watch.settings, enabled: true } });
    world.pass(MINUTE);
    expect(titles(world)).toEqual([]);
  });
});

describe('news that are no incidents', () => {
  const news = (target: string | null, title: string): void =>
    world.happen({ kind: 'news', target, title, says: 'Look after it.' });

  test('are shown with what to do, many of them in one', () => {
    news('api', 'Certificate of api: ends in 7 days');
    world.pass(MINUTE);
    expect(world.shown.map(({ body, opens }) => [body, opens])).toEqual([
      ['Look after it.', { kind: 'target', name: 'api' }],
    ]);
    titles(world);
    news('api', 'Certificate of api: ends in 1 day');
    news('shop', 'Certificate of shop: ends in 1 day');
    news(null, '3 heartbeats did not get through');
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['3 things to look after']);
  });

  test('of a muted target are not shown', () => {
    world.mute('api');
    news('api', 'Certificate of api: ends in 7 days');
    world.pass(MINUTE);
    expect(titles(world)).toEqual([]);
  });

  test('wait for the screen to be unlocked', () => {
    world.happen({ kind: 'screen-locked' });
    news('api', 'Certificate of api: ends in 7 days');
    world.pass(MINUTE);
    expect(titles(world)).toEqual([]);
    world.happen({ kind: 'screen-unlocked' });
    world.pass(MINUTE);
    expect(titles(world)).toEqual(['Certificate of api: ends in 7 days']);
  });
});

test('targets of one group are told by its name', () => {
  const grouped = World.running(targetTold('a', { group: 'web' }), targetTold('b', { group: 'web' }), 'c');
  grouped.fail('a', 'refused');
  grouped.fail('b', 'refused');
  grouped.pass(MINUTE);
  expect(titles(grouped)).toEqual(['2 targets of web are failing: a and b']);
  grouped.recover('a');
  grouped.recover('b');
  grouped.pass(MINUTE);
  expect(titles(grouped)).toEqual(['2 targets of web answer again: a and b']);
});
