import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPARED_RANGES, type ComparedMember, memberKey } from '../../../renderer/state/comparison-choice.ts';
import { OVERVIEW, type Route, routeAddress, routeOf } from '../../../renderer/state/route.ts';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }).filter((text) => text.isWellFormed());

const member: fc.Arbitrary<ComparedMember> = fc.oneof(
  name.map((target): ComparedMember => ({ kind: 'target', target })),
  fc
    .tuple(name, name)
    .map(([bundle, target]): ComparedMember => ({ kind: 'bundle', bundle: bundle.slice(0, 20), target })),
);

const route: fc.Arbitrary<Route> = fc.oneof(
  fc
    .record({
      members: fc.uniqueArray(member, { minLength: 1, maxLength: 8, selector: memberKey }),
      range: fc.constantFrom(...COMPARED_RANGES),
    })
    .filter(({ members }) => members.every((one) => one.kind === 'target' || one.bundle.isWellFormed()))
    .map((choice): Route => ({ kind: 'comparison', choice })),
  fc.constantFrom<Route>(
    { kind: 'overview' },
    { kind: 'incidents' },
    { kind: 'comparisons' },
    { kind: 'settings' },
    { kind: 'outbox' },
    { kind: 'facts' },
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 500 })
    .filter((name) => name.isWellFormed())
    .map((name): Route => ({ kind: 'target', name })),
  fc.integer({ min: 1, max: 100_000_000_000_000 }).map((id): Route => ({ kind: 'incident', id })),
);

test('every screen has an address of its own that leads back to it, whatever a target is called', () => {
  fc.assert(
    fc.property(route, (shown) => {
      expect(routeOf(routeAddress(shown))).toEqual(shown);
      // As a browser tells it.
      expect(routeOf(new URL(routeAddress(shown), 'http://page/').hash)).toEqual(shown);
    }),
  );
});

test('an address that nobody can make sense of is the overview', () => {
  for (const hash of [
    '',
    '#',
    '#/',
    '#/nowhere',
    '#/targets',
    '#/targets/',
    '#/targets/a/b',
    '#/targets/%E0%A4',
    '#/settings/x',
  ]) {
    expect(routeOf(hash), hash).toEqual(OVERVIEW);
  }
  for (const hash of [
    '#/comparisons/',
    '#/comparisons/24h',
    '#/comparisons/2h/target=a',
    '#/comparisons/24h/a',
    '#/comparisons/24h/target=',
    '#/comparisons/24h/target=a/target=a',
    '#/comparisons/24h/target=a=b',
    '#/comparisons/24h/bundle=a',
    '#/comparisons/24h/target=%E0%A4',
    `#/comparisons/24h/${Array.from({ length: 9 }, (_, index) => `target=${index}`).join('/')}`,
  ]) {
    expect(routeOf(hash), hash).toEqual({ kind: 'comparisons' });
  }
  for (const hash of ['#/incidents/', '#/incidents/0', '#/incidents/-1', '#/incidents/x', '#/incidents/1e3']) {
    expect(routeOf(hash), hash).toEqual({ kind: 'incidents' });
  }
  fc.assert(fc.property(fc.string(), (hash) => void routeOf(hash)));
});
