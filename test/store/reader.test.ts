import { expect, test } from 'vitest';
import type { TargetId } from '../../electron/domain/ids.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { evidence, incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest, type StoreInTest } from './support/store-in-test.ts';

const EVERYTHING = { fromUs: null, toUs: null };

function record(inTest: StoreInTest, count: number): TargetId {
  const target = inTest.store.upsertTarget(tcpTarget('api'), 'kept');
  for (let index = 0; index < count; index += 1) {
    inTest.store.appendSample(sample(target.id, inTest.clock.utcUs() + index * 1_000, { totalMs: index }), null);
  }
  inTest.store.flush();
  return target.id;
}

test('a range holds its beginning and not its end, ascending', async () => {
  const inTest = openInTest();
  const targetId = record(inTest, 5_000);
  const fromUs = inTest.clock.utcUs() + 1_000_000;
  const read: Sample[] = [];
  for await (const chunk of readerInTest(inTest.directory).samples(targetId, { fromUs, toUs: fromUs + 3_000_000 })) {
    read.push(...chunk);
  }
  expect(read.map((one) => one.totalMs)).toEqual(Array.from({ length: 3_000 }, (_, index) => 1_000 + index));
});

test('three hundred thousand samples stream in memory that does not grow with their number', async () => {
  const inTest = openInTest();
  const targetId = record(inTest, 300_000);
  let count = 0;
  let largestChunk = 0;
  for await (const chunk of readerInTest(inTest.directory).samples(targetId, EVERYTHING)) {
    count += chunk.length;
    largestChunk = Math.max(largestChunk, chunk.length);
  }
  expect(count).toBe(300_000);
  expect(largestChunk).toBeLessThanOrEqual(2_000);
});

test('a stream that is cancelled ends with an error that says so, and the reader goes on', async () => {
  const inTest = openInTest();
  const targetId = record(inTest, 20_000);
  const reader = readerInTest(inTest.directory);
  const cancel = new AbortController();
  let count = 0;
  const reading = (async () => {
    for await (const chunk of reader.samples(targetId, EVERYTHING, cancel.signal)) {
      count += chunk.length;
      cancel.abort();
    }
  })();
  await expect(reading).rejects.toMatchObject({ data: { code: 'cancelled' } });
  expect(count).toBeLessThan(20_000);
  await expect(reader.overview(EVERYTHING, cancel.signal)).rejects.toMatchObject({ data: { code: 'cancelled' } });
  expect((await reader.recentSamples(targetId, 2)).map((one) => one.totalMs)).toEqual([19_998, 19_999]);
});

test('queries after closing are refused, and those under way too', async () => {
  const inTest = openInTest();
  const targetId = record(inTest, 1_000);
  const reader = readerInTest(inTest.directory);
  const underWay = reader.recentSamples(targetId, 5);
  const refused = expect(underWay).rejects.toMatchObject({ data: { code: 'closed' } });
  await reader.close();
  await refused;
  await expect(reader.targets()).rejects.toMatchObject({ data: { code: 'closed' } });
});

test('the overview counts per target and tells the middle and the slow end', async () => {
  const inTest = openInTest();
  const { store, clock } = inTest;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const idle = store.upsertTarget(tcpTarget('idle'), 'kept');
  const atUs = clock.utcUs();
  for (let index = 1; index <= 100; index += 1) {
    const outcome = index > 98 ? 'slow' : 'ok';
    store.appendSample(sample(target.id, atUs + index, { totalMs: index, outcome }), null);
  }
  store.appendSample(sample(target.id, atUs + 200, { totalMs: 30_000, outcome: 'failed' }), null);
  store.appendSample(sample(target.id, atUs - 1, { totalMs: 5 }), null);
  store.flush();
  const [row, empty] = await readerInTest(inTest.directory).overview({ fromUs: atUs, toUs: null });
  expect(row).toMatchObject({ targetId: target.id, samples: 101, slow: 2, failed: 1, p50Ms: 50, p95Ms: 95 });
  expect(row?.last?.startedAtUs).toBe(atUs + 200);
  expect(empty).toEqual({
    targetId: idle.id,
    last: null,
    samples: 0,
    slow: 0,
    failed: 0,
    suspect: 0,
    p50Ms: null,
    p95Ms: null,
  });
});

test('incidents come newest first, by target, by range, and open ones alone', async () => {
  const { store, clock, directory } = openInTest();
  const one = store.upsertTarget(tcpTarget('one'), 'kept');
  const two = store.upsertTarget(tcpTarget('two'), 'kept');
  const atUs = clock.utcUs();
  const add = (target: TargetId, openedAtUs: number, isOpen: boolean): number => {
    const id = store.nextIncidentId();
    const change = isOpen ? ({ closedAtUs: null, closedBy: null } as const) : {};
    store.putIncident(incident(id, target, store.nextEpisodeId(), openedAtUs, change));
    return id;
  };
  const first = add(one.id, atUs, false);
  const second = add(two.id, atUs + 60_000_000, false);
  const third = add(one.id, atUs + 120_000_000, true);
  store.flush();
  const reader = readerInTest(directory);
  const ids = async (change: object): Promise<number[]> =>
    (await reader.incidents({ ...EVERYTHING, openOnly: false, targetId: null, limit: 10, ...change })).map((i) => i.id);
  expect(await ids({})).toEqual([third, second, first]);
  expect(await ids({ limit: 2 })).toEqual([third, second]);
  expect(await ids({ openOnly: true })).toEqual([third]);
  expect(await ids({ targetId: one.id })).toEqual([third, first]);
  expect(await ids({ fromUs: atUs + 5_000_000, toUs: atUs + 61_000_000 })).toEqual([second, first]);
});

test('a damaged row is said to be unreadable, and hides no other', async () => {
  const { store, clock, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const hung = stall(store.nextStallId(), target.id, clock.utcUs(), { incidentId: store.nextIncidentId() });
  store.putIncident(
    incident(hung.incidentId ?? store.nextIncidentId(), target.id, store.nextEpisodeId(), clock.utcUs()),
  );
  store.putStall(hung);
  const raw = 'line\n'.repeat(2_000);
  const ids = ['a', 'b', 'c'].map((summary) =>
    store.appendEvidence(evidence(clock.utcUs(), { summary, raw }), hung.id, target.id),
  );
  for (let index = 0; index < 3; index += 1) store.appendSample(sample(target.id, clock.utcUs() + index), null);
  store.flush();
  inFile(directory, (database) => {
    database.prepare(`UPDATE evidence SET data = '{"cut' WHERE id = ?`).run(ids[1]);
    database.prepare(`UPDATE evidence SET raw_coding = 'deflate', raw = x'0102' WHERE id = ?`).run(ids[2]);
    database.prepare(`UPDATE samples SET packed = x'ff' WHERE started_at_us = ?`).run(clock.utcUs() + 1);
    database.exec(`UPDATE incidents SET verdict = 'nonsense'`);
  });
  const damaged: number[] = [];
  const reader = readerInTest(directory, (rows) => damaged.push(rows));
  const read = hung.incidentId === null ? null : await reader.incident(hung.incidentId);
  expect(read?.evidence.map((one) => one.readable)).toEqual([true, false, true]);
  expect(read?.evidence[1]?.summary).toContain('cannot be read');
  expect(read?.incident.verdict).toMatchObject({ segment: 'unknown' });
  expect(await reader.evidenceRaw(ids[2] ?? evidenceIdMissing())).toBeNull();
  expect(await allSamples(reader, target.id)).toHaveLength(2);
  expect(damaged).toEqual([1]);
});

test('text from outside stays text, whatever it spells', async () => {
  const { store, clock, directory } = openInTest();
  const nasty = `'; DROP TABLE samples; -- "\u0000\u001b[2J`;
  const target = store.upsertTarget(tcpTarget(nasty), 'kept');
  store.appendSample(
    sample(target.id, clock.utcUs(), { failure: { phase: 'tls', code: 'certificate-untrusted', message: nasty } }),
    null,
  );
  store.flush();
  const reader = readerInTest(directory);
  expect((await reader.targets())[0]?.target.name).toBe(nasty);
  expect((await allSamples(reader, target.id))[0]?.failure?.message).toBe(nasty);
  expect(await reader.certificate(nasty)).toBeNull();
});

function evidenceIdMissing(): never {
  throw new Error('no evidence was recorded');
}
