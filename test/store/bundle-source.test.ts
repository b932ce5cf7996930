import { describe, expect, test } from 'vitest';
import type { HostFacts } from '../../electron/bundle/bundle-source.ts';
import type { Sample } from '../../electron/domain/sample.ts';
import { httpSpec } from '../../electron/domain/target-text.ts';
import type { Vantage } from '../../electron/domain/vantage.ts';
import type { ExportScope } from '../../electron/service/service.ts';
import { storeBundleSource } from '../../electron/service/store-bundle-source.ts';
import type { StoreReader } from '../../electron/store/reader.ts';
import { evidence, incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { inFile, openInTest, readerInTest, type StoreInTest } from './support/store-in-test.ts';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const patient = new AbortController().signal;

const factsAt = (collectedAtUs: number): HostFacts => ({
  collectedAtUs,
  seenUntilUs: collectedAtUs,
  text: `facts of ${collectedAtUs}`,
  data: null,
});

const vantage = (sourceAddress: string): Vantage => ({
  host: 'desk',
  interfaceName: 'eth0',
  sourceAddress,
  gateway: '192.0.2.1',
  vpn: false,
  publicAddress: null,
});

/** An incident of one minute with one stall and one piece of evidence. */
function record({ store }: StoreInTest, name: string, openedAtUs: number) {
  const target = store.upsertTarget(tcpTarget(name), 'kept');
  const id = store.nextIncidentId();
  const closedAtUs = openedAtUs + MINUTE_US;
  const range = { lastBadAtUs: closedAtUs, closedAtUs, closedBy: 'recovery' as const };
  store.putIncident({ ...incident(id, target.id, store.nextEpisodeId(), openedAtUs), ...range });
  const hung = stall(store.nextStallId(), target.id, openedAtUs, { incidentId: id });
  store.putStall(hung);
  const evidenceId = store.appendEvidence(evidence(openedAtUs, { raw: `text of ${name}` }), hung.id, target.id);
  store.appendSample(sample(target.id, openedAtUs), null);
  return { target, id, hung, evidenceId };
}

function sourceOf(
  reader: StoreReader,
  scope: ExportScope,
  nowUs: number,
  collect: () => Promise<HostFacts> = noFacts,
  publicAddress: string | null = null,
) {
  return storeBundleSource(reader, { scope, appVersion: '0.1.0', nowUs, collectFacts: collect, publicAddress });
}

const noFacts = () => Promise.reject(new Error('facts were collected at the export'));

async function samplesOf(source: Awaited<ReturnType<typeof sourceOf>>): Promise<readonly Sample[]> {
  const all: Sample[] = [];
  for await (const chunk of source.samples(patient)) all.push(...chunk);
  return all;
}

const DAY_US = 24 * HOUR_US;
const anyFacts = () => Promise.resolve(factsAt(0));

test('of the days before the target was watched, no bundle says that nothing happened', async () => {
  const kept = openInTest();
  const openedAtUs = kept.clock.utcUs();
  const { id, target } = record(kept, 'api', openedAtUs);
  const alone = record(kept, 'alone', openedAtUs);
  kept.store.appendSample(sample(target.id, openedAtUs - 2 * HOUR_US), null);
  kept.store.appendSample(sample(target.id, openedAtUs - HOUR_US), null);
  kept.store.close();
  const reader = readerInTest(kept.directory);
  const earlierOf = async (incident: number) =>
    (await sourceOf(reader, { kind: 'incident', incident }, openedAtUs + HOUR_US, anyFacts)).earlier;
  expect(await earlierOf(id)).toEqual({ sinceUs: openedAtUs - 2 * HOUR_US, count: 0, firstOpenedAtUs: null });
  expect(await earlierOf(alone.id)).toBeNull();
});

test('what happened more than seven days before is not counted', async () => {
  const kept = openInTest();
  const openedAtUs = kept.clock.utcUs();
  record(kept, 'api', openedAtUs - 8 * DAY_US);
  record(kept, 'api', openedAtUs - 3 * DAY_US);
  const { id, target } = record(kept, 'api', openedAtUs);
  const firstUs = openedAtUs - 6 * DAY_US;
  kept.store.appendSample(sample(target.id, firstUs), null);
  kept.store.close();
  const { earlier } = await sourceOf(
    readerInTest(kept.directory),
    { kind: 'incident', incident: id },
    openedAtUs + HOUR_US,
    anyFacts,
  );
  expect(earlier).toEqual({ sinceUs: firstUs, count: 1, firstOpenedAtUs: openedAtUs - 3 * DAY_US });
});

test('a bundle holds the facts of before, of the window and of after it, and none are collected at the export', async () => {
  const kept = openInTest();
  const openedAtUs = kept.clock.utcUs();
  const { id } = record(kept, 'api', openedAtUs);
  const times = [-3 * HOUR_US, -HOUR_US, 30_000_000, HOUR_US, 3 * HOUR_US].map((by) => openedAtUs + by);
  for (const atUs of times) kept.store.putHostFacts(factsAt(atUs));
  kept.store.close();
  const reader = readerInTest(kept.directory);
  const scope = { kind: 'incident', incident: id } as const;
  const first = await sourceOf(reader, scope, openedAtUs + 5 * HOUR_US);
  expect(first.hostFacts.map(({ collectedAtUs }) => collectedAtUs)).toEqual(times.slice(1, 4));
  expect((await sourceOf(reader, scope, openedAtUs + 9 * HOUR_US)).hostFacts).toEqual(first.hostFacts);
});

test('where nobody kept facts they are collected at the export, and say so', async () => {
  const kept = openInTest();
  const { id } = record(kept, 'api', kept.clock.utcUs());
  kept.store.close();
  const scope = { kind: 'incident', incident: id } as const;
  const collect = async () => factsAt(7);
  const source = await sourceOf(readerInTest(kept.directory), scope, kept.clock.utcUs() + HOUR_US, collect);
  expect(source.hostFacts).toEqual([
    { ...factsAt(7), text: 'Nothing was kept at the time: collected when the bundle was made.\nfacts of 7' },
  ]);
});

test('a range over several targets holds the incidents of those targets alone, oldest first', async () => {
  const kept = openInTest();
  const startUs = kept.clock.utcUs();
  const names = ['api', 'web', 'other'];
  const recorded = Array.from({ length: 90 }, (_, index) =>
    record(kept, names[index % 3] ?? '', startUs + index * 10 * MINUTE_US),
  );
  kept.store.close();
  const scope = { kind: 'range', fromUs: startUs, toUs: startUs + 24 * HOUR_US, targets: ['api', 'web'] } as const;
  const source = await sourceOf(readerInTest(kept.directory), scope, startUs + 30 * HOUR_US, async () => factsAt(0));
  expect(source.incidents.map((entry) => entry.incident.id)).toEqual(
    recorded.filter((_, index) => index % 3 !== 2).map(({ id }) => id),
  );
  expect(source.targets.map(({ name }) => name)).toEqual(['api', 'web']);
  expect(new Set(source.incidents.map((entry) => entry.stalls.flatMap((one) => one.evidence).length))).toEqual(
    new Set([1]),
  );
  expect((await samplesOf(source)).length).toBe(60);
});

test('a target that no longer exists keeps its name, and one that came after it under the same name is not left out', async () => {
  const kept = openInTest();
  const startUs = kept.clock.utcUs();
  const gone = record(kept, 'api', startUs);
  await kept.clock.advance(60_000);
  kept.store.removeTarget(gone.target.id);
  await kept.clock.advance(60_000);
  const again = record(kept, 'api', startUs + HOUR_US);
  kept.store.close();
  const reader = readerInTest(kept.directory);
  const collect = async () => factsAt(0);
  const one = await sourceOf(reader, { kind: 'incident', incident: gone.id }, startUs + 9 * HOUR_US, collect);
  expect(one.targets.map(({ id, name }) => [id, name])).toEqual([[gone.target.id, 'api']]);
  const scope = { kind: 'range', fromUs: startUs, toUs: startUs + 2 * HOUR_US, targets: ['api'] } as const;
  const both = await sourceOf(reader, scope, startUs + 9 * HOUR_US, collect);
  expect(both.incidents.map((entry) => entry.incident.id)).toEqual([gone.id, again.id]);
  expect(both.targets.map(({ id }) => id)).toEqual([gone.target.id, again.target.id]);
});

test('a request that hangs right now is part of the incident that is open, and no near miss', async () => {
  const kept = openInTest();
  const { store } = kept;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const id = store.nextIncidentId();
  store.putIncident({ ...incident(id, target.id, store.nextEpisodeId(), HOUR_US), closedAtUs: null, closedBy: null });
  const hung = stall(store.nextStallId(), target.id, HOUR_US + MINUTE_US, {
    incidentId: null,
    endedAtUs: null,
    end: null,
  });
  store.putStall(hung);
  store.appendEvidence(evidence(HOUR_US + MINUTE_US), hung.id, target.id);
  store.close();
  const source = await sourceOf(
    readerInTest(kept.directory),
    { kind: 'incident', incident: id },
    HOUR_US + 2 * MINUTE_US,
    async () => factsAt(HOUR_US),
  );
  expect(source.nearMisses).toEqual([]);
  expect(source.incidents[0]?.stalls.map((one) => [one.stall.id, one.evidence.length])).toEqual([[hung.id, 1]]);
});

test('an incident that nobody closed ends with what was recorded last, and while it is measured now', async () => {
  const kept = openInTest();
  const { store } = kept;
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const id = store.nextIncidentId();
  const openedAtUs = kept.clock.utcUs();
  store.putIncident({
    ...incident(id, target.id, store.nextEpisodeId(), openedAtUs),
    closedAtUs: null,
    closedBy: null,
  });
  store.appendSample(sample(target.id, openedAtUs + MINUTE_US), null);
  store.close();
  const reader = readerInTest(kept.directory);
  const until = async (nowUs: number) =>
    (await sourceOf(reader, { kind: 'incident', incident: id }, nowUs, async () => factsAt(0))).window.toUs;
  expect(await until(openedAtUs + 2 * MINUTE_US)).toBe(openedAtUs + 2 * MINUTE_US);
  expect(await until(openedAtUs + 9 * HOUR_US)).toBe(openedAtUs + MINUTE_US);
});

test('evidence whose row is damaged is named as unreadable, and the rest is there', async () => {
  const kept = openInTest();
  const startUs = kept.clock.utcUs();
  const { id, hung, target, evidenceId } = record(kept, 'api', startUs);
  const whole = kept.store.appendEvidence(evidence(startUs, { raw: 'whole' }), hung.id, target.id);
  kept.store.close();
  inFile(kept.directory, (database) =>
    database.prepare('UPDATE evidence SET data = ? WHERE id = ?').run('{"hops": [', evidenceId),
  );
  const scope = { kind: 'incident', incident: id } as const;
  const source = await sourceOf(readerInTest(kept.directory), scope, startUs + HOUR_US, async () => factsAt(0));
  expect(source.unreadable.map((item) => item.evidenceId)).toEqual([evidenceId]);
  expect(source.incidents[0]?.stalls[0]?.evidence.map((head) => head.id)).toEqual([whole]);
  expect(await source.evidenceRaw(whole, patient)).toBe('whole');
});

test('where it was measured from is told of that time alone, not of all networks that this machine ever was in', async () => {
  const kept = openInTest();
  const startUs = kept.clock.utcUs();
  const at = (hours: number) => startUs + hours * HOUR_US;
  for (const [address, hours] of [
    ['192.0.2.10', -50],
    ['192.0.2.20', -10],
    ['192.0.2.30', 0.01],
    ['192.0.2.40', 20],
  ] as const) {
    kept.store.putVantage(vantage(address), at(hours));
  }
  const { id } = record(kept, 'api', startUs);
  kept.store.close();
  const scope = { kind: 'incident', incident: id } as const;
  const source = await sourceOf(readerInTest(kept.directory), scope, at(40), async () => factsAt(0));
  expect(source.vantages).toEqual([vantage('192.0.2.20'), vantage('192.0.2.30')]);
});

describe('under which address servers saw this computer', () => {
  const seen = (sourceAddress: string, publicAddress: string | null) => ({ ...vantage(sourceAddress), publicAddress });
  /** An incident, and the vantages of before and after it by how many hours they are off. */
  const vantagesOf = async (
    vantages: readonly (readonly [number, ReturnType<typeof vantage>])[],
    told: string | null = null,
  ) => {
    const kept = openInTest();
    const startUs = kept.clock.utcUs();
    for (const [hours, one] of vantages) kept.store.putVantage(one, startUs + hours * HOUR_US);
    const { id } = record(kept, 'api', startUs);
    kept.store.close();
    const scope = { kind: 'incident', incident: id } as const;
    const facts = async () => factsAt(0);
    return (await sourceOf(readerInTest(kept.directory), scope, startUs + 90 * HOUR_US, facts, told)).vantages;
  };
  const HERE = '192.168.1.7';

  test('one that was told after the incident holds for the same place', async () => {
    expect(
      await vantagesOf([
        [-2, seen(HERE, null)],
        [20, seen(HERE, '198.51.100.20')],
      ]),
    ).toEqual([seen(HERE, '198.51.100.20')]);
  });

  test('one that was told during it makes no second place of the same', async () => {
    expect(
      await vantagesOf([
        [-2, seen(HERE, null)],
        [0.01, seen(HERE, '198.51.100.20')],
      ]),
    ).toEqual([seen(HERE, '198.51.100.20')]);
  });

  test.each([
    ['address', { sourceAddress: '192.168.1.8' }],
    ['interface', { interfaceName: 'wlan0' }],
    ['gateway', { gateway: '192.0.2.254' }],
  ])('one that was told with another %s is that of another place', async (_what, differs) => {
    const before = seen(HERE, null);
    expect(
      await vantagesOf([
        [-2, before],
        [20, { ...before, ...differs, publicAddress: '198.51.100.20' }],
      ]),
    ).toEqual([before]);
  });

  test('one that was told before it stays, whatever was told since', async () => {
    expect(
      await vantagesOf([
        [-2, seen(HERE, '203.0.113.80')],
        [20, seen(HERE, '198.51.100.20')],
      ]),
    ).toEqual([seen(HERE, '203.0.113.80')]);
  });

  test('one that is told for the bundle stands instead of all that is kept, but not for a time on no network', async () => {
    const nowhere = { ...vantage(HERE), interfaceName: null, sourceAddress: null, gateway: null };
    expect(
      await vantagesOf(
        [
          [-2, seen(HERE, '203.0.113.80')],
          [0.01, nowhere],
          [0.015, seen('192.168.1.8', null)],
        ],
        '198.51.100.20',
      ),
    ).toEqual([seen(HERE, '198.51.100.20'), nowhere, seen('192.168.1.8', '198.51.100.20')]);
  });
});

test('the same incident exported a while later is the same, though the hour after it is not over', async () => {
  const kept = openInTest();
  const startUs = kept.clock.utcUs();
  const { id, target } = record(kept, 'api', startUs);
  kept.store.appendSample(sample(target.id, startUs + 5 * MINUTE_US), null);
  kept.store.close();
  const reader = readerInTest(kept.directory);
  const scope = { kind: 'incident', incident: id } as const;
  const at = async (minutes: number) => {
    const source = await sourceOf(reader, scope, startUs + minutes * MINUTE_US, async () => factsAt(0));
    return { span: source.samplesSpan, samples: await samplesOf(source) };
  };
  const first = await at(6);
  expect(first.span).toEqual({ fromUs: startUs - HOUR_US, toUs: startUs + 5 * MINUTE_US });
  expect(first.samples).toHaveLength(2);
  expect(await at(9)).toEqual(first);
});

test('of the clocks of servers, a bundle tells those of its own targets, in its time', async () => {
  const kept = openInTest();
  const openedAtUs = kept.clock.utcUs();
  const { id } = record(kept, 'api', openedAtUs);
  const shop = tcpTarget('api', { spec: httpSpec('https://shop.example.org/health', null) });
  kept.store.upsertTarget(shop, 'kept');
  const told = (host: string, fromUs: number) => ({
    host,
    address: '192.0.2.80',
    fromUs,
    toUs: fromUs + HOUR_US - 1,
    lowUs: -600_000,
    highUs: 500_000,
    answers: 12,
    agrees: true,
  });
  const own = told('shop.example.org', openedAtUs - 10 * MINUTE_US);
  kept.store.putClockReading(own);
  kept.store.putClockReading(told('shop.example.org', openedAtUs - 10 * HOUR_US));
  kept.store.putClockReading(told('bank.example.net', openedAtUs - 10 * MINUTE_US));
  kept.store.close();
  const reader = readerInTest(kept.directory);
  const source = await sourceOf(reader, { kind: 'incident', incident: id }, openedAtUs + HOUR_US, anyFacts);
  expect(source.clockReadings).toEqual([own]);
});
