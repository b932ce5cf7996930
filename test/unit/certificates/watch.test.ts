import { expect, test } from 'vitest';
import type { CertificateFinding } from '../../../electron/domain/certificate-finding.ts';
import type { CertificateLink, CertificateReading } from '../../../electron/domain/certificate-reading.ts';
import type { CertificateSighting } from '../../../electron/domain/certificate-sighting.ts';
import type { CertificateStanding } from '../../../electron/domain/certificate-standing.ts';
import { targetId } from '../../../electron/domain/ids.ts';
import type { JsonValue } from '../../../electron/domain/json.ts';
import type { CertificateFacts } from '../../../electron/domain/sample.ts';
import type { Target } from '../../../electron/domain/target.ts';
import { createCertificateWatch } from '../../../electron/service/certificates/certificate-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { httpSpec, targetOf } from '../../support/probe-context.ts';
import { factsOf, link, readingOf } from './some-certificate.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const API = targetId(1);
const HOST = 'api.example.test';

const target = (id: number, name: string, more: Parameters<typeof httpSpec>[1] = {}): Target => ({
  ...targetOf(httpSpec(`https://${name}.example.test/`, more), { name }),
  id: targetId(id),
  origin: 'kept',
});

/** What outlives the process: rows and settings. */
class Disk {
  readonly sightings = new Map<string, { readonly sighting: CertificateSighting; readonly facts: CertificateFacts }>();
  readonly settings = new Map<string, JsonValue>();
  /** What is read of a certificate, which is the same whoever reads it. */
  readonly readings = new Map<string, CertificateReading>();
}

class Rig {
  readonly clock: FakeClock;
  readonly news: (readonly [target: string, finding: CertificateFinding])[] = [];
  readonly history: string[] = [];
  /** What holds still, by target. */
  readonly standing = new Map<string, CertificateStanding>();
  clockWrong: boolean | null = null;
  readonly readings;
  targets: readonly Target[] = [target(1, 'api')];
  days: readonly number[] = [30, 14, 7, 1];
  clockOffMs: number | null = null;
  changes = 0;
  readonly watch;

  constructor(disk = new Disk(), clock = new FakeClock()) {
    this.clock = clock;
    this.readings = disk.readings;
    this.watch = createCertificateWatch({
      clock,
      read: async ({ certificate }) => this.readings.get(certificate.fingerprintSha256) ?? null,
      rows: {
        putSighting: (sighting, facts) => {
          const { targetId: id, host, fingerprintSha256 } = sighting;
          disk.sightings.set(`${id} ${host} ${fingerprintSha256}`, { sighting: structuredClone(sighting), facts });
        },
        settings: () => Object.fromEntries(disk.settings),
        putSetting: (key, value) => void disk.settings.set(key, value),
      },
      targets: () => this.targets,
      days: () => this.days,
      clockOffMs: () => this.clockOffMs,
      news: {
        tell: (news) => {
          if (news.kind === 'certificate') this.news.push([news.target, news.finding]);
        },
        standings: (standings) => {
          this.clockWrong = standings.clockWrong;
          for (const one of standings.standings) this.standing.set(one.target, one);
        },
      },
      history: { add: ({ says }) => void this.history.push(says) },
      changed: () => {
        this.changes += 1;
      },
      failed: (error) => {
        throw error;
      },
    });
    this.watch.start();
    this.watch.restore([...disk.sightings.values()]);
  }

  /** The server shows it each minute for so long. */
  async showFor(ms: number, ...links: readonly CertificateLink[]): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += MINUTE_MS) {
      for (const leaf of links) this.show(leaf);
      await this.clock.advance(MINUTE_MS);
    }
  }

  show(leaf: CertificateLink, reading = readingOf(leaf), id = API, host = HOST): void {
    this.readings.set(leaf.fingerprintSha256, this.readings.get(leaf.fingerprintSha256) ?? reading);
    this.watch.shown(id, [{ host, certificate: this.#facts(leaf) }], this.clock.utcUs());
  }

  readonly #known = new Map<string, CertificateFacts>();
  #facts(leaf: CertificateLink): CertificateFacts {
    const facts = this.#known.get(leaf.fingerprintSha256) ?? factsOf(leaf);
    this.#known.set(leaf.fingerprintSha256, facts);
    return facts;
  }

  get told(): readonly string[] {
    return this.news.map(
      ([name, finding]) => `${name} ${finding.kind}${finding.kind === 'expires' ? ` ${finding.days}` : ''}`,
    );
  }
}

test('each threshold of one certificate is told once, and the one after it begins anew', async () => {
  const rig = new Rig();
  const nowUs = rig.clock.utcUs();
  const first = link('first', 31, nowUs);
  for (let day = 0; day < 32; day += 1) {
    rig.show(first);
    await rig.clock.advance(DAY_MS);
  }
  expect(rig.told).toEqual(['api expires 30', 'api expires 14', 'api expires 7', 'api expires 1', 'api expires 0']);
  const second = link('second', 20, rig.clock.utcUs(), { keySha256: first.keySha256 });
  await rig.showFor(HOUR_MS, second);
  expect(rig.told.slice(5)).toEqual(['api expires 30']);
});

test('nothing is told again after a restart, at whatever moment the process ended', async () => {
  const disk = new Disk();
  const clock = new FakeClock();
  const leaf = link('one', 31, clock.utcUs());
  const told: string[] = [];
  for (let day = 0; day < 33; day += 1) {
    const rig = new Rig(disk, clock);
    await rig.showFor(5 * MINUTE_MS, leaf);
    told.push(...rig.told);
    rig.watch.stop();
    await clock.advance(DAY_MS);
  }
  expect(told).toEqual(['api expires 30', 'api expires 14', 'api expires 7', 'api expires 1', 'api expires 0']);
});

test('nothing is judged before the clocks of servers can be known, nor before it is known what was told', async () => {
  const rig = new Rig();
  rig.show(link('one', 3, rig.clock.utcUs()));
  await rig.clock.advance(40_000);
  expect(rig.told).toEqual([]);
  await rig.clock.advance(10_000);
  expect(rig.told).toEqual(['api expires 7']);
});

test('a certificate that is shown later is judged at once', async () => {
  const rig = new Rig();
  await rig.clock.advance(5 * MINUTE_MS);
  rig.show(link('one', -1, rig.clock.utcUs()));
  await rig.clock.advance(1_000);
  expect(rig.told).toEqual(['api expires 0']);
  expect(rig.changes).toBeGreaterThan(0);
  expect(rig.history).toHaveLength(1);
});

test('another authority is told when the certificate before is gone for good', async () => {
  const rig = new Rig();
  const nowUs = rig.clock.utcUs();
  await rig.showFor(20 * MINUTE_MS, link('old', 60, nowUs));
  const other = link('new', 80, nowUs, { issuer: 'O=Interceptor', issuedBy: 'Interceptor' });
  await rig.showFor(9 * MINUTE_MS, other);
  expect(rig.told).toEqual([]);
  await rig.showFor(20 * MINUTE_MS, other);
  expect(rig.told).toEqual(['api issuer-changed']);
  expect(rig.watch.list()).toMatchObject([
    { fingerprint: 'new', findings: [{ kind: 'issuer-changed', target: 'api' }] },
  ]);
});

test('servers behind one name that show certificates of their own are no change', async () => {
  const rig = new Rig();
  const nowUs = rig.clock.utcUs();
  const pool = [link('one', 60, nowUs), link('two', 50, nowUs, { issuedBy: 'Other' })];
  await rig.showFor(40 * MINUTE_MS, ...pool);
  expect(rig.told).toEqual([]);
  expect(rig.watch.list().map(({ fingerprint }) => fingerprint)).toEqual(['two', 'one']);
});

test('a renewal in due time with a new key is written down, and nobody is told', async () => {
  const rig = new Rig();
  const nowUs = rig.clock.utcUs();
  rig.days = [];
  await rig.showFor(20 * MINUTE_MS, link('old', 10, nowUs));
  await rig.showFor(40 * MINUTE_MS, link('new', 90, nowUs));
  expect(rig.told).toEqual([]);
  expect(rig.history).toHaveLength(2);
  expect(rig.history[0]).toMatch(
    /^Another certificate than before, issued by O=Example Trust, CN=R1, good until 2027-/,
  );
});

test('a key that changes long before it had to is told, also when the process ended in between', async () => {
  const disk = new Disk();
  const clock = new FakeClock();
  const nowUs = clock.utcUs();
  const before = new Rig(disk, clock);
  await before.showFor(20 * MINUTE_MS, link('old', 80, nowUs));
  const fresh = link('new', 90, nowUs);
  await before.showFor(2 * MINUTE_MS, fresh);
  before.watch.stop();
  const after = new Rig(disk, clock);
  await after.showFor(30 * MINUTE_MS, fresh);
  expect([...before.told, ...after.told]).toEqual(['api key-changed']);
  const later = new Rig(disk, clock);
  await later.showFor(30 * MINUTE_MS, fresh);
  expect(later.told).toEqual([]);
  expect(later.history).toEqual([]);
});

test('the wrong clock of this computer is told once, however many certificates it spoils', async () => {
  const rig = new Rig();
  rig.targets = [target(1, 'api'), target(2, 'www'), target(3, 'shop')];
  rig.clockOffMs = -30 * DAY_MS;
  for (const { id, name } of rig.targets) {
    const leaf = link(name, -5, rig.clock.utcUs());
    rig.show(leaf, readingOf(leaf), id, `${name}.example.test`);
  }
  await rig.clock.advance(2 * HOUR_MS);
  expect(rig.told.filter((told) => told.endsWith('clock-wrong'))).toEqual(['api clock-wrong']);
  expect(rig.told.filter((told) => told.endsWith('expires 0'))).toEqual([]);
});

test('a chain that may be incomplete is told only of targets that check certificates', async () => {
  const rig = new Rig();
  rig.targets = [target(1, 'api'), target(2, 'own', { tlsVerify: false })];
  const end = { kind: 'incomplete', missing: 'CN=Between', sure: false } as const;
  for (const { id, name } of rig.targets) {
    const leaf = link(name, 60, rig.clock.utcUs());
    rig.show(leaf, readingOf(leaf, { end }), id, `${name}.example.test`);
  }
  await rig.clock.advance(HOUR_MS);
  expect(rig.told).toEqual(['api chain-incomplete']);
});

test('one certificate of several targets is listed once, with all of them', async () => {
  const rig = new Rig();
  rig.targets = [target(1, 'api'), target(2, 'www')];
  const shared = link('shared', 20, rig.clock.utcUs());
  rig.show(shared);
  rig.show(shared, readingOf(shared), targetId(2), 'www.example.test');
  await rig.clock.advance(1_000);
  expect(rig.watch.list()).toMatchObject([
    { targets: ['api', 'www'], daysLeft: 19, findings: [{ target: 'api' }, { target: 'www' }] },
  ]);
});

test('targets that are gone, go elsewhere, or speak without TLS show nothing any more', async () => {
  const rig = new Rig();
  rig.show(link('one', 20, rig.clock.utcUs()));
  await rig.clock.advance(1_000);
  expect(rig.watch.list()).toHaveLength(1);
  rig.targets = [{ ...target(1, 'api'), spec: httpSpec('https://other.example.test/') }];
  expect(rig.watch.list()).toEqual([]);
  rig.targets = [{ ...target(1, 'api'), spec: httpSpec('http://api.example.test/') }];
  expect(rig.watch.list()).toEqual([]);
  rig.targets = [];
  expect(rig.watch.list()).toEqual([]);
});

test('a server on the way that redirects is watched as well', async () => {
  const rig = new Rig();
  rig.targets = [target(1, 'api', { followRedirects: 3 })];
  const nowUs = rig.clock.utcUs();
  const [own, next] = [link('own', 5, nowUs), link('next', 60, nowUs)];
  rig.readings.set('own', readingOf(own));
  rig.readings.set('next', readingOf(next));
  const shown = [
    { host: HOST, certificate: factsOf(own) },
    { host: 'www.example.test', certificate: factsOf(next) },
  ];
  rig.watch.shown(API, shown, nowUs);
  await rig.clock.advance(MINUTE_MS);
  expect(rig.watch.list().map(({ fingerprint }) => fingerprint)).toEqual(['own', 'next']);
  expect(rig.told).toEqual(['api expires 7']);
});

test('where the clock here jumps so far that no server is heard any more, what all of them show tells it', async () => {
  const rig = new Rig();
  rig.targets = [target(1, 'api'), target(2, 'www'), target(3, 'shop')];
  const nowUs = rig.clock.utcUs();
  const leaves = rig.targets.map(
    ({ id, name }) => [id, name, link(name, 60, nowUs, { issuedBy: `${id % 2}` })] as const,
  );
  const showAll = async () => {
    for (const [id, name, leaf] of leaves) rig.show(leaf, readingOf(leaf), id, `${name}.example.test`);
    await rig.clock.advance(HOUR_MS);
  };
  await showAll();
  rig.clock.stepUtc(-200 * DAY_MS);
  await showAll();
  rig.clock.stepUtc(500 * DAY_MS);
  await showAll();
  expect(rig.told).toEqual(['api clock-wrong']);
  rig.clock.stepUtc(-300 * DAY_MS);
  await showAll();
  expect(rig.watch.list().flatMap(({ findings }) => findings)).toEqual([]);
});

test('what was told of a certificate holds until another one has taken its place for good', async () => {
  const rig = new Rig();
  const first = link('first', 10, rig.clock.utcUs());
  const second = link('second', 90, rig.clock.utcUs());
  await rig.showFor(20 * MINUTE_MS, first);
  expect(rig.standing.get('api')).toEqual({ target: 'api', holds: ['expires'], validToUs: first.validToUs });
  // One of two servers has the new one: as long as the other shows the old one, nothing is over.
  await rig.showFor(40 * MINUTE_MS, first, second);
  expect(rig.standing.get('api')).toMatchObject({ holds: ['expires'] });
  await rig.showFor(30 * MINUTE_MS, second);
  expect(rig.standing.get('api')).toEqual({ target: 'api', holds: [], validToUs: second.validToUs });
  expect(rig.told).toEqual(['api expires 14']);
  // And when the old one comes back, it is told again.
  await rig.showFor(30 * MINUTE_MS, first);
  expect(rig.told).toEqual(['api expires 14', 'api expires 14']);
  expect(rig.standing.get('api')).toMatchObject({ holds: ['expires'] });
});

test('a renewal is found by the process after that which told of the end', async () => {
  const disk = new Disk();
  const clock = new FakeClock();
  const first = link('first', 10, clock.utcUs());
  const second = link('second', 90, clock.utcUs(), { keySha256: first.keySha256 });
  const before = new Rig(disk, clock);
  await before.showFor(20 * MINUTE_MS, first);
  before.watch.stop();
  await clock.advance(HOUR_MS);
  const after = new Rig(disk, clock);
  await after.showFor(35 * MINUTE_MS, second);
  expect(after.standing.get('api')).toEqual({ target: 'api', holds: [], validToUs: second.validToUs });
});

test('a chain that is complete again is taken for mended after half an hour, and told anew when it is not', async () => {
  const rig = new Rig();
  const leaf = link('one', 90, rig.clock.utcUs());
  const broken = readingOf(leaf, { end: { kind: 'incomplete', missing: 'Example Intermediate', sure: true } });
  rig.show(leaf, broken);
  await rig.showFor(20 * MINUTE_MS, leaf);
  expect(rig.standing.get('api')).toMatchObject({ holds: ['chain-incomplete'] });
  const chain = async (reading: CertificateReading, pem: string): Promise<void> => {
    rig.readings.set(leaf.fingerprintSha256, reading);
    rig.watch.shown(API, [{ host: HOST, certificate: { ...factsOf(leaf), chainPem: [pem] } }], rig.clock.utcUs());
    await rig.clock.advance(1_000);
  };
  await chain(readingOf(leaf), 'whole');
  await rig.clock.advance(20 * MINUTE_MS);
  expect(rig.standing.get('api')).toMatchObject({ holds: ['chain-incomplete'] });
  await rig.clock.advance(40 * MINUTE_MS);
  expect(rig.standing.get('api')).toMatchObject({ holds: [] });
  expect(rig.told).toEqual(['api chain-incomplete']);
  await chain(broken, 'broken');
  expect(rig.told).toEqual(['api chain-incomplete', 'api chain-incomplete']);
});

test('a clock that was found wrong is right again when what servers show says so', async () => {
  const rig = new Rig();
  const leaf = link('one', -1, rig.clock.utcUs());
  rig.clockOffMs = -2 * DAY_MS;
  await rig.showFor(20 * MINUTE_MS, leaf);
  expect(rig.told).toContain('api clock-wrong');
  expect(rig.clockWrong).toBe(true);
  // Nobody tells the time any more: it may be the clock still.
  rig.clockOffMs = null;
  await rig.showFor(HOUR_MS, leaf);
  expect(rig.clockWrong).toBe(true);
  const good = link('good', 90, rig.clock.utcUs(), { keySha256: leaf.keySha256 });
  await rig.showFor(2 * HOUR_MS, good);
  expect(rig.clockWrong).toBe(false);
  expect(rig.standing.get('api')).toMatchObject({ holds: [] });
});
