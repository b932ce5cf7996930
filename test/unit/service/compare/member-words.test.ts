import { describe, expect, test } from 'vitest';
import { cdnOf } from '../../../../electron/service/compare/cdn-of.ts';
import type { MemberPlace } from '../../../../electron/service/compare/compared-member.ts';
import { memberVantages } from '../../../../electron/service/compare/member-vantages.ts';

const edge = (server: string | null, change: { readonly via?: string; readonly colo?: string } = {}) => ({
  server,
  colo: change.colo ?? null,
  via: change.via ?? null,
  cacheStatus: null,
});

describe('the CDN that answered', () => {
  test.each([
    ['calls itself in Server', [{ edge: edge('cloudflare', { colo: 'FRA' }), probes: 90 }], 'Cloudflare'],
    [
      'calls itself in Via',
      [{ edge: edge('nginx', { via: '1.1 abc.cloudfront.net (CloudFront)' }), probes: 9 }],
      'CloudFront',
    ],
    ['tells its place alone', [{ edge: edge(null, { colo: 'AMS' }), probes: 9 }], 'CDN'],
    [
      'answered at several places',
      [
        { edge: edge('cloudflare', { colo: 'FRA' }), probes: 4 },
        { edge: edge('cloudflare', { colo: 'AMS' }), probes: 5 },
      ],
      'Cloudflare',
    ],
    [
      'answered a few alone',
      [
        { edge: edge('nginx'), probes: 60 },
        { edge: edge('cloudflare'), probes: 40 },
      ],
      null,
    ],
    ['is none: the server itself', [{ edge: edge('nginx/1.27'), probes: 9 }], null],
    ['is none: no headers', [{ edge: null, probes: 9 }], null],
    ['is none: no answer', [], null],
  ] as const)('%s', (_what, edges, name) => {
    expect(cdnOf(edges)).toBe(name);
  });
});

describe('where it was measured from', () => {
  const place = (machine: string, change: Partial<MemberPlace> = {}): MemberPlace => ({
    machine,
    host: 'localhost',
    address: '192.0.2.24',
    otherwise: `file of ${machine}`,
    synchronized: null,
    ...change,
  });

  test('is the name of the machine', () => {
    expect(memberVantages([place('here', { host: 'desk' }), place('b', { host: 'nas' })])).toEqual(['desk', 'nas']);
  });

  test('targets of one machine have one place, whatever its addresses', () => {
    expect(memberVantages([place('here'), place('here', { address: '192.0.2.77' })])).toEqual([
      'localhost',
      'localhost',
    ]);
  });

  test('machines of one name are told apart by address, and where none is known by what their bundle is called', () => {
    expect(
      memberVantages([place('here'), place('b', { address: '192.0.2.77' }), place('c', { address: null })]),
    ).toEqual(['localhost 192.0.2.24', 'localhost 192.0.2.77', 'localhost file of c']);
  });

  test('a bundle of the machine itself is no other place', () => {
    expect(memberVantages([place('here'), place('b')])).toEqual(['localhost', 'localhost']);
  });

  test('where the name was taken out, it is called as its bundle', () => {
    expect(memberVantages([place('here'), place('b', { host: null, address: null })])).toEqual([
      'localhost',
      'file of b',
    ]);
  });
});
