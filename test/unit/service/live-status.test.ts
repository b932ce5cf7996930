import { expect, test } from 'vitest';
import { episodeId, incidentId, targetId } from '../../../electron/domain/ids.ts';
import { liveStatus } from '../../../electron/service/status/live-status.ts';
import type { Probing } from '../../../electron/service/watchdog/probing-watch.ts';
import { incident, sample, tcpTarget } from '../../store/support/fixtures.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const clock = new FakeClock();
const api = { ...tcpTarget('api'), id: targetId(1), origin: 'kept' as const };
const open = incident(incidentId(7), api.id, episodeId(1), clock.utcUs(), { closedAtUs: null, closedBy: null });

const status = (more: { probing?: Probing; blind?: string; bad?: boolean; seen?: boolean }) =>
  liveStatus({
    clock,
    registry: { all: () => [api] },
    picture: { lastSample: () => sample(api.id, clock.utcUs()), incidentOf: () => (more.bad === true ? open : null) },
    isPaused: () => false,
    probing: { now: () => more.probing ?? { kind: 'probing' } },
    quiet: () => ({
      acknowledged: more.seen === true ? [{ incident: open.id, at: '2026-11-21T07:00:00.000Z', by: null }] : [],
      blind: more.blind === undefined ? null : { why: 'network', since: '2026-11-21T07:00:00.000Z', says: more.blind },
    }),
  });

test('an engine that sees nothing, or stands still, is blind, though all that it measured last was fine', () => {
  expect(status({})).toMatchObject({ state: 'fine' });
  expect(status({ blind: 'Nothing is reached from here.' })).toMatchObject({
    state: 'blind',
    says: 'Blind. Nothing is reached from here.',
  });
  expect(status({ probing: { kind: 'stuck', says: 'The disk is full.' }, blind: 'Nothing is reached.' })).toMatchObject(
    {
      state: 'blind',
      says: 'Blind. The disk is full.',
    },
  );
});

test('an incident is a problem, and says whether somebody has seen it', () => {
  expect(status({ bad: true })).toMatchObject({ state: 'problems', problems: [{ incident: 7, acknowledged: false }] });
  expect(status({ bad: true, seen: true }).problems).toMatchObject([{ acknowledged: true }]);
});
