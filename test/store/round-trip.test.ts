import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILURE_CODES } from '../../electron/domain/failure.ts';
import { PHASES } from '../../electron/domain/phase.ts';
import { OUTCOMES, type Sample, SUSPECT_REASONS } from '../../electron/domain/sample.ts';
import { certificate, evidence, httpTarget, incident, sample, stall, tcpTarget } from './support/fixtures.ts';
import { allSamples, inFile, openInTest, readerInTest, temporaryDirectory } from './support/store-in-test.ts';

const EVERYTHING = { fromUs: null, toUs: null };

/** Milliseconds to the microsecond, which is what the clock of a probe tells. */
const duration = fc.integer({ min: 0, max: 4_000_000_000 }).map((us) => us / 1_000);
const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const words = fc.string({ maxLength: 40, unit: 'grapheme' });
const port = fc.integer({ min: 1, max: 65_535 });
const anySample: fc.Arbitrary<Omit<Sample, 'targetId' | 'startedAtUs'>> = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  totalMs: orNull(duration),
  phases: fc.record({
    resolveMs: orNull(duration),
    connectMs: orNull(duration),
    tlsMs: orNull(duration),
    waitMs: orNull(duration),
    transferMs: orNull(duration),
  }),
  status: orNull(fc.integer({ min: 0, max: 999 })),
  remoteAddress: orNull(fc.oneof(fc.ipV4(), fc.ipV6())),
  remotePort: orNull(port),
  localAddress: orNull(fc.oneof(fc.ipV4(), fc.ipV6())),
  localPort: orNull(port),
  failure: orNull(
    fc.record({ phase: fc.constantFrom(...PHASES), code: fc.constantFrom(...FAILURE_CODES), message: words }),
  ),
  latenessMs: duration,
  observer: fc.record({ eventLoopDelayMs: duration, suspect: orNull(fc.constantFrom(...SUSPECT_REASONS)) }),
  tcp: orNull(fc.record({ rttUs: orNull(fc.nat()), retransmits: fc.nat(1_000) })),
  reusedConnection: fc.boolean(),
  edge: orNull(
    fc.record({
      server: orNull(words),
      requestId: orNull(words),
      colo: orNull(words),
      via: orNull(words),
      cacheStatus: orNull(words),
    }),
  ),
  certificateSha256: orNull(fc.constantFrom('ab'.repeat(32), 'cd'.repeat(32))),
});

test('what is recorded of a sample is what is read of it', async () => {
  const { store, directory } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const reader = readerInTest(directory);
  let nextUs = 1_795_000_000_000_000;
  await fc.assert(
    fc.asyncProperty(fc.array(anySample, { minLength: 1, maxLength: 40 }), async (parts) => {
      const fromUs = nextUs + 1;
      const recorded = parts.map((part): Sample => {
        nextUs += 5_000_000;
        return { ...part, targetId: target.id, startedAtUs: nextUs };
      });
      for (const one of recorded) store.appendSample(one, null);
      store.flush();
      const read: Sample[] = [];
      for await (const chunk of reader.samples(target.id, { fromUs, toUs: null })) read.push(...chunk);
      expect(read).toEqual(recorded);
    }),
    { numRuns: 60 },
  );
});

test('an incident comes back with its stalls and its evidence, the raw text when asked for', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(httpTarget('api'), 'kept');
  const atUs = clock.utcUs();
  const recorded = incident(store.nextIncidentId(), target.id, store.nextEpisodeId(), atUs);
  const hung = stall(store.nextStallId(), target.id, atUs, { incidentId: recorded.id, end: 'failed' });
  const long = 'Start: 2026-11-21 \u001b[31m hop ‒ 1\n'.repeat(500);
  const short = store.appendEvidence(evidence(atUs + 1_000_000), hung.id, target.id);
  const zipped = store.appendEvidence(evidence(atUs + 2_000_000, { raw: long, truncated: true }), hung.id, target.id);
  store.putIncident({ ...recorded, closedAtUs: null, closedBy: null });
  store.putStall(hung);
  store.putIncident(recorded);
  store.flush();
  const reader = readerInTest(directory);
  const read = await reader.incident(recorded.id);
  expect(read?.incident).toEqual(recorded);
  expect(read?.stalls).toEqual([hung]);
  expect(read?.evidence.map((one) => [one.id, one.stallId, one.kind, one.data, one.readable])).toEqual([
    [short, hung.id, 'mtr', evidence(0).data, true],
    [zipped, hung.id, 'mtr', evidence(0).data, true],
  ]);
  expect(await reader.evidenceRaw(zipped)).toEqual({ raw: long, truncated: true });
  expect(await reader.evidenceRaw(short)).toEqual({ raw: evidence(0).raw, truncated: false });
});

test('long text of evidence is stored in less room than it has', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const raw = 'the same line again\n'.repeat(20_000);
  // Packing happens on another thread; what is written before it is ready holds the text as it is. A busy machine needs longer.
  let packingMs = 25;
  const storedBytes = async (): Promise<number> => {
    const id = store.appendEvidence(evidence(clock.utcUs(), { raw }), store.nextStallId(), target.id);
    packingMs *= 2;
    await new Promise((resolve) => setTimeout(resolve, packingMs));
    store.flush();
    return inFile(directory, (database) =>
      Number(database.prepare('SELECT length(raw) FROM evidence WHERE id = ?').pluck().get(id)),
    );
  };
  await expect.poll(storedBytes, { timeout: 30_000 }).toBeLessThan(raw.length / 100);
});

test('certificates are kept once and found by their fingerprint', async () => {
  const { store, directory, clock } = openInTest();
  const target = store.upsertTarget(tcpTarget('api'), 'kept');
  const facts = certificate('ab'.repeat(32));
  for (let index = 0; index < 3; index += 1) {
    store.appendSample(
      sample(target.id, clock.utcUs() + index, { certificateSha256: facts.fingerprintSha256 }),
      index === 0 ? facts : null,
    );
  }
  store.flush();
  const reader = readerInTest(directory);
  expect(await reader.certificate(facts.fingerprintSha256)).toEqual(facts);
  expect(await reader.certificate('no such')).toBeNull();
  expect((await allSamples(reader, target.id)).map((one) => one.certificateSha256)).toEqual(
    Array.from({ length: 3 }, () => facts.fingerprintSha256),
  );
});

test('targets, gaps and places of measurement survive a restart', async () => {
  const directory = temporaryDirectory();
  const first = openInTest({ directory });
  const api = first.store.upsertTarget(httpTarget('api', { group: 'payments' }), 'kept');
  const dns = first.store.upsertTarget(
    tcpTarget('dns', {
      spec: { kind: 'dns', name: 'example.com', type: 'AAAA', transport: 'udp' },
      resolver: { kind: 'server', address: '192.0.2.53', port: 5_353 },
      role: 'control',
      family: 6,
    }),
    'passing',
  );
  const gap = { targetId: api.id, reason: 'paused', startedAtUs: first.clock.utcUs(), endedAtUs: null } as const;
  const here = {
    host: 'nas',
    interfaceName: 'eth0',
    sourceAddress: '192.0.2.10',
    gateway: '192.0.2.1',
    vpn: true,
    publicAddress: null,
  };
  first.store.putVantage(here, first.clock.utcUs());
  first.store.putVantage({ ...here }, first.clock.utcUs() + 5);
  first.store.putGap(gap);
  first.store.putGap({ ...gap, endedAtUs: gap.startedAtUs + 60_000_000 });
  first.store.close();
  const second = openInTest({ directory, clock: first.clock });
  expect(second.store.listTargets()).toEqual([api, dns]);
  const reader = readerInTest(directory);
  expect(await reader.gaps(EVERYTHING)).toEqual([{ ...gap, endedAtUs: gap.startedAtUs + 60_000_000 }]);
  expect(await reader.vantages()).toEqual([{ ...here, sinceUs: gap.startedAtUs }]);
});
