import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eliminate } from '../../../../electron/domain/elimination/eliminate.ts';
import { type Elimination, MOST_VARIANTS } from '../../../../electron/domain/elimination/elimination.ts';
import { measuredAs } from '../../../../electron/domain/elimination/measured-alike.ts';
import { MAX_LINE_LENGTH } from '../../../../electron/domain/one-line.ts';
import type { TargetDefinition } from '../../../../electron/domain/target.ts';
import { parseTargetText } from '../../../../electron/domain/target-text.ts';
import { anyDefinition } from '../any-target.ts';

function targetOf(text: string, change: Partial<TargetDefinition> = {}): TargetDefinition {
  const read = parseTargetText(text);
  if (read.kind === 'refused') throw new Error(read.reason);
  return { ...read.value.definition, ...change };
}

const shop = targetOf('https://shop.example.com/', { name: 'shop' });
const pinned: TargetDefinition = {
  ...shop,
  name: 'shop origin 198.51.100.40',
  spec: { ...httpOf(shop), connectTo: { address: '198.51.100.40', port: 443 } },
};

function httpOf(definition: TargetDefinition) {
  if (definition.spec.kind !== 'http') throw new Error('It is no HTTP target.');
  return definition.spec;
}

function made(target: TargetDefinition, elimination: Elimination, watched: readonly TargetDefinition[] = [target]) {
  const reading = eliminate(target, elimination, watched);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  const { members, notes } = reading.value;
  return {
    names: members.map(({ definition }) => definition.name),
    says: members.map(({ says }) => says),
    states: members.map(({ state }) => state),
    definitions: members.map(({ definition }) => definition),
    notes,
  };
}

const origin = (...addresses: string[]): Elimination => ({ by: 'origin', addresses });
const resolvers = (...list: string[]): Elimination => ({ by: 'resolvers', resolvers: list });
const FAMILIES: Elimination = { by: 'families' };
const CONNECTION: Elimination = { by: 'connection' };

test('past the CDN go targets pinned to each of the server’s addresses, under the name of the URL', () => {
  const { names, says, definitions, notes } = made(shop, origin('198.51.100.40', '198.51.100.41:8443', '2001:db8::7'));
  expect(names).toEqual([
    'shop',
    'shop origin 198.51.100.40',
    'shop origin 198.51.100.41:8443',
    'shop origin 2001:db8::7',
  ]);
  expect(says).toEqual(['by name', 'origin 198.51.100.40', 'origin 198.51.100.41:8443', 'origin 2001:db8::7']);
  expect(definitions.map((one) => httpOf(one).connectTo)).toEqual([
    null,
    { address: '198.51.100.40', port: 443 },
    { address: '198.51.100.41', port: 8443 },
    { address: '2001:db8::7', port: 443 },
  ]);
  expect(definitions.map((one) => httpOf(one).url)).toEqual(Array(4).fill('https://shop.example.com/'));
  expect(notes).toEqual([]);
});

test('servers of a TCP target are called servers, and go by its port', () => {
  const { names, says } = made(targetOf('db.example.com:5432', { name: 'db' }), origin('192.0.2.1'));
  expect([names, says]).toEqual([
    ['db', 'db server 192.0.2.1'],
    ['by name', 'server 192.0.2.1'],
  ]);
});

test('an address that is written twice, or in two spellings, is one target', () => {
  const { names } = made(shop, origin('2001:db8::7', '2001:DB8:0::7', '[2001:db8::7]:443', ' 2001:db8::7 '));
  expect(names).toHaveLength(2);
});

test('from a target that is pinned itself, servers are compared, and it is said that its CDN is not', () => {
  const { names, says, notes } = made(pinned, origin('198.51.100.40', '198.51.100.41'));
  expect(names).toEqual(['shop origin 198.51.100.40', 'shop origin 198.51.100.41']);
  expect(says).toEqual(['origin 198.51.100.40', 'origin 198.51.100.41']);
  expect(notes).toEqual([
    '“shop origin 198.51.100.40” itself goes to 198.51.100.40.',
    '“shop origin 198.51.100.40” is pinned to 198.51.100.40, so these are compared as servers; for a CDN, start from the target that goes by its name.',
  ]);
});

test('redirects that lead past the pin are said', () => {
  const following = { ...shop, spec: { ...httpOf(shop), followRedirects: 3 } };
  expect(made(following, origin('198.51.100.40')).notes.join()).toMatch(/redirect to another host leads away/);
});

test('each resolver makes a target, and the one that is asked already does not', () => {
  const { names, definitions } = made(shop, resolvers('192.0.2.53', 'system', '192.0.2.54:5353', '192.0.2.53:53'));
  expect(names).toEqual(['shop', 'shop resolver 192.0.2.53', 'shop resolver 192.0.2.54:5353']);
  expect(definitions.at(-1)?.resolver).toEqual({ kind: 'server', address: '192.0.2.54', port: 5353 });
});

test('a DNS name is asked at each resolver, under a name that tells one resolver only', () => {
  const name = targetOf('dns://a.example?type=MX&resolver=192.0.2.53');
  expect(name.name).toBe('a.example MX @192.0.2.53');
  expect(made(name, resolvers('192.0.2.54', 'system')).names).toEqual([
    'a.example MX @192.0.2.53',
    'a.example MX resolver 192.0.2.54',
    'a.example MX system resolver',
  ]);
});

test('both families make a target each, and from one of them the other one', () => {
  const both = made(shop, FAMILIES);
  expect([both.names, both.says]).toEqual([
    ['shop', 'shop IPv4', 'shop IPv6'],
    ['either family', 'IPv4', 'IPv6'],
  ]);
  expect(both.notes.join()).toMatch(/no address of a family/);
  const [, v4] = both.definitions;
  expect(v4?.family).toBe(4);
  expect(made({ ...shop, name: 'shop IPv4', family: 4 }, FAMILIES).names).toEqual(['shop IPv4', 'shop IPv6']);
});

test('fresh stands against kept-alive, in both directions', () => {
  const kept = { ...shop, name: 'shop keep-alive', spec: { ...httpOf(shop), connection: 'keep-alive' as const } };
  expect(made(shop, CONNECTION).names).toEqual(['shop', 'shop keep-alive']);
  expect(made(kept, CONNECTION)).toMatchObject({
    names: ['shop keep-alive', 'shop fresh'],
    says: ['keep-alive', 'fresh'],
  });
});

test('what is watched already is recognised, whatever it is called and wherever it stands in the list', () => {
  const mine: TargetDefinition = { ...pinned, name: 'behind the CDN', group: 'servers', required: false };
  // As a store gives it back: the same fields in another order.
  const stored: TargetDefinition = {
    ...mine,
    spec: Object.fromEntries(Object.entries(httpOf(mine)).toReversed()) as typeof mine.spec,
  };
  const { names, states } = made(shop, origin('198.51.100.40', '198.51.100.41'), [shop, stored]);
  expect(names).toEqual(['shop', 'behind the CDN', 'shop origin 198.51.100.41']);
  expect(states).toEqual(['there', 'there', 'new']);
  const slower = { ...stored, thresholds: { ...stored.thresholds, intervalMs: 60_000 } };
  expect(made(shop, origin('198.51.100.40'), [shop, slower]).states).toEqual(['there', 'new']);
});

test('a name that another target has is not given again', () => {
  const other = targetOf('https://else.example.com/', { name: 'shop IPv6' });
  expect(made(shop, FAMILIES, [shop, other]).names).toEqual(['shop', 'shop IPv4', 'shop IPv6 (2)']);
});

test.each<[string, TargetDefinition, Elimination, RegExp]>([
  ['resolvers of a pinned target', pinned, resolvers('192.0.2.53'), /pinned to 198\.51\.100\.40:443, so it asks no/],
  ['families of a pinned target', pinned, FAMILIES, /pinned to .* one family, so there is nothing to vary/],
  ['resolvers of an address', targetOf('192.0.2.9:22'), resolvers('192.0.2.53'), /given by its address 192\.0\.2\.9,/],
  ['families of an address', targetOf('https://[2001:db8::1]/'), FAMILIES, /given by its address 2001:db8::1,/],
  ['connection of a TCP target', targetOf('a.example:22'), CONNECTION, /each of its probes is a new connection/],
  ['connection of a DNS name', targetOf('dns://a.example'), CONNECTION, /keep no connection/],
  ['families of a DNS name', targetOf('dns://a.example'), FAMILIES, /vary the resolvers instead/],
  ['servers of a DNS name', targetOf('dns://a.example'), origin('192.0.2.1'), /vary the resolvers instead/],
  ['the resolver that it asks', shop, resolvers('system'), /itself asks this resolver/],
  ['the address that it is given by', targetOf('192.0.2.9:22'), origin('192.0.2.9'), /itself goes to 192\.0\.2\.9\./],
])('there is nothing to vary: %s', (_what, target, elimination, note) => {
  const { names, notes } = made(target, elimination);
  expect(names).toEqual([target.name]);
  expect(notes.join('\n')).toMatch(note);
});

test('what will tell little is said', () => {
  const plain = targetOf('http://a.example/', { name: 'plain' });
  expect(made(plain, CONNECTION).notes.join()).toMatch(/plain HTTP: .* nothing is told of TLS/);
  const seldom = { ...shop, thresholds: { ...shop.thresholds, intervalMs: 300_000 } };
  expect(made(seldom, CONNECTION).notes.join()).toMatch(/Probed every 5m, it will seldom find its connection open/);
  const kept = { ...shop, spec: { ...httpOf(shop), connection: 'keep-alive' as const } };
  expect(made(kept, resolvers('192.0.2.53')).notes.join()).toMatch(/resolvers show seldom/);
});

test('what is no address is refused with the reason, and so is more than a comparison holds', () => {
  expect(eliminate(shop, origin('origin.example.com'), [])).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/“origin\.example\.com” is a name; here an address is needed/),
  });
  expect(eliminate(shop, resolvers('nine'), [])).toMatchObject({ kind: 'refused' });
  const many = Array.from({ length: MOST_VARIANTS + 1 }, (_, index) => `192.0.2.${index + 1}`);
  expect(eliminate(shop, origin(...many), [])).toEqual({
    kind: 'refused',
    reason: 'at most 7 are compared with one target, and here are 8',
  });
});

const anyElimination: fc.Arbitrary<Elimination> = fc.oneof(
  fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 7 }).map((addresses) => origin(...addresses)),
  fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 7 }).map((addresses) => resolvers(...addresses)),
  fc.constant(FAMILIES),
  fc.constant(CONNECTION),
);

test('of any target: names are unique and fit on a line, members differ, notes speak where nothing is varied, and a second time all is there', () => {
  fc.assert(
    fc.property(anyDefinition, anyElimination, fc.array(anyDefinition, { maxLength: 3 }), (target, by, others) => {
      const watched = [target, ...others.filter(({ name }) => name !== target.name)];
      const { names, definitions, notes, states } = made(target, by, watched);
      expect(names[0]).toBe(target.name);
      expect(new Set(names).size).toBe(names.length);
      expect(new Set(definitions.map(measuredAs)).size).toBe(names.length);
      for (const name of names) expect(name.length).toBeLessThanOrEqual(MAX_LINE_LENGTH);
      if (names.length === 1) expect(notes.length).toBeGreaterThan(0);
      const added = definitions.filter((_, index) => states[index] === 'new');
      for (const one of added)
        expect({ ...one, name: '', family: 0, resolver: 0, spec: 0 }).toEqual({
          ...target,
          name: '',
          family: 0,
          resolver: 0,
          spec: 0,
        });
      const again = made(target, by, [...watched, ...added]);
      expect([again.names, new Set(again.states)]).toEqual([names, new Set(['there'])]);
    }),
  );
});

test('a name as long as names may be leaves room for what sets its variants apart', () => {
  const long = { ...shop, name: '🛒'.repeat(250) };
  for (const name of made(long, FAMILIES).names) {
    expect(name.length).toBeLessThanOrEqual(MAX_LINE_LENGTH);
    expect(name.isWellFormed()).toBe(true);
  }
});
