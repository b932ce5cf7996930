import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OVERVIEW, type Route, routeAddress, routeOf } from '../../../renderer/state/route.ts';

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>(
    { kind: 'overview' },
    { kind: 'incidents' },
    { kind: 'comparisons' },
    { kind: 'settings' },
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
  for (const hash of ['#/incidents/', '#/incidents/0', '#/incidents/-1', '#/incidents/x', '#/incidents/1e3']) {
    expect(routeOf(hash), hash).toEqual({ kind: 'incidents' });
  }
  fc.assert(fc.property(fc.string(), (hash) => void routeOf(hash)));
});
