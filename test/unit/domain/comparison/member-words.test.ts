import { expect, test } from 'vitest';
import type { MemberTraits } from '../../../../electron/domain/comparison/compared-series.ts';
import { memberWords } from '../../../../electron/domain/comparison/member-words.ts';
import { measured } from './measured.ts';

const words = (...traits: readonly (Partial<MemberTraits> & { readonly name?: string })[]) =>
  memberWords(traits.map(({ name = 'shop', ...rest }) => measured({ name, traits: rest, hours: 1 })));

test('a member is called by what sets it apart from the others', () => {
  expect(words({ cdn: 'Cloudflare' }, { connectTo: '198.51.100.40:443' })).toEqual(['CDN', 'origin 198.51.100.40']);
  expect(words({ family: 4 }, { family: 6 }, { family: null })).toEqual(['IPv4', 'IPv6', 'either family']);
  expect(words({}, { resolver: '192.0.2.53' })).toEqual(['system resolver', 'resolver 192.0.2.53']);
  expect(words({}, { connection: 'keep-alive' })).toEqual(['fresh', 'keep-alive']);
  expect(words({}, { vantage: 'nas-2' })).toEqual(['from desk-14', 'from nas-2']);
  expect(words({ name: 'api' }, { name: 'example.org', role: 'control', service: 'https://example.org/' })).toEqual([
    'api',
    'control',
  ]);
});

test('nobody is called a CDN by whose headers no CDN answered', () => {
  expect(words({}, { connectTo: '198.51.100.40:443' })).toEqual(['by name', 'origin 198.51.100.40']);
});

test('a port is said where it is not the one of the service', () => {
  expect(words({ connectTo: '198.51.100.40:8443' }, { connectTo: '[2001:db8::1]:443' })).toEqual([
    'origin 198.51.100.40:8443',
    'origin 2001:db8::1',
  ]);
  const tcp = { kind: 'tcp', service: 'db.example:5432' } as const;
  expect(words({ ...tcp, connectTo: '198.51.100.40:5432' }, { ...tcp, connectTo: '198.51.100.41:6432' })).toEqual([
    'server 198.51.100.40',
    'server 198.51.100.41:6432',
  ]);
});

test('what a control has of its own does not make words for the others', () => {
  const control = {
    name: 'example.org',
    role: 'control',
    service: 'https://example.org/',
    resolver: '192.0.2.9',
  } as const;
  expect(words({ cdn: 'Fastly' }, { connectTo: '198.51.100.40:443' }, control)).toEqual([
    'CDN',
    'origin 198.51.100.40',
    'control',
  ]);
});

test('no two members are called the same', () => {
  const control = { role: 'control', service: 'https://example.org/' } as const;
  expect(words({}, { ...control, name: 'one' }, { ...control, name: 'two' })).toEqual([
    'shop',
    'control one',
    'control two',
  ]);
  expect(words({}, {})).toEqual(['shop', 'shop (2)']);
  expect(words({ vantage: null }, { vantage: 'nas-2' }, { vantage: 'nas-2', family: 6 })).toEqual([
    'either family, from elsewhere',
    'either family, from nas-2',
    'IPv6, from nas-2',
  ]);
});

test('different services go by their names, whatever else they differ in', () => {
  const mail = { name: 'mail', service: 'https://mail.example/' } as const;
  const pinned = { connectTo: '198.51.100.40:443', family: 4 } as const;
  expect(
    words({ ...mail, connection: 'keep-alive' }, pinned, { ...pinned, name: 'shop over IPv6', family: 6 }),
  ).toEqual(['mail', 'shop', 'shop over IPv6']);
  expect(words(mail, { family: 4 }, { family: 6 }, { ...mail, vantage: 'nas-2' })).toEqual([
    'mail, from desk-14',
    'shop, IPv4, from desk-14',
    'shop, IPv6, from desk-14',
    'mail, from nas-2',
  ]);
});
