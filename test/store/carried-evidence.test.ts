import { expect, test } from 'vitest';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import { createEngineSink } from '../../electron/service/engine-sink.ts';
import { createEventHub } from '../../electron/service/event-hub.ts';
import { LiveFigures } from '../../electron/service/figures/live-figures.ts';
import { createIncidentChanges } from '../../electron/service/incident-changes.ts';
import { createLivePicture } from '../../electron/service/live-picture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { evidence, incident, stall, tcpTarget } from './support/fixtures.ts';
import { openInTest, rowCount } from './support/store-in-test.ts';

function sinkInTest() {
  const { store, directory } = openInTest();
  const hub = createEventHub(() => {});
  const events: ContractEvent[] = [];
  hub.subscribe((event) => events.push(event));
  const sink = createEngineSink({
    rows: store,
    picture: createLivePicture(),
    figures: new LiveFigures(new FakeClock()),
    hub,
    nameOf: () => 'api',
    changes: createIncidentChanges(),
    tellPath: () => {},
    networkChanged: () => {},
  });
  /** What the latest event carried, if it is the end of an incident. */
  const carried = () => {
    const last = events.at(-1);
    return last?.type === 'incident.closed' ? { stalls: last.stalls.length, evidence: last.evidence.length } : null;
  };
  return { store, directory, sink, carried };
}

test('what open incidents carry in memory is bounded over all of them, and the store has every piece', () => {
  const { store, directory, sink, carried: carriedNow } = sinkInTest();
  const trouble = () => {
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    const stallId = store.nextStallId();
    const opened = incident(sink.nextIncidentId(), target.id, store.nextEpisodeId(), 1_000_000);
    const hung = stall(stallId, target.id, 1_000_000, { incidentId: opened.id });
    sink.stallOpened(hung);
    sink.incidentOpened(opened);
    for (let count = 0; count < 300; count += 1) sink.evidence(evidence(1_000_000), hung);
    return () => {
      sink.incidentClosed(opened);
      return carriedNow()?.evidence ?? null;
    };
  };
  const ends = Array.from({ length: 40 }, trouble);
  const carried = ends.map((end) => end());
  expect(carried.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(carried.slice(20)).toEqual(Array.from({ length: 20 }, () => 10));
  // What has ended leaves its room to others.
  expect(trouble()()).toBe(200);
  store.flush();
  expect(rowCount(directory, 'evidence')).toBe(41 * 300);
});

test('stalls that open incidents carry are bounded over all of them, and the store has every one', () => {
  const { store, directory, sink, carried } = sinkInTest();
  const trouble = (stalls: number) => {
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    const opened = incident(sink.nextIncidentId(), target.id, store.nextEpisodeId(), 1_000_000);
    sink.incidentOpened(opened);
    for (let count = 0; count < stalls; count += 1) {
      const hung = stall(store.nextStallId(), target.id, 1_000_000, { incidentId: opened.id });
      // Told of twice, it is one.
      sink.stallChanged(hung);
      sink.stallChanged(hung);
    }
    return () => {
      sink.incidentClosed(opened);
      return carried()?.stalls ?? null;
    };
  };
  const ends = Array.from({ length: 44 }, () => trouble(510));
  const counts = ends.map((end) => end());
  expect(counts.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 500));
  expect(counts.slice(40)).toEqual(Array.from({ length: 4 }, () => 10));
  expect(trouble(510)()).toBe(500);
  store.flush();
  expect(rowCount(directory, 'stalls')).toBe(45 * 510);
}, 120_000);

test('a request that hangs for longer than its incident leaves nothing behind that is carried on', () => {
  const { store, sink, carried } = sinkInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const closed = () => {
    const over = incident(sink.nextIncidentId(), target.id, store.nextEpisodeId(), 1_000_000);
    const hung = stall(store.nextStallId(), target.id, 1_000_000, { incidentId: over.id });
    sink.stallOpened(hung);
    sink.incidentOpened(over);
    sink.incidentClosed(over);
    return hung;
  };
  for (let round = 0; round < 30; round += 1) {
    const hung = closed();
    sink.stallClosed(hung);
    for (let count = 0; count < 200; count += 1) sink.evidence(evidence(1_000_000), hung);
  }
  const next = incident(sink.nextIncidentId(), target.id, store.nextEpisodeId(), 1_000_000);
  const hung = stall(store.nextStallId(), target.id, 1_000_000, { incidentId: next.id });
  sink.stallOpened(hung);
  sink.incidentOpened(next);
  for (let count = 0; count < 200; count += 1) sink.evidence(evidence(1_000_000), hung);
  sink.incidentClosed(next);
  expect(carried()).toEqual({ stalls: 1, evidence: 200 });
}, 120_000);
