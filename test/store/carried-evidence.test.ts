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

test('what open incidents carry in memory is bounded over all of them, and the store has every piece', () => {
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
  const trouble = () => {
    const target = store.upsertTarget(tcpTarget('api'), 'kept');
    const stallId = store.nextStallId();
    const opened = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), 1_000_000);
    const hung = stall(stallId, target.id, 1_000_000, { incidentId: opened.id });
    sink.stallOpened(hung);
    sink.incidentOpened(opened);
    for (let count = 0; count < 300; count += 1) sink.evidence(evidence(1_000_000), hung);
    return () => {
      sink.incidentClosed(opened);
      const last = events.at(-1);
      return last?.type === 'incident.closed' ? last.evidence.length : null;
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
