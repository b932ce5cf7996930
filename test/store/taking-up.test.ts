import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { openInTest, readerInTest, temporaryDirectory } from './support/store-in-test.ts';

const EVERYTHING = { fromUs: null, toUs: null };

/** The files as they lie there while the store is open: what is left when the machine stops at this moment. */
function leftBehind(directory: string): string {
  const copy = join(temporaryDirectory(), 'copy');
  cpSync(directory, copy, { recursive: true });
  return copy;
}

test('what was open when the observer died is closed, and nothing is called measured since', async () => {
  const first = openInTest();
  const { store, clock } = first;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const startedAtUs = clock.utcUs();
  const open = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), startedAtUs, {
    lastBadAtUs: startedAtUs + 1_000_000,
    closedAtUs: null,
    closedBy: null,
  });
  const long = stall(store.nextStallId(), target.id, startedAtUs, { incidentId: open.id, endedAtUs: null, end: null });
  store.putIncident(open);
  store.putStall(long);
  store.putGap({ targetId: target.id, reason: 'paused', startedAtUs, endedAtUs: null });
  await clock.advance(5_000);
  const late = stall(store.nextStallId(), target.id, clock.utcUs() - 1_000_000, { endedAtUs: null, end: null });
  store.putStall(late);
  store.flush();
  const diedUs = clock.utcUs();
  const directory = leftBehind(first.directory);
  const second = openInTest({ directory, clock: new FakeClock({ utcUs: diedUs + 60_000_000 }) });
  const reader = readerInTest(directory);
  const read = await reader.incident(open.id);
  expect(read?.incident).toMatchObject({ closedBy: 'observer-stopped', closedAtUs: diedUs, lastBadAtUs: diedUs });
  expect(read?.stalls).toEqual([{ ...long, endedAtUs: diedUs, elapsedMs: 5_000, end: 'slow' }]);
  expect(await reader.nearMisses(EVERYTHING, null)).toEqual([
    { stall: { ...late, endedAtUs: diedUs, end: 'near-miss' }, evidence: [] },
  ]);
  expect(await reader.gaps(EVERYTHING)).toEqual([
    { targetId: target.id, reason: 'paused', startedAtUs, endedAtUs: diedUs },
    { targetId: null, reason: 'not-running', startedAtUs: diedUs, endedAtUs: diedUs + 60_000_000 },
  ]);
  expect(second.notes.map((note) => note.code)).toEqual(['unclean-end', 'not-running']);
  const history = await reader.history({ limit: 10, beforeId: null, targetId: target.id, kinds: null });
  expect(history.map(({ event }) => event)).toMatchObject([
    {
      kind: 'stopped',
      incident: open.id,
      atUs: diedUs,
      says: expect.stringContaining('before it was known to be fine'),
    },
  ]);
});

test('an incident ends with its last bad probe when none was in flight', async () => {
  const { store, clock, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const lastBadAtUs = clock.utcUs() - 9_000_000;
  const open = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), lastBadAtUs - 5, {
    lastBadAtUs,
    closedAtUs: null,
    closedBy: null,
  });
  store.putIncident(open);
  store.close();
  openInTest({ directory, clock });
  expect((await readerInTest(directory).incident(open.id))?.incident).toMatchObject({
    closedBy: 'observer-stopped',
    closedAtUs: lastBadAtUs,
    lastBadAtUs,
  });
});

test('after an orderly end only the time without observation is recorded', async () => {
  const { store, clock, directory } = openInTest();
  store.upsertTarget(tcpTarget('api'), 'kept');
  await clock.advance(1_234);
  store.close();
  const endedUs = clock.utcUs();
  await clock.advance(60_000);
  const second = openInTest({ directory, clock });
  expect(second.notes.map((note) => note.code)).toEqual(['not-running']);
  expect(await readerInTest(directory).gaps(EVERYTHING)).toEqual([
    { targetId: null, reason: 'not-running', startedAtUs: endedUs, endedAtUs: clock.utcUs() },
  ]);
});

test('a time without observation stays one when only targets are edited in it, and is two with a sample in between', async () => {
  const { store, clock, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.close();
  const endedUs = clock.utcUs();
  await clock.advance(60_000);
  openInTest({ directory, clock }).store.close();
  await clock.advance(60_000);
  const third = openInTest({ directory, clock });
  const one = { targetId: null, reason: 'not-running', startedAtUs: endedUs, endedAtUs: clock.utcUs() };
  expect(await readerInTest(directory).gaps(EVERYTHING)).toEqual([one]);
  third.store.appendSample(sample(target.id, clock.utcUs()), null);
  await clock.advance(5_000);
  third.store.close();
  const againUs = clock.utcUs();
  await clock.advance(60_000);
  openInTest({ directory, clock });
  expect(await readerInTest(directory).gaps(EVERYTHING)).toEqual([
    one,
    { targetId: null, reason: 'not-running', startedAtUs: againUs, endedAtUs: clock.utcUs() },
  ]);
});

test('when the clock was set back in between, no gap is invented, and it is said', async () => {
  const { store, clock, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  store.appendSample(sample(target.id, clock.utcUs()), null);
  store.close();
  clock.stepUtc(-86_400_000);
  const second = openInTest({ directory, clock });
  expect(second.notes.map((note) => note.code)).toEqual(['clock-went-back']);
  expect(await readerInTest(directory).gaps(EVERYTHING)).toEqual([]);
});

test('a first start has nothing to say', () => {
  expect(openInTest().notes).toEqual([]);
});
