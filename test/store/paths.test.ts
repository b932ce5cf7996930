import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROBE_ANSWERS } from '../../electron/domain/path-probe.ts';
import { PATH_CAUSES, type PathSnapshot, type RouteChange } from '../../electron/domain/path-snapshot.ts';
import type { Hop, HopAnswerer, Trace } from '../../electron/domain/trace.ts';
import { unpackPath } from '../../electron/store/path-packing.ts';
import { shapeOfTrace } from '../../electron/store/path-shape.ts';
import { incident, tcpTarget } from './support/fixtures.ts';
import { hopBy, pathOf, silentHop, snapshot } from './support/paths.ts';
import { inFile, openInTest, readerInTest, rowCount } from './support/store-in-test.ts';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const EVERYTHING = { fromUs: null, toUs: null };
const DESTINATION = '198.51.100.7';

const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1', 'fe80::1%eth0', DESTINATION);
/** To the microsecond, which is how exactly round trips are kept. */
const rtt = fc.integer({ min: 0, max: 30_000_000 }).map((us) => us / 1_000);
const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const note = orNull(fc.constantFrom('!X', 'open', 'rate limited', ''));
const answerer: fc.Arbitrary<HopAnswerer> = fc.record({
  address,
  rttMs: fc.array(rtt, { minLength: 1, maxLength: 2 }),
  answers: fc.uniqueArray(fc.constantFrom(...PROBE_ANSWERS), { minLength: 1, maxLength: 2 }),
  mtuBytes: orNull(fc.integer({ min: 68, max: 65_535 })),
});
const counts = { sent: fc.nat(2_000), lost: fc.nat(2_000) };
/** As a tracer tells it that knows who answered which probe. */
const toldApart: fc.Arbitrary<Omit<Hop, 'ttl'>> = fc
  .record({
    ...counts,
    note,
    answerers: fc.uniqueArray(answerer, { maxLength: 4, selector: (one) => one.address }),
  })
  .map((hop) => ({
    ...hop,
    addresses: hop.answerers.map((one) => one.address),
    rttMs: hop.answerers.flatMap((one) => one.rttMs),
    statistics: null,
  }));
/** As a report tool tells it. */
const reported: fc.Arbitrary<Omit<Hop, 'ttl'>> = fc.record({
  ...counts,
  note,
  addresses: fc.uniqueArray(address, { maxLength: 3 }),
  answerers: fc.constant([]),
  rttMs: fc.constant([]),
  statistics: orNull(
    fc.record({
      lastMs: orNull(rtt),
      averageMs: orNull(rtt),
      bestMs: orNull(rtt),
      worstMs: orNull(rtt),
      deviationMs: orNull(rtt),
    }),
  ),
});
const trace: fc.Arbitrary<Trace> = fc
  .record({
    destination: fc.constant(DESTINATION),
    port: orNull(fc.constantFrom(22, 443)),
    protocol: fc.constantFrom('tcp', 'udp', 'icmp'),
    reached: fc.boolean(),
    durationMs: rtt,
    pathMtuBytes: orNull(fc.constantFrom(1_400, 1_500)),
    hops: fc.array(fc.oneof(toldApart, reported), { maxLength: 8 }),
  })
  .map((path) => ({ ...path, hops: path.hops.map((hop, index) => ({ ttl: index + 1, ...hop })) }));

test('what is recorded of a path is what is read of it, whoever answered before', async () => {
  const { store, directory } = openInTest();
  const reader = readerInTest(directory);
  let nextUs = 1_795_000_000_000_000;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...PATH_CAUSES), trace), { minLength: 1, maxLength: 20 }),
      async (given) => {
        const fromUs = nextUs + 1;
        const recorded = given.map(([cause, path]): PathSnapshot => {
          nextUs += 5_000_000;
          return { takenAtUs: nextUs, cause, trace: path };
        });
        for (const one of recorded) store.appendPath(one);
        store.flush();
        const read = await reader.paths(DESTINATION, { fromUs, toUs: null }, 1_000);
        expect(read.toReversed()).toEqual(recorded);
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  [1, 80],
  [2, 105],
  [3, 135],
])(
  'a path of twelve hops by %d probes each takes under %d bytes, also when hops balance and fall silent',
  (probes, most) => {
    const { store, directory, clock } = openInTest();
    const count = 5_000;
    const bytes = (): number =>
      inFile(directory, (database) =>
        Number(
          database
            .prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'path%' OR name LIKE 'sqlite_autoindex_path%'")
            .pluck()
            .get(),
        ),
      );
    const before = bytes();
    for (let index = 0; index < count; index += 1) {
      const hops = Array.from({ length: 12 }, (_, at) => {
        if ((index + at) % 17 === 0 || at === 4) return silentHop(at + 1, probes);
        const base = 0.3 + at * 2.17;
        const rttMs = Array.from({ length: probes }, (_, probe) => probe).map(
          (probe) => Math.round((base + ((index * 7 + probe * 13 + at) % 29) / 40) * 1_000) / 1_000,
        );
        return at === 6 && probes > 1
          ? hopBy(at + 1, [
              [`203.0.113.${index % 3}`, rttMs.slice(0, 2)],
              ['203.0.113.9', rttMs.slice(2)],
            ])
          : hopBy(at + 1, [[`192.0.2.${at}`, rttMs]]);
      });
      store.appendPath(snapshot(clock.utcUs() + index * 300_000_000, 'baseline', pathOf(DESTINATION, hops)));
    }
    store.flush();
    const each = (bytes() - before) / count;
    expect(each).toBeGreaterThan(40);
    expect(each).toBeLessThan(most);
    expect(rowCount(directory, 'paths')).toBe(count);
    expect(rowCount(directory, 'path_shapes')).toBeLessThan(20);
  },
);

test('of a long run the statistics are kept that its report shows', async () => {
  const { store, directory, clock } = openInTest();
  const rttMs = Array.from({ length: 100 }, (_, index) => 10 + (index % 10));
  const path = pathOf(DESTINATION, [hopBy(1, [[DESTINATION, rttMs]])]);
  store.appendPath(snapshot(clock.utcUs(), 'asked', path));
  store.flush();
  const [read] = await readerInTest(directory).paths(DESTINATION, EVERYTHING, 1);
  const [hop] = read?.trace.hops ?? [];
  expect(hop).toMatchObject({ sent: 100, lost: 0, addresses: [DESTINATION], rttMs: [] });
  expect(hop?.statistics).toMatchObject({ lastMs: 19, averageMs: 14.5, bestMs: 10, worstMs: 19 });
  expect(hop?.statistics?.deviationMs).toBeCloseTo(2.887, 2);
});

test('the path at a moment is the newest until then; the last good one reached its end and no request hung', async () => {
  const { store, directory, clock } = openInTest();
  const nowUs = clock.utcUs();
  const reached = pathOf(DESTINATION, [hopBy(1, [['192.0.2.1', [1]]]), hopBy(2, [[DESTINATION, [2]]])]);
  const cut = { ...pathOf(DESTINATION, [hopBy(1, [['192.0.2.1', [1]]]), silentHop(2, 3)]), reached: false };
  const good = snapshot(nowUs + 1, 'baseline', reached);
  const hung = snapshot(nowUs + 2, 'stall', reached);
  const broken = snapshot(nowUs + 3, 'focus', cut);
  const other = snapshot(nowUs + 4, 'asked', { ...reached, destination: '198.51.100.8' });
  for (const one of [good, hung, broken, other]) store.appendPath(one);
  store.flush();
  const reader = readerInTest(directory);
  expect(await reader.pathAt(DESTINATION, nowUs)).toBeNull();
  expect(await reader.pathAt(DESTINATION, nowUs + 2)).toEqual(hung);
  expect(await reader.pathAt(DESTINATION, nowUs + 9)).toEqual(broken);
  expect(await reader.lastGoodPath(DESTINATION, nowUs + 9)).toEqual(good);
  expect(await reader.lastGoodPath(DESTINATION, nowUs + 1)).toBeNull();
  expect(await reader.lastGoodPath('198.51.100.8', nowUs + 9)).toEqual(other);
  expect(await reader.paths(DESTINATION, { fromUs: nowUs + 2, toUs: nowUs + 3 }, 10)).toEqual([hung]);
  expect(await reader.paths(DESTINATION, EVERYTHING, 2)).toEqual([broken, hung]);
});

const change = (atUs: number, more: Partial<RouteChange> = {}): RouteChange => ({
  destination: DESTINATION,
  atUs,
  kind: 'hop',
  ttl: 3,
  before: ['192.0.2.3'],
  after: [],
  summary: 'Hop 3 was 192.0.2.3 and is silent now.',
  ...more,
});

test('changes of route come newest first, of one destination or of all', async () => {
  const { store, directory, clock } = openInTest();
  const nowUs = clock.utcUs();
  const changes = [change(nowUs), change(nowUs + 5, { destination: '2001:db8::7', kind: 'loop' }), change(nowUs + 9)];
  for (const one of changes) store.putRouteChange(one);
  store.putRouteChange(change(nowUs + 9));
  store.flush();
  const reader = readerInTest(directory);
  expect(await reader.routeChanges(EVERYTHING, null, 10)).toEqual(changes.toReversed());
  expect(await reader.routeChanges(EVERYTHING, DESTINATION, 10)).toEqual([changes[2], changes[0]]);
  expect(await reader.routeChanges({ fromUs: nowUs + 1, toUs: nowUs + 9 }, null, 10)).toEqual([changes[1]]);
});

test('a damaged path, and one of a newer packing, is left out and hides no other', async () => {
  const { store, directory, clock } = openInTest();
  const paths = [0, 1, 2, 3].map((index) =>
    snapshot(clock.utcUs() + index, 'baseline', pathOf(DESTINATION, [hopBy(1, [[DESTINATION, [1.5]]])])),
  );
  for (const one of paths) store.appendPath(one);
  store.putRouteChange(change(clock.utcUs()));
  store.putRouteChange(change(clock.utcUs() + 1, { kind: 'longer' }));
  store.flush();
  inFile(directory, (database) => {
    const put = database.prepare('UPDATE paths SET packed = ? WHERE taken_at_us = ?');
    put.run(Buffer.from([1, 200]), clock.utcUs() + 1);
    const sound = database.prepare<[], Buffer>('SELECT packed FROM paths').pluck().get() ?? Buffer.alloc(0);
    put.run(Buffer.from([2, ...sound.subarray(1)]), clock.utcUs() + 2);
    database.prepare('UPDATE paths SET cause = 99 WHERE taken_at_us = ?').run(clock.utcUs() + 3);
    database.exec("UPDATE route_changes SET kind = 'teleported' WHERE kind = 'longer'");
  });
  const reader = readerInTest(directory);
  expect(await reader.paths(DESTINATION, EVERYTHING, 10)).toEqual(paths.slice(0, 1));
  expect(await reader.pathAt(DESTINATION, clock.utcUs() + 9)).toEqual(paths[0]);
  expect(await reader.lastGoodPath(DESTINATION, clock.utcUs() + 9)).toEqual(paths[0]);
  expect((await reader.routeChanges(EVERYTHING, null, 10)).map((one) => one.kind)).toEqual(['hop']);
  inFile(directory, (database) => database.exec("UPDATE path_shapes SET hops = '[7'"));
  expect(await reader.paths(DESTINATION, EVERYTHING, 10)).toEqual([]);
  store.appendPath(snapshot(clock.utcUs() + 50, 'baseline', paths[0]?.trace ?? pathOf(DESTINATION, [])));
  store.close();
  const again = openInTest({ directory });
  const later = snapshot(clock.utcUs() + 60, 'baseline', pathOf(DESTINATION, [hopBy(1, [[DESTINATION, [2]]])]));
  again.store.appendPath(later);
  again.store.flush();
  expect(await reader.pathAt(DESTINATION, clock.utcUs() + 99)).toEqual(later);
});

test('a round trip of less than nothing is damage', () => {
  const shape = shapeOfTrace(pathOf(DESTINATION, [hopBy(1, [[DESTINATION, [1, 2]]])]));
  // One hop with two probes: 9 µs, and then 3 µs more or 10 µs less.
  const packed = (difference: number) => Uint8Array.from([1, 0, 1, 0x20, 13, 9, difference]);
  expect(unpackPath(packed(6), shape).hops[0]?.rttMs).toEqual([0.009, 0.012]);
  expect(() => unpackPath(packed(19), shape)).toThrow(RangeError);
});

test('any bytes are read as a path or refused, and never anything else', () => {
  const shape = shapeOfTrace(
    pathOf(DESTINATION, [
      hopBy(1, [
        ['192.0.2.1', [1]],
        ['192.0.2.2', [2]],
      ]),
      hopBy(2, [[DESTINATION, [3]]]),
    ]),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, isOurs) => {
      try {
        const { hops } = unpackPath(isOurs ? Uint8Array.from([1, ...bytes]) : bytes, shape);
        for (const hop of hops) for (const ms of hop.rttMs) expect(ms).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('paths are kept in full for thirty days, then one a day, what is new, and what is next to a change of route', async () => {
  const { store, directory, clock } = openInTest();
  const nowUs = clock.utcUs();
  const usual = pathOf(DESTINATION, [hopBy(1, [['192.0.2.1', [1]]]), hopBy(2, [[DESTINATION, [2]]])]);
  const moved = pathOf(DESTINATION, [hopBy(1, [['192.0.2.9', [1]]]), hopBy(2, [[DESTINATION, [2]]])]);
  const dayUs = Math.floor(nowUs / DAY_US) * DAY_US - 50 * DAY_US;
  const movedAtUs = dayUs + 2 * DAY_US + 12 * HOUR_US;
  const changedAtUs = dayUs + 4 * DAY_US + 12 * HOUR_US;
  for (let atUs = dayUs; atUs < dayUs + 6 * DAY_US; atUs += HOUR_US / 2) {
    store.appendPath(snapshot(atUs, 'baseline', atUs === movedAtUs ? moved : usual));
    store.appendPath(snapshot(atUs + 1, 'focus', usual));
  }
  store.putRouteChange(change(changedAtUs + MINUTE_US));
  const recentUs = nowUs - 10 * DAY_US;
  for (let index = 0; index < 48; index += 1) store.appendPath(snapshot(recentUs + index * HOUR_US, 'focus', usual));
  store.appendPath(snapshot(nowUs - 420 * DAY_US, 'baseline', usual));
  store.putRouteChange(change(nowUs - 420 * DAY_US));
  store.flush();
  await clock.advance(300_000);
  const reader = readerInTest(directory);
  const left = (await reader.paths(DESTINATION, { fromUs: null, toUs: recentUs }, 1_000)).map((one) => one.takenAtUs);
  const daily = [0, 1, 2, 3, 4, 5].map((day) => dayUs + day * DAY_US);
  // After what was new the shape knows both, so the usual path after it is no news.
  const expected = [...daily, movedAtUs, changedAtUs, changedAtUs + 1];
  expect(left.toReversed()).toEqual(expected.sort((one, other) => one - other));
  expect(await reader.paths(DESTINATION, { fromUs: recentUs, toUs: null }, 1_000)).toHaveLength(48);
  expect(await reader.routeChanges(EVERYTHING, null, 10)).toHaveLength(1);
});

test('what grows old while it runs is thinned out as well', async () => {
  const { store, directory, clock } = openInTest();
  const path = pathOf(DESTINATION, [hopBy(1, [[DESTINATION, [2]]])]);
  const dayUs = Math.ceil(clock.utcUs() / DAY_US) * DAY_US - 31 * DAY_US;
  for (let atUs = dayUs; atUs < dayUs + 4 * DAY_US; atUs += 6 * HOUR_US) {
    store.appendPath(snapshot(atUs, 'baseline', path));
  }
  store.flush();
  const reader = readerInTest(directory);
  for (let hour = 0; hour < 4 * 24; hour += 1) await clock.advance(3_600_000);
  const left = (await reader.paths(DESTINATION, EVERYTHING, 100)).map((one) => one.takenAtUs).toReversed();
  expect(left).toEqual([0, 1, 2, 3].map((day) => dayUs + day * DAY_US));
});

test.each([100, 500])('paths within an hour of an incident stay with it, also after %d days', async (days) => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const openedAtUs = clock.utcUs() - days * DAY_US;
  const path = pathOf(DESTINATION, [hopBy(1, [[DESTINATION, [2]]])]);
  for (let minutes = -120; minutes <= 120; minutes += 10) {
    store.appendPath(snapshot(openedAtUs + minutes * MINUTE_US, 'stall', path));
  }
  const kept = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), openedAtUs, {
    lastBadAtUs: openedAtUs,
    closedAtUs: openedAtUs,
  });
  store.putIncident(kept);
  store.flush();
  await clock.advance(300_000);
  const reader = readerInTest(directory);
  const left = (await reader.paths(DESTINATION, EVERYTHING, 1_000)).map((one) => one.takenAtUs);
  expect([left.length, left.at(-1), left[0]]).toEqual([13, openedAtUs - HOUR_US, openedAtUs + HOUR_US]);
  store.deleteIncident(kept.id);
  await clock.advance(300_000);
  expect(await reader.paths(DESTINATION, EVERYTHING, 1_000)).toEqual([]);
  const unused = days > 400 ? 0 : 1;
  expect([rowCount(directory, 'path_shapes'), rowCount(directory, 'path_destinations')]).toEqual([unused, unused]);
  store.appendPath(snapshot(clock.utcUs(), 'baseline', path));
  store.flush();
  expect(await reader.paths(DESTINATION, EVERYTHING, 10)).toHaveLength(1);
});

test('a destination of which nothing is left is forgotten, and can come again', async () => {
  const { store, directory, clock } = openInTest();
  store.putRouteChange(change(clock.utcUs() - 420 * DAY_US));
  store.flush();
  await clock.advance(300_000);
  expect(rowCount(directory, 'path_destinations')).toBe(0);
  store.putRouteChange(change(clock.utcUs()));
  store.flush();
  expect(await readerInTest(directory).routeChanges(EVERYTHING, DESTINATION, 10)).toHaveLength(1);
});
