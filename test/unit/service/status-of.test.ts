import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statusShape } from '../../../electron/contract/guard-shapes.ts';
import { episodeId, incidentId, targetId } from '../../../electron/domain/ids.ts';
import type { Incident } from '../../../electron/domain/incident.ts';
import type { Segment } from '../../../electron/domain/verdict/verdict.ts';
import { type StatusTarget, statusOf } from '../../../electron/service/status/status-of.ts';
import { incident as someIncident } from '../../store/support/fixtures.ts';

const NOW_US = Date.UTC(2026, 10, 21, 7, 0, 0) * 1_000;
const MINUTE_US = 60_000_000;

const incident = (id: number, segment: Segment = 'path', minutesAgo = 5, change: Partial<Incident> = {}): Incident => {
  const one = someIncident(incidentId(id), targetId(id), episodeId(id), NOW_US - minutesAgo * MINUTE_US);
  return {
    ...one,
    slowCount: 1,
    failedCount: 3,
    verdict: { ...one.verdict, segment, fromHop: segment === 'path' ? 6 : null },
    ...change,
  };
};

const target = (name: string, change: Partial<StatusTarget> = {}): StatusTarget => ({
  name,
  group: null,
  required: true,
  role: 'subject',
  paused: false,
  last: { suspect: false },
  incident: null,
  acknowledged: false,
  ...change,
});

const told = (targets: readonly StatusTarget[], blind: string | null = null) =>
  statusOf({ nowUs: NOW_US, targets, blind });

describe('how all stands', () => {
  test('is fine where all answer, and where some are paused or not measured yet', () => {
    expect(told([target('api'), target('shop')])).toMatchObject({
      state: 'fine',
      says: 'Fine: 2 targets watched, all of them answer.',
      at: '2026-11-21T07:00:00.000Z',
    });
    const some = told([target('api'), target('shop', { paused: true }), target('new', { last: null })]);
    expect(some).toMatchObject({
      state: 'fine',
      says: 'Fine: 3 targets watched, 1 of them answers, 1 paused, 1 not measured yet.',
      targets: { watched: 3, fine: 1, bad: 0, paused: 1, unknown: 1 },
    });
  });

  test('calls nothing a problem that a person has paused, whatever was wrong with it', () => {
    const all = told([target('api', { incident: incident(1), paused: true }), target('shop')]);
    expect(all).toMatchObject({ state: 'fine', problems: [], targets: { bad: 0, paused: 1 } });
  });

  test('names what is wrong: those that nobody has seen first, the required ones before others, the oldest before newer', () => {
    const status = told([
      target('fine'),
      target('seen', { incident: incident(1, 'path', 90), acknowledged: true }),
      target('optional', { incident: incident(2, 'tls', 60), required: false, group: 'shop' }),
      target('new', { incident: incident(3, 'unknown', 1), group: 'pay' }),
      target('old', { incident: incident(4, 'destination', 30, { flapping: true }), group: 'pay' }),
    ]);
    expect(status.state).toBe('problems');
    expect(status.problems.map(({ target: name }) => name)).toEqual(['old', 'new', 'optional', 'seen']);
    expect(status.problems[0]).toEqual({
      target: 'old',
      group: 'pay',
      required: true,
      incident: 4,
      since: '2026-11-21T06:30:00.000Z',
      says: '3 failed, 1 slow, keeps failing and recovering, Server',
      acknowledged: false,
    });
    expect(status.problems.at(-1)).toMatchObject({
      target: 'seen',
      acknowledged: true,
      says: '3 failed, 1 slow, Path from hop 6',
    });
    expect(status.says).toMatch(
      /^Problems: 4 of 5 targets bad; worst old since 2026-11-21 06:30 UTC \(.*\); group down: pay\.$/,
    );
  });

  test('calls a group down when a required target is bad, degraded when an optional one is, and leaves controls out', () => {
    const { groups } = told([
      target('a', { group: 'down', incident: incident(1) }),
      target('b', { group: 'down', required: false }),
      target('c', { group: 'degraded', required: false, incident: incident(2) }),
      target('d', { group: 'degraded' }),
      target('e', { group: 'fine' }),
      target('f', { group: 'fine', paused: true, incident: incident(3) }),
      target('g', { group: 'controls', role: 'control', incident: incident(4) }),
    ]);
    expect(groups).toEqual([
      { name: 'degraded', state: 'degraded', bad: ['c'] },
      { name: 'down', state: 'down', bad: ['a'] },
      { name: 'fine', state: 'fine', bad: [] },
    ]);
  });

  test.each([
    ['no target', [], 'No target is watched.'],
    ['all paused', [target('a', { paused: true })], 'All targets are paused.'],
    ['nothing measured', [target('a', { last: null })], 'No target has been measured yet.'],
    ['nothing believable', [target('a', { last: { suspect: true } })], 'held up'],
    [
      'no network',
      [target('a', { incident: incident(1, 'local-network') }), target('b', { paused: true })],
      'Nothing is reached',
    ],
  ] as const)('is blind: %s', (_name, targets, says) => {
    const status = told(targets);
    expect(status.state).toBe('blind');
    expect(status.says).toContain(says);
    expect(status.says).toMatch(/^Blind\. /);
  });

  test('is not blind because one target of several is bad near here', () => {
    expect(told([target('a', { incident: incident(1, 'local-network') }), target('b')]).state).toBe('problems');
    expect(told([target('a', { incident: incident(1, 'path') })]).state).toBe('problems');
  });

  test('is blind for the reason that is known better, whatever targets show', () => {
    expect(told([target('a')], 'The disk is full.')).toMatchObject({
      state: 'blind',
      says: 'Blind. The disk is full.',
    });
  });

  test('adds up, keeps to what was agreed, and is one line, whatever the targets are like', () => {
    const arbitrary = fc.record({
      name: fc.string({ minLength: 1 }),
      group: fc.option(fc.constantFrom('one', 'two')),
      required: fc.boolean(),
      role: fc.constantFrom<StatusTarget['role']>('subject', 'control'),
      paused: fc.boolean(),
      last: fc.option(fc.record({ suspect: fc.boolean() })),
      incident: fc.option(fc.integer({ min: 1, max: 500 }).map((id) => incident(id))),
      acknowledged: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(arbitrary), (targets) => {
        const status = told(targets);
        expect(statusShape.strict().safeParse(status).error).toBeUndefined();
        const { watched, fine, bad, paused, unknown } = status.targets;
        expect(fine + bad + paused + unknown).toBe(watched);
        expect(status.problems).toHaveLength(bad);
        expect(status.state === 'problems').toBe(bad > 0 && status.state !== 'blind');
        expect(status.says).not.toMatch(/\n/);
      }),
    );
  });
});
