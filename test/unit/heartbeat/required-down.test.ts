import { expect, test } from 'vitest';
import type { HoldJson } from '../../../electron/contract/notice-shapes.ts';
import { episodeId, incidentId, targetId } from '../../../electron/domain/ids.ts';
import type { Target } from '../../../electron/domain/target.ts';
import type { Segment } from '../../../electron/domain/verdict/verdict.ts';
import { heartbeatForm } from '../../../electron/service/heartbeat/heartbeat-form.ts';
import { requiredDown } from '../../../electron/service/heartbeat/required-down.ts';
import { incident, tcpTarget } from '../../store/support/fixtures.ts';

/** All of these have an incident that is open. */
const api: Target = { ...tcpTarget('api'), id: targetId(1), origin: 'kept' };
const shop: Target = { ...tcpTarget('shop'), id: targetId(2), origin: 'kept' };

function down(
  is: {
    readonly targets?: readonly Target[];
    readonly holds?: readonly HoldJson[];
    readonly segment?: Segment;
    readonly isInGrace?: boolean;
    readonly paused?: Target;
  } = {},
): readonly string[] {
  return requiredDown({
    targets: () => is.targets ?? [api, shop],
    engine: () => ({ isPaused: (id) => id === is.paused?.id, isInGrace: () => is.isInGrace ?? false }),
    picture: {
      incidentOf(id) {
        const open = incident(incidentId(id), id, episodeId(1), 1_000_000, { closedAtUs: null, closedBy: null });
        return { ...open, verdict: { ...open.verdict, segment: is.segment ?? 'application' } };
      },
    },
    holds: () => is.holds ?? [],
  });
}

const hold = (reason: HoldJson['reason'], target: string | null): HoldJson => ({
  ...{ reason, target, name: null, until: '2026-11-21T08:00:00.000Z' },
});

test('required targets are down while they have an incident; optional ones, controls and paused ones are not', () => {
  expect(down()).toEqual(['api', 'shop']);
  expect(down({ targets: [api, { ...shop, required: false }] })).toEqual(['api']);
  expect(down({ targets: [api, { ...shop, role: 'control' }] })).toEqual(['api']);
  expect(down({ paused: api })).toEqual(['shop']);
});

test('nothing is down that a person announced or wants to hear nothing of; quiet hours are for people, and a heartbeat goes to none', () => {
  expect(down({ holds: [hold('snoozed', 'api')] })).toEqual(['shop']);
  expect(down({ holds: [hold('maintenance', null)] })).toEqual([]);
  expect(down({ holds: [hold('quiet-hours', null)] })).toEqual(['api', 'shop']);
});

test('what this computer is at fault for is not down, and nothing is soon after a start', () => {
  expect(down({ segment: 'observer' })).toEqual([]);
  expect(down({ isInGrace: true })).toEqual([]);
});

test('the form of a heartbeat says nothing of an address that is held, and names the variable of one that is not', () => {
  const usual = { enabled: true, everyMs: 60_000, failWhenDown: false };
  expect(heartbeatForm({ ...usual, url: { kind: 'withheld' } }).url).toBe('');
  expect(heartbeatForm({ ...usual, url: { kind: 'plain', text: 'https://hc.example.com/of-nobody' } }).url).toBe('');
  expect(heartbeatForm({ ...usual, url: { kind: 'template', template: '$\u007bCHECK}' } }).url).toBe('$\u007bCHECK}');
  expect(heartbeatForm({ ...usual, url: null }).url).toBeNull();
});
