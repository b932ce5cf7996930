import { expect, test } from 'vitest';
import type { TargetRow } from '../../../../renderer/state/targets.ts';
import { chooserList, MOST_OPTIONS, seenHereToo } from '../../../../renderer/views/comparisons/chooser-options.ts';
import { targetOf } from '../../../contract/renderer/fake-engine.ts';
import { openedBundle } from '../../../contract/renderer/opened-bundle.ts';

type Target = TargetRow['target'];

const rowsOf = (...targets: readonly (Partial<Target> & Pick<Target, 'name'>)[]): ReadonlyMap<string, TargetRow> =>
  new Map(
    targets.map((target) => [
      target.name,
      { target: { ...targetOf(target.name), ...target }, last: null, overdue: null, alsoOverdue: [], incident: null },
    ]),
  );
const NOTHING = { members: [], range: '24h' } as const;
const of = (...names: readonly string[]) => ({
  members: names.map((target) => ({ kind: 'target', target }) as const),
  range: '24h' as const,
});
const labels = (list: ReturnType<typeof chooserList>) =>
  list.groups.map(({ label, options }) => [label, ...options.map(({ name }) => name)]);

test('what is like the first member comes first, then controls, then what somebody sent', () => {
  const rows = rowsOf(
    { name: 'zeta' },
    { name: 'shop', address: 'https://shop.example.net/', group: 'Shop' },
    { name: 'shop origin', address: 'https://shop.example.net/origin' },
    { name: 'stock', group: 'Shop' },
    { name: 'example.org', role: 'control' },
  );
  expect(labels(chooserList({ rows, bundles: [openedBundle('tokyo')] }, of('shop'), ''))).toEqual([
    ['Of the same host or group', 'shop origin', 'stock'],
    ['Controls', 'example.org'],
    ['From host-1 (tokyo.zip)', 'api'],
    ['Watched here', 'zeta'],
  ]);
});

test('each word of a search must be found in the name, the address, the group or where a bundle is from', () => {
  const rows = rowsOf({ name: 'shop', address: 'https://shop.example.net/' }, { name: 'api', group: 'Payments' });
  const bundles = [openedBundle('tokyo')];
  const found = (find: string) =>
    chooserList({ rows, bundles }, NOTHING, find).groups.flatMap((group) => group.options);
  expect(found('SHOP net').map(({ name }) => name)).toEqual(['shop']);
  expect(found('paym').map(({ name }) => name)).toEqual(['api']);
  expect(found('host-1').map(({ member }) => member.kind)).toEqual(['bundle']);
  expect(found('shop payments')).toEqual([]);
});

test('of thousands only so many are drawn, all are counted, and none hides what somebody sent', () => {
  const rows = rowsOf(...Array.from({ length: 5_000 }, (_, index) => ({ name: `host ${index}` })));
  const list = chooserList({ rows, bundles: [openedBundle('tokyo')] }, NOTHING, '');
  expect(list.found).toBe(5_001);
  expect(list.groups.flatMap(({ options }) => options)).toHaveLength(MOST_OPTIONS);
  expect(list.groups[0]?.label).toBe('From host-1 (tokyo.zip)');
});

test('a member is not offered again', () => {
  const rows = rowsOf({ name: 'shop' }, { name: 'api' });
  expect(labels(chooserList({ rows, bundles: null }, of('api'), ''))).toEqual([['Watched here', 'shop']]);
});

test('what somebody else saw is matched with the target here that asks for the same, that which hung first', () => {
  const rows = rowsOf(
    { name: 'quick', address: 'https://quick.example.com/' },
    { name: 'my api', address: 'https://api.example.com/' },
    { name: 'api', address: 'https://elsewhere.example.com/' },
  );
  const bundle = openedBundle('tokyo', {
    targets: [
      { name: 'fast', address: 'https://quick.example.com/', role: 'subject' },
      { name: 'api', address: 'https://api.example.com/', role: 'subject' },
      { name: 'other', address: 'https://unknown.example.com/', role: 'subject' },
    ],
  });
  expect(seenHereToo(bundle, rows)).toEqual([
    { here: 'my api', there: 'api' },
    { here: 'quick', there: 'fast' },
  ]);
  expect(seenHereToo(bundle, null)).toEqual([]);
});
