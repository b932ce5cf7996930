import { expect, test } from 'vitest';
import { episodeId, incidentId, stallId, targetId } from '../../../../electron/domain/ids.ts';
import type { Incident } from '../../../../electron/domain/incident.ts';
import type { Sample } from '../../../../electron/domain/sample.ts';
import type { Stall } from '../../../../electron/domain/stall.ts';
import type { EngineSink } from '../../../../electron/engine/engine.ts';
import type { Happening } from '../../../../electron/notices/happening.ts';
import { createSinkFollower } from '../../../../electron/service/notices/sink-follower.ts';
import { incident as anIncident, sample as aSample, stall as aStall } from '../../../store/support/fixtures.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const ONE = targetId(1);
const REFUSED = { phase: 'connect', code: 'refused', message: 'It refuses.' } as const;

function following() {
  const clock = new FakeClock();
  const told: Happening[] = [];
  const kept: string[] = [];
  let reached = 0;
  const note = (what: string) => () => void kept.push(what);
  const sink: EngineSink = {
    nextStallId: () => stallId(1),
    nextIncidentId: () => incidentId(1),
    nextEpisodeId: () => episodeId(1),
    sample: note('sample'),
    stallOpened: note('stallOpened'),
    stallChanged: note('stallChanged'),
    stallClosed: note('stallClosed'),
    evidence: () => null,
    incidentOpened: note('incidentOpened'),
    incidentChanged: note('incidentChanged'),
    incidentClosed: note('incidentClosed'),
    gap: note('gap'),
    path: note('path'),
    routeChanged: note('routeChanged'),
    clockRead: note('clockRead'),
    networkChanged: note('networkChanged'),
  };
  const follower = createSinkFollower({
    clock,
    nameOf: (id) => `t${id}`,
    tell: (happening) => {
      // What is told has been kept before.
      expect(kept.length).toBeGreaterThan(0);
      told.push(happening);
    },
    reachedAgain: () => {
      reached += 1;
    },
  });
  const listening = follower.listening(sink);
  return {
    clock,
    told,
    kept,
    reached: () => reached,
    sample: (one: Sample) => listening.sample(one, null, []),
    forget: follower.forget,
    listening,
    kinds: () => told.map(({ kind }) => kind),
  };
}

const ok = (target = ONE): Sample => aSample(target, 1, { outcome: 'ok', failure: null });
const failed = (target = ONE): Sample => aSample(target, 1, { outcome: 'failed', failure: REFUSED, totalMs: 3 });
const silent = (target = ONE): Sample =>
  aSample(target, 1, {
    outcome: 'failed',
    failure: { phase: 'connect', code: 'timeout', message: 'It is silent.' },
    totalMs: 3,
  });
const suspect = (): Sample =>
  aSample(ONE, 1, { outcome: 'ok', observer: { eventLoopDelayMs: 900, suspect: 'event-loop-delay' } });
const stallOf = (id: number, more: Partial<Stall> = {}): Stall => aStall(stallId(id), ONE, 1, more);
const incidentOf = (more: Partial<Incident> = {}): Incident => anIncident(incidentId(7), ONE, episodeId(1), 1, more);

test('of many samples that are alike one a second is told, and every one that is different', async () => {
  const { clock, told, kept, sample } = following();
  for (let ms = 0; ms < 10_000; ms += 5) {
    sample(ok());
    await clock.advance(5);
  }
  expect(kept).toHaveLength(2_000);
  expect(told).toHaveLength(10);
  sample(failed());
  sample(ok());
  sample(suspect());
  expect(told.slice(10)).toMatchObject([
    { kind: 'sample', target: 't1', sample: { outcome: 'failed', failure: { code: 'refused' }, suspect: false } },
    { kind: 'sample', sample: { outcome: 'ok', suspect: false } },
    { kind: 'sample', sample: { outcome: 'ok', suspect: true } },
  ]);
});

test('the first sample of each target is told', () => {
  const { told, sample } = following();
  for (let id = 1; id <= 500; id += 1) sample(ok(targetId(id)));
  expect(told).toHaveLength(500);
});

test('the first answer after nothing was reached says that the network is back; one that goes on answering does not', () => {
  const { reached, sample } = following();
  sample(ok());
  sample(ok());
  expect(reached()).toBe(0);
  sample(silent());
  sample(silent());
  expect(reached()).toBe(0);
  sample(ok());
  sample(ok());
  expect(reached()).toBe(1);
  sample(silent());
  sample(suspect());
  // Nothing that this computer spoiled tells of the network.
  expect(reached()).toBe(1);
});

test('a target that answers again while another was reached all the time says nothing of the network', () => {
  const { reached, sample } = following();
  const other = targetId(2);
  sample(ok(other));
  for (let turn = 0; turn < 5; turn += 1) {
    sample(silent());
    sample(ok());
  }
  expect(reached()).toBe(0);
  // Whoever refuses is there.
  sample(failed(other));
  sample(silent());
  sample(ok());
  expect(reached()).toBe(0);
  sample(silent(other));
  sample(silent());
  sample(ok(other));
  sample(ok());
  expect(reached()).toBe(1);
});

test('a target that is watched no more keeps no hope from the others', async () => {
  const { reached, sample, forget } = following();
  const other = targetId(2);
  sample(ok(other));
  sample(silent());
  forget(other);
  sample(ok());
  expect(reached()).toBe(1);
});

test('another network and the end of sleep are reasons to try again', () => {
  const { reached, listening, told } = following();
  listening.networkChanged();
  listening.gap({ targetId: null, reason: 'asleep', startedAtUs: 1, endedAtUs: null });
  expect(reached()).toBe(1);
  listening.gap({ targetId: null, reason: 'asleep', startedAtUs: 1, endedAtUs: 2 });
  expect(reached()).toBe(2);
  expect(told).toMatchObject([
    { kind: 'gap', target: null, reason: 'asleep', over: false },
    { kind: 'gap', over: true },
  ]);
});

test('an incident is told with the stall that says most of it', () => {
  const { listening, told } = following();
  listening.stallOpened(stallOf(1, { incidentId: null, phase: 'tls', elapsedMs: 2_000, endedAtUs: null }));
  listening.incidentOpened(incidentOf());
  listening.stallChanged(stallOf(1, { incidentId: incidentId(7), phase: 'tls', elapsedMs: 9_000, endedAtUs: 3 }));
  listening.stallClosed(stallOf(1, { incidentId: incidentId(7), phase: 'tls', elapsedMs: 9_000, endedAtUs: 3 }));
  listening.stallOpened(stallOf(2, { incidentId: incidentId(7), phase: 'wait', elapsedMs: 1_000, endedAtUs: null }));
  listening.incidentClosed(incidentOf({ closedAtUs: 5, closedBy: 'recovery' }));
  expect(told.filter(({ kind }) => kind.startsWith('incident'))).toMatchObject([
    { kind: 'incident-opened', incident: { id: 7, target: 't1' }, stall: { stall: 1, phase: 'tls', inFlight: true } },
    { kind: 'incident-closed', closedBy: 'recovery', stall: { stall: 1, phase: 'tls', elapsedMs: 9_000 } },
  ]);
});
