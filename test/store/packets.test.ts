import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import type { EvidenceId } from '../../electron/domain/ids.ts';
import { evidence, incident, stall, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, rowCount, type StoreInTest } from './support/store-in-test.ts';

const MEBIBYTE = 1_048_576;

/** An incident with one stall, ready to have evidence. */
function hungIn({ store, clock }: StoreInTest) {
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const recorded = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), clock.utcUs());
  const hung = stall(store.nextStallId(), target.id, clock.utcUs(), { incidentId: recorded.id });
  store.putIncident(recorded);
  store.putStall(hung);
  const append = (packets: Uint8Array): EvidenceId =>
    store.appendEvidence(evidence(clock.utcUs(), { kind: 'packets', packets }), hung.id, target.id);
  return { recorded, append };
}

/** Lets the other thread pack, and the parts be written. */
async function written({ clock, directory }: StoreInTest, parts: number): Promise<void> {
  const atMostMs = performance.now() + 20_000;
  while (rowCount(directory, 'packets') < parts) {
    if (performance.now() > atMostMs)
      throw new Error(`${rowCount(directory, 'packets')} of ${parts} parts were written`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(50);
  }
}

/** What no packer makes smaller. */
const noise = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

test('packets are read back as they were captured, small and large', async () => {
  const inTest = openInTest();
  const { append } = hungIn(inTest);
  const [small, large, empty] = [new Uint8Array([1, 2, 3]), noise(4 * MEBIBYTE), new Uint8Array(24)];
  const ids = [append(small), append(large), append(empty)];
  await written(inTest, 1 + 32 + 1);
  const reader = readerInTest(inTest.directory);
  const [first, second, third] = await Promise.all(ids.map((id) => reader.evidencePackets(id)));
  expect(first).toEqual(small);
  expect(Buffer.from(second ?? []).equals(Buffer.from(large))).toBe(true);
  expect(third).toEqual(empty);
  expect((await reader.storeUse()).incidentsBytes).toBeGreaterThan(4 * MEBIBYTE);
});

test('what can be packed takes less room', async () => {
  const inTest = openInTest();
  const { append } = hungIn(inTest);
  const id = append(new Uint8Array(4 * MEBIBYTE).fill(7));
  await written(inTest, 1);
  expect(rowCount(inTest.directory, 'packets')).toBe(1);
  expect((await readerInTest(inTest.directory).evidencePackets(id))?.length).toBe(4 * MEBIBYTE);
});

test('packets of a hang that lasts until the end are there after it', async () => {
  const inTest = openInTest();
  const { append } = hungIn(inTest);
  const packets = noise(MEBIBYTE);
  const id = append(packets);
  inTest.store.close();
  const read = await readerInTest(inTest.directory).evidencePackets(id);
  expect(Buffer.from(read ?? []).equals(Buffer.from(packets))).toBe(true);
});

test('evidence without packets has none, and neither has one of which a part is missing or damaged', async () => {
  const inTest = openInTest();
  const { append } = hungIn(inTest);
  const [incomplete, damaged] = [append(noise(300_000)), append(new Uint8Array(300_000).fill(7))];
  await written(inTest, 3 + 1);
  inFile(inTest.directory, (database) => {
    database.prepare('DELETE FROM packets WHERE evidence_id = ? AND part = 1').run(incomplete);
    database.prepare('UPDATE packets SET bytes = ? WHERE evidence_id = ?').run(Buffer.from('garbage'), damaged);
  });
  const reader = readerInTest(inTest.directory);
  expect(await reader.evidencePackets(incomplete)).toBeNull();
  expect(await reader.evidencePackets(damaged)).toBeNull();
  const target = inTest.store.upsertTarget(tcpTarget('api'), 'kept');
  const without = inTest.store.appendEvidence(evidence(0), inTest.store.nextStallId(), target.id);
  inTest.store.flush();
  expect(await reader.evidencePackets(without)).toBeNull();
});

test('packets go with their incident, also those that come when it is gone', async () => {
  const inTest = openInTest();
  const { append, recorded } = hungIn(inTest);
  append(noise(2 * MEBIBYTE));
  append(new Uint8Array(100));
  await written(inTest, 17);
  inTest.store.deleteIncident(recorded.id);
  await inTest.clock.advance(120_000);
  expect([rowCount(inTest.directory, 'evidence'), rowCount(inTest.directory, 'packets')]).toEqual([0, 0]);
  inFile(inTest.directory, (database) => {
    const late = database.prepare('INSERT INTO packets VALUES (?, ?, 9, 9, ?, ?)');
    for (let part = 0; part < 9; part += 1) late.run(4_711, part, 'plain', Buffer.alloc(131_072));
  });
  await inTest.clock.advance(120_000);
  expect(rowCount(inTest.directory, 'packets')).toBe(0);
});
