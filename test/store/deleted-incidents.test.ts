import { expect, test } from 'vitest';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import { createEngineSink } from '../../electron/service/engine-sink.ts';
import { createEventHub } from '../../electron/service/event-hub.ts';
import { LiveFigures } from '../../electron/service/figures/live-figures.ts';
import { createIncidentChanges } from '../../electron/service/incident-changes.ts';
import { createLivePicture } from '../../electron/service/live-picture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { evidence, incident, stall, tcpTarget } from './support/fixtures.ts';
import { openInTest, readerInTest } from './support/store-in-test.ts';

function sinkInTest() {
  const { store, directory } = openInTest();
  const hub = createEventHub(() => {});
  const events: ContractEvent[] = [];
  hub.subscribe((event) => events.push(event));
  const changes = createIncidentChanges();
  const sink = createEngineSink({
    rows: store,
    picture: createLivePicture(),
    figures: new LiveFigures(new FakeClock()),
    hub,
    nameOf: () => 'api',
    changes,
    tellPath: () => {},
    networkChanged: () => {},
  });
  const target = store.upsertTarget(tcpTarget('api'), 'kept').id;
  const over = incident(sink.nextIncidentId(), target, store.nextEpisodeId(), 1_000_000);
  const open = { ...over, closedAtUs: null, closedBy: null };
  const hung = stall(store.nextStallId(), target, 1_000_000, { incidentId: over.id });
  return { store, reader: readerInTest(directory), sink, changes, events, over, open, hung };
}

test('what is still captured and judged of a deleted incident does not bring it back', async () => {
  const { store, reader, sink, changes, events, over, open, hung } = sinkInTest();
  sink.stallOpened(hung);
  sink.incidentOpened(open);
  sink.incidentClosed(over);
  changes.removed(over.id);
  store.deleteIncident(over.id);
  const told = events.length;
  // It has no number that a verdict could name.
  expect(sink.evidence(evidence(2_000_000), hung)).toBeNull();
  sink.stallChanged(hung);
  sink.incidentChanged({ ...over, worstMs: 9_000 });
  store.flush();
  expect(await reader.incident(over.id)).toBeNull();
  expect(await reader.sizes()).toMatchObject({ incidents: 0, evidence: 0 });
  expect(events.slice(told)).toEqual([]);
});

test('a note made while an incident is open is in the event that closes it, and stays in the store', async () => {
  const { store, reader, sink, changes, events, over, open, hung } = sinkInTest();
  sink.stallOpened(hung);
  sink.incidentOpened(open);
  changes.noted(over.id, 'Called the provider.');
  store.setIncidentNote(over.id, 'Called the provider.');
  sink.incidentClosed(over);
  store.flush();
  expect(events.find(({ type }) => type === 'incident.opened')).toMatchObject({ note: '' });
  expect(events.find(({ type }) => type === 'incident.closed')).toMatchObject({ note: 'Called the provider.' });
  expect((await reader.incident(over.id))?.note).toBe('Called the provider.');
});
