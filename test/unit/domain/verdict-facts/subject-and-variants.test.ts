import { expect, test } from 'vitest';
import type { HttpSpec, TargetSpec } from '../../../../electron/domain/target.ts';
import { subjectFacts } from '../../../../electron/domain/verdict/subject-facts.ts';
import { differenceOf, likenessOf } from '../../../../electron/domain/verdict/variants.ts';
import { httpSpec, someTarget, tcpSpec } from '../../capture/subject.ts';

const plain = (): HttpSpec => {
  const spec = httpSpec('https://api.test/');
  if (spec.kind !== 'http') throw new Error('That is no HTTP target.');
  return spec;
};
const seen = (address: string | null, port: number | null = null) => ({ address, port, isThisHost: false });

test('a subject tells where its bad requests went, or would have gone', () => {
  const named = someTarget(httpSpec('https://api.test/health'));
  expect(subjectFacts(named, seen(null))).toMatchObject({
    kind: 'http',
    address: null,
    port: 443,
    family: null,
    tls: true,
    pinned: false,
    resolver: null,
  });
  expect(subjectFacts(named, seen('2001:db8::9', 8_443))).toMatchObject({ port: 8_443, family: 6 });
});

test('a subject is pinned where its address was given: as such, or beside its name', () => {
  const at = { address: '192.0.2.9', port: 443 };
  const pinned = (definition: Parameters<typeof someTarget>[0]) =>
    subjectFacts(someTarget(definition), seen('192.0.2.9')).pinned;
  expect(pinned(httpSpec('https://192.0.2.9/'))).toBe(true);
  expect(pinned(httpSpec('https://[2001:db8::9]/'))).toBe(true);
  expect(pinned(tcpSpec('192.0.2.9', 443))).toBe(true);
  expect(pinned({ kind: 'tcp', host: 'api.test', port: 443, connectTo: at })).toBe(true);
  expect(pinned(tcpSpec('api.test', 443))).toBe(false);
  expect(pinned({ kind: 'dns', name: 'api.test', type: 'A', transport: 'udp' })).toBe(false);
});

test('the resolver of a subject is its address, with its port where that is not the usual one', () => {
  const asks = (port: number) =>
    subjectFacts(
      someTarget(tcpSpec('api.test', 443), { resolver: { kind: 'server', address: '192.0.2.53', port } }),
      seen(null),
    ).resolver;
  expect(asks(53)).toBe('192.0.2.53');
  expect(asks(5_353)).toBe('192.0.2.53:5353');
});

test('targets are alike that differ in nothing but address, family, resolver and kept connections, in whatever order their fields are', () => {
  const one = someTarget(httpSpec('https://api.test/'));
  const spec = { ...plain(), connectTo: { address: '192.0.2.9', port: 443 } };
  const turned = Object.fromEntries(Object.entries(spec).reverse()) as unknown as TargetSpec;
  expect(likenessOf(someTarget(turned, { family: 6 }))).toBe(likenessOf(one));
  expect(likenessOf(someTarget(httpSpec('https://api.test/other')))).not.toBe(likenessOf(one));
  expect(likenessOf(someTarget(tcpSpec('api.test', 443)))).not.toBe(likenessOf(one));
});

test('one difference is told with what the other one has there; none, or two at once, tell nothing', () => {
  const one = someTarget(plain());
  const resolver = { kind: 'server', address: '192.0.2.53', port: 53 } as const;
  const kept = someTarget({ ...plain(), connection: plain().connection === 'fresh' ? 'keep-alive' : 'fresh' });
  expect(differenceOf(one, one)).toBeNull();
  expect(differenceOf(one, someTarget(plain(), { family: 6 }))).toEqual({ differsIn: 'family', has: 'IPv6' });
  expect(differenceOf(one, someTarget(plain(), { resolver }))).toEqual({ differsIn: 'resolver', has: '192.0.2.53' });
  expect(differenceOf(one, kept)?.differsIn).toBe('connection');
  expect(differenceOf(one, someTarget({ ...plain(), connectTo: { address: '2001:db8::9', port: 443 } }))).toEqual({
    differsIn: 'address',
    has: '[2001:db8::9]:443',
  });
  expect(differenceOf(one, someTarget(plain(), { family: 6, resolver }))).toBeNull();
});
