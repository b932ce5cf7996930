import { expect, test } from 'vitest';
import type { EvidenceDraft } from '../../../electron/domain/evidence.ts';
import type { Stall } from '../../../electron/domain/stall.ts';
import { EngineRig, fails, hang, quick, someTarget, takes } from '../../support/engine-rig.ts';

const skipped = (rig: EngineRig): { readonly draft: EvidenceDraft; readonly stall: Stall }[] =>
  rig.sink.told.flatMap((one) => (one.type === 'evidence' && one.draft.status === 'skipped' ? [one] : []));

const withoutPrograms = (rig: EngineRig) =>
  skipped(rig).filter(({ draft }) => draft.summary.startsWith('Programs were not run'));
const thinned = (rig: EngineRig) => skipped(rig).filter(({ draft }) => draft.summary.includes('From here on'));

test('when five hundred targets hang at once, the path and the socket of each are recorded, though programs are not run for all', async () => {
  const rig = new EngineRig(() => hang('connect'));
  rig.start(...Array.from({ length: 500 }, (_, index) => someTarget(`t${index}`)));
  await rig.clock.advance(5_999);
  expect(new Set(rig.runsOf('light').map(({ subject }) => subject.stallId)).size).toBe(500);
  expect(rig.captures.length).toBeLessThanOrEqual(56);
});

test('each stall for which programs were not run says so once, with the reason', async () => {
  const rig = new EngineRig(() => takes(4_000, 'connect'));
  rig.start(...Array.from({ length: 80 }, (_, index) => someTarget(`t${index}`, { thresholds: { intervalMs: 500 } })));
  await rig.clock.advance(7_000);
  const inFull = new Set(rig.captures.map(({ subject }) => subject.stallId));
  const said = withoutPrograms(rig).map(({ stall }) => stall.id);
  expect(inFull.size).toBeGreaterThan(0);
  expect(said.length).toBeGreaterThan(0);
  expect(new Set(said).size).toBe(said.length);
  const closed = rig.sink.stalls('stallClosed').map(({ id }) => id);
  expect(closed.filter((id) => inFull.has(id) === said.includes(id))).toEqual([]);
});

test('what the many at once kept out is tried again when the request passes the slow threshold, and is not called skipped then', async () => {
  const rig = new EngineRig(() => hang('connect'));
  // 50 hang at one moment; the 51st a moment later finds the way barred and, a second later, free.
  rig.start(...Array.from({ length: 51 }, (_, index) => someTarget(`t${index}`, { thresholds: { intervalMs: 10 } })));
  await rig.clock.advance(1_020);
  const before = new Set(rig.captures.map(({ subject }) => subject.target.id)).size;
  await rig.clock.advance(3_000);
  const captured = new Set(rig.captures.map(({ subject }) => subject.stallId));
  expect(before).toBe(50);
  expect(new Set(rig.captures.map(({ subject }) => subject.target.id)).size).toBe(51);
  expect(withoutPrograms(rig).filter(({ stall }) => captured.has(stall.id))).toEqual([]);
});

test('the fourth stall of an incident says that three were captured in full, and when the next one is', async () => {
  const rig = new EngineRig(() => takes(3_000, 'connect'));
  rig.start(someTarget('api'));
  await rig.clock.advance(19_900);
  expect(rig.captures).toHaveLength(3);
  const [said] = withoutPrograms(rig);
  expect(said?.draft).toMatchObject({ status: 'skipped', remedy: null });
  // The third capture started at 11 s (start of the third probe, and a second); a minute later the next may.
  expect(said?.draft.summary).toBe(
    'Programs were not run for this stall: 3 stalls of this incident were captured in full; the next one is after 07:01:11 UTC.',
  );
  expect(rig.runsOf('light')).toHaveLength(4);
});

test('a trouble that lasts for a day leaves a bounded number of light captures, and says once that they were thinned', async () => {
  const rig = new EngineRig(() => takes(3_000, 'connect'));
  rig.start(someTarget('api'));
  await rig.clock.advance(101_500);
  expect(rig.runsOf('light')).toHaveLength(20);
  expect(thinned(rig)).toHaveLength(1);
  const from = rig.clock.monotonicMs();
  await rig.clock.advance(590_000);
  const within = rig.runsOf('light').filter(({ atMs }) => atMs > from);
  // Three a minute.
  expect(within.length).toBeGreaterThanOrEqual(28);
  expect(within.length).toBeLessThanOrEqual(30);
  await rig.clock.advance(86_400_000 - 691_500);
  expect(rig.runsOf('light').length).toBeLessThan(400);
  expect(thinned(rig)).toHaveLength(1);
  // Each of the others has its programs, or says why not.
  expect(skipped(rig).length).toBeLessThan(400);
}, 60_000);

test('a target that refuses each five seconds is not traced each time', async () => {
  const rig = new EngineRig(() => fails('refused'));
  rig.start(someTarget('api'));
  await rig.clock.advance(3_600_000);
  const ids = (tier: 'light' | 'full') => rig.runsOf(tier).map(({ subject }) => subject.stallId);
  expect(ids('light')).toEqual(ids('full'));
  expect(ids('light').length).toBeLessThan(25);
});

test('an incident looks at the last good path once, when it begins; a near miss does not', async () => {
  const rig = new EngineRig((_, index) => (index === 0 ? takes(1_500) : index < 6 ? hang('connect') : quick));
  rig.start(someTarget('api'));
  await rig.clock.advance(5_500);
  expect(rig.runsOf('once')).toHaveLength(0);
  await rig.clock.advance(60_000);
  const [incident] = rig.sink.incidents('incidentOpened');
  expect(rig.runsOf('once')).toHaveLength(1);
  expect(rig.runsOf('once')[0]?.subject.stallId).toBe(
    rig.sink.stalls('stallChanged').find(({ incidentId }) => incidentId === incident?.id)?.id,
  );
});

test('the stall that opens an incident after many near misses is recorded though those no longer were', async () => {
  const rig = new EngineRig((_, index) => (index < 22 ? takes(1_500) : hang('wait')));
  rig.start(someTarget('api'));
  await rig.clock.advance(110_900);
  const before = rig.runsOf('light').length;
  expect(before).toBe(20);
  await rig.clock.advance(1_600);
  const [incident] = rig.sink.incidents('incidentOpened');
  expect(incident).toBeDefined();
  expect(rig.runsOf('light')).toHaveLength(before + 1);
});
