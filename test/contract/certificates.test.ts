import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { guardMethods } from '../../electron/contract/guard-contract.ts';
import type { WatchedCertificateJson } from '../../electron/contract/guard-shapes.ts';
import { startService } from '../../electron/service/start-service.ts';
import {
  type CertificateWorkshop,
  certificateWorkshop,
  type MadeAuthority,
  type MadeCertificate,
} from '../support/certificate-chain.ts';
import { runWords } from '../support/run-words.ts';
import { type Behaviour, startHttpServer } from '../support/servers/http-server.ts';

const DAY_MS = 86_400_000;
const HERE = ['IP:127.0.0.1'];
let workshop: CertificateWorkshop;
let authority: MadeAuthority;
beforeAll(() => {
  workshop = certificateWorkshop();
  authority = workshop.authority('Example Trust');
});
afterAll(() => workshop.remove());

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const environment = () => ({ SSL_CERT_FILE: authority.root.certFile });

/** A server that shows these, the leaf first. */
async function serve(chain: readonly MadeCertificate[], behaviour: Behaviour = { kind: 'ok' }) {
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('A server shows one at least.');
  const server = await startHttpServer({
    behaviour,
    tls: { key: leaf.key, cert: chain.map(({ cert }) => cert).join('') },
  });
  ends.push(() => server.close());
  return server;
}

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-certificates-'));
  ends.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function run(directory: string) {
  const start = startService({
    directory,
    targets: null,
    resolvers: [],
    environment: environment(),
    platform: process.platform,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  if (start.kind === 'refused') throw new Error(start.error.message);
  ends.push(() => start.service.stop());
  return start.service;
}
type Service = ReturnType<typeof run>;

const list = async ({ api }: Service): Promise<readonly WatchedCertificateJson[]> => {
  const answer = await api['certificates.list']({});
  expect(guardMethods['certificates.list'].output.strict().safeParse(answer).error?.message).toBeUndefined();
  return answer.certificates;
};

async function listOnce(service: Service, isSo: (all: readonly WatchedCertificateJson[]) => boolean) {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const all = await list(service);
    if (isSo(all)) return all;
    await elapse(20);
  }
  throw new Error(`Never so; at last ${JSON.stringify(await list(service))}`);
}

const wereRead = (count: number) => (all: readonly WatchedCertificateJson[]) =>
  all.length === count && all.every(({ trust }) => trust !== null);

describe('the list of certificates', () => {
  test('tells of each target what is to be known of its chain, also where that is why it fails; the one that ends first first', async () => {
    const { between } = authority;
    const chains = {
      good: [authority.leaf({ names: HERE, toMs: 200 * DAY_MS }), between],
      soon: [authority.leaf({ names: HERE, toMs: 20 * DAY_MS + 60_000 }), between],
      ended: [authority.leaf({ names: HERE, fromMs: -90 * DAY_MS, toMs: -DAY_MS }), between],
      early: [authority.leaf({ names: HERE, fromMs: 2 * DAY_MS, toMs: 300 * DAY_MS }), between],
      elsewhere: [authority.leaf({ names: ['DNS:www.example.test'], toMs: 210 * DAY_MS }), between],
      short: [authority.leaf({ names: HERE, toMs: 220 * DAY_MS })],
      own: [workshop.selfSigned({ names: HERE, toMs: 230 * DAY_MS })],
    };
    const service = run(await dataDirectory());
    let told = 0;
    service.api.subscribe((event) => {
      if (event.type === 'certificates.changed') told += 1;
    });
    for (const [name, chain] of Object.entries(chains)) {
      await service.api['targets.add']({ text: `${(await serve(chain)).origin}/`, name });
    }
    const all = await listOnce(service, wereRead(7));
    expect(
      all.map(({ targets, daysLeft, trust, findings }) => [
        ...targets,
        daysLeft,
        trust,
        ...findings.map(({ kind }) => kind),
      ]),
    ).toEqual([
      ['ended', -2, 'trusted', 'expires'],
      ['soon', 20, 'trusted', 'expires'],
      ['good', 199, 'trusted'],
      ['elsewhere', 209, 'trusted', 'name-mismatch'],
      ['short', 219, 'incomplete', 'chain-incomplete'],
      ['own', 229, 'self-signed'],
      ['early', 299, 'trusted', 'not-yet-valid'],
    ]);
    expect(all[1]).toMatchObject({
      subject: 'CN=leaf',
      issuer: 'O=Example Trust, CN=Between of Example Trust',
      names: ['127.0.0.1'],
      chain: [{ subject: 'CN=leaf' }, { subject: 'O=Example Trust, CN=Between of Example Trust' }],
      findings: [{ target: 'soon', short: 'ends in 20 days' }],
    });
    for (let tries = 0; told === 0 && tries < 500; tries += 1) await elapse(20);
    expect(told).toBeGreaterThan(0);
  });

  test('has what a server shows that is not checked, one whose connection is kept, and each one on the way of a redirect', async () => {
    const { between } = authority;
    const unchecked = await serve([workshop.selfSigned({ names: ['DNS:www.example.test'], toMs: 40 * DAY_MS })]);
    const kept = await serve([authority.leaf({ names: HERE, toMs: 50 * DAY_MS }), between]);
    const last = await serve([authority.leaf({ names: ['DNS:localhost'], toMs: 60 * DAY_MS }), between]);
    const { port } = new URL(last.origin);
    const first = await serve([authority.leaf({ names: HERE, toMs: 70 * DAY_MS }), between], {
      kind: 'redirect',
      to: `https://localhost:${port}/`,
    });
    const service = run(await dataDirectory());
    await service.api['targets.import']({
      text: [
        'targets:',
        `  - { name: unchecked, url: '${unchecked.origin}/', tls: { verify: false } }`,
        `  - { name: kept, url: '${kept.origin}/', connection: keep-alive, interval: 300ms }`,
        `  - { name: on the way, url: '${first.origin}/', followRedirects: 2 }`,
      ].join('\n'),
    });
    await listOnce(service, wereRead(4));
    const shownAt = async () => (await list(service)).find(({ targets }) => targets.includes('kept'))?.lastSeenAt ?? '';
    const seen = await shownAt();
    // On the same connection, which showed it once.
    const later = await listOnce(service, (all) =>
      all.some((one) => one.targets.includes('kept') && one.lastSeenAt > seen),
    );
    expect(kept.requests.length).toBeGreaterThan(1);
    expect(
      later.map(({ targets, daysLeft, findings }) => [targets[0], daysLeft, findings.map(({ kind }) => kind)]),
    ).toEqual([
      ['unchecked', 39, ['name-mismatch']],
      ['kept', 49, []],
      ['on the way', 59, []],
      ['on the way', 69, []],
    ]);
  });

  test('shows the new one after a renewal, and is there again after a restart, also for the command line', async () => {
    const { between } = authority;
    const directory = await dataDirectory();
    const old = await serve([authority.leaf({ names: HERE, toMs: 5 * DAY_MS }), between]);
    const { port } = new URL(old.origin);
    const before = run(directory);
    await before.api['targets.add']({ text: `${old.origin}/`, name: 'renewed' });
    await listOnce(before, wereRead(1));
    await before.stop();
    await old.close();
    const after = run(directory);
    expect(await listOnce(after, wereRead(1))).toMatchObject([{ daysLeft: 4, findings: [{ kind: 'expires' }] }]);
    const fresh = authority.leaf({ names: HERE, toMs: 80 * DAY_MS });
    const server = await startHttpServer({
      port: Number(port),
      tls: { key: fresh.key, cert: fresh.cert + between.cert },
    });
    ends.push(() => server.close());
    await listOnce(after, (all) => all.some(({ daysLeft }) => daysLeft === 79));
    await after.stop();
    const words = ['certificates', '--data-dir', directory];
    const text = await runWords(words, { environment: environment() });
    expect(text.stderr).toBe('');
    expect(text.stdout).toMatch(
      /UTC {2}79 days left {2}renewed\n {2}CN=leaf, by O=Example Trust, CN=Between of Example Trust\n/,
    );
    const json = await runWords([...words, '--json', '--days', '90'], { environment: environment() });
    expect(json.code).toBe(5);
    const found: unknown = JSON.parse(json.stdout);
    expect(found).toContainEqual(
      expect.objectContaining({ daysLeft: 79, findings: [expect.objectContaining({ kind: 'expires' })] }),
    );
  });
});

describe('stallscope check', () => {
  test('ends with 5 when the certificate ends within the days that were asked for, for scripts', async () => {
    const server = await serve([authority.leaf({ names: HERE, toMs: 20 * DAY_MS }), authority.between]);
    const check = (...more: readonly string[]) =>
      runWords(['check', `${server.origin}/`, ...more], { environment: environment() });
    expect((await check()).code).toBe(0);
    expect((await check('--cert-days', '19')).code).toBe(0);
    const soon = await check('--cert-days', '30', '--json');
    expect(soon.code).toBe(5);
    expect(JSON.parse(soon.stdout)).toMatchObject({
      outcome: 'ok',
      certificates: [{ host: '127.0.0.1', findings: [{ kind: 'expires' }] }],
    });
  });

  test('of a failed one ends with 4, and says what is wrong with the chain', async () => {
    const server = await serve([authority.leaf({ names: HERE, toMs: 20 * DAY_MS })]);
    const { code, stdout } = await runWords(['check', `${server.origin}/`, '--cert-days', '30'], {
      environment: environment(),
    });
    expect(code).toBe(4);
    expect(stdout).toContain('! 127.0.0.1 sends its own certificate alone');
    expect(stdout).toMatch(/have the server\s+send the full chain\./);
  });

  test('refuses to look for the certificate of what shows none', async () => {
    const { code, stderr } = await runWords(['check', 'tcp://127.0.0.1:9', '--cert-days', '30']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--cert-days needs a target that shows a certificate')]);
    expect((await runWords(['check', 'https://127.0.0.1:9/', '--cert-days', 'x'])).code).toBe(2);
  });
});
