import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { ContractEvent } from '../../electron/contract/contract.ts';
import { contractErrorOf } from '../../electron/contract/errors.ts';
import type { TargetSecretsJson } from '../../electron/contract/host-contract.ts';
import type { RunningService } from '../../electron/service/service.ts';
import { startService } from '../../electron/service/start-service.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';

const PASSWORD = 'pW-7f3c1e9a-planted';
const KEY = 'kEy-52b8d04e-planted';
const BASIC = Buffer.from(`ada:${PASSWORD}`).toString('base64');

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Watched {
  readonly service: RunningService;
  readonly events: ContractEvent[];
  readonly log: string[];
}

/** The real service over the targets that are kept in the folder. */
async function watch(directory: string, secrets?: readonly TargetSecretsJson[]): Promise<Watched> {
  const log: string[] = [];
  const start = startService({
    directory,
    targets: null,
    ...(secrets === undefined ? {} : { secrets }),
    resolvers: [],
    environment: process.env,
    platform: process.platform,
    log: (line) => log.push(line),
  });
  if (start.kind === 'refused') throw new Error(start.error.message);
  const { service } = start;
  const events: ContractEvent[] = [];
  service.api.subscribe((event) => events.push(event));
  ends.push(() => service.stop());
  return { service, events, log };
}

async function someFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stallscope-secrets-'));
  ends.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Lets those in who know the password and the key, and turns the others down. */
async function guardedServer(): Promise<HttpServer> {
  const server = await startHttpServer({
    behaviour: ({ headers }) =>
      headers.authorization === `Basic ${BASIC}` && headers['x-api-key'] === KEY
        ? { kind: 'ok' }
        : { kind: 'ok', status: 401 },
  });
  ends.push(() => server.close());
  return server;
}

async function until<Value>(
  what: string,
  find: () => Value | null | undefined | false | Promise<Value | null>,
): Promise<Value> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
    await elapse(20);
  }
  throw new Error(`Never: ${what}.`);
}

const samples = ({ events }: Watched) => events.flatMap((event) => (event.type === 'sample' ? [event] : []));
const givenBoth = { target: 'guarded', credentials: `ada:${PASSWORD}`, headers: { 'X-Api-Key': KEY } };

async function everyFile(directory: string): Promise<readonly Buffer[]> {
  const found = await readdir(directory, { withFileTypes: true, recursive: true });
  return Promise.all(
    found.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  );
}

test('a password that is given while watching is used from the next request on, and the target stays the one it was', async () => {
  const server = await guardedServer();
  const watched = await watch(await someFolder());
  await watched.service.api['targets.add']({ text: `${server.origin}/`, name: 'guarded' });
  const before = await until('a first sample', () => samples(watched).find(({ status }) => status === 401));
  const { target } = await watched.service.api['targets.setSecrets'](givenBoth);
  expect(target.secrets).toEqual([
    { name: 'credentials', held: true },
    { name: 'x-api-key', held: true },
  ]);
  const after = await until('a sample with the password', () => samples(watched).find(({ status }) => status === 200));
  expect(after.id.split('-')[0]).toBe(before.id.split('-')[0]);
  expect(watched.service.secrets()).toEqual([
    { target: 'guarded', credentials: `ada:${PASSWORD}`, headers: { 'x-api-key': KEY } },
  ]);
});

test('after a restart without a keychain the target is not probed without its password, says so, and opens no incident', async () => {
  const server = await guardedServer();
  const directory = await someFolder();
  const first = await watch(directory);
  await first.service.api['targets.add']({ text: `${server.origin}/`, name: 'guarded' });
  await first.service.api['targets.setSecrets'](givenBoth);
  // Nothing is on its way any more that would arrive after the end.
  await until('a sample with the password', () => samples(first).find(({ status }) => status === 200));
  await first.service.stop();
  const requestsBefore = server.requests.length;

  const second = await watch(directory);
  const sample = await until('a sample', () => samples(second)[0]);
  expect(sample).toMatchObject({ outcome: 'skipped', totalMs: null, failure: { code: 'secret-missing' } });
  expect(sample.failure?.message).toMatch(/not at hand.*give it again/);
  const { rows } = await second.service.api.overview({});
  expect(rows[0]).toMatchObject({
    target: {
      secrets: [
        { name: 'credentials', held: false },
        { name: 'x-api-key', held: false },
      ],
    },
    incident: null,
  });
  expect(server.requests).toHaveLength(requestsBefore);
  expect(second.events.map(({ type }) => type)).not.toContain('incident.opened');

  await second.service.api['targets.setSecrets'](givenBoth);
  await until('a sample with the password', () => samples(second).find(({ status }) => status === 200));
});

test('values from the keychain serve the targets that need them; what no target needs is dropped', async () => {
  const server = await guardedServer();
  const directory = await someFolder();
  const first = await watch(directory);
  await first.service.api['targets.add']({ text: `${server.origin}/`, name: 'guarded' });
  await first.service.api['targets.setSecrets'](givenBoth);
  const kept = first.service.secrets();
  await first.service.stop();
  const second = await watch(directory, [
    ...kept.map((entry) => ({ ...entry, headers: { ...entry.headers, 'x-gone': 'gone' } })),
    { target: 'removed', credentials: 'eve:gone', headers: {} },
  ]);
  await until('a sample with the password', () => samples(second).find(({ status }) => status === 200));
  expect(second.service.secrets()).toEqual(kept);
});

test('the keychain is told whenever what it should hold has changed, and only then', async () => {
  const watched = await watch(await someFolder());
  const { api, secrets } = watched.service;
  const told = () => watched.events.filter(({ type }) => type === 'secrets.changed').length;
  await api['targets.add']({ text: 'http://127.0.0.1:9/', name: 'open' });
  expect(told()).toBe(0);
  await api['targets.add']({ text: `http://ada:${PASSWORD}@127.0.0.1:9/`, name: 'guarded' });
  expect(told()).toBe(1);
  expect(secrets().map(({ target }) => target)).toEqual(['guarded']);
  await api['targets.setSecrets']({ target: 'guarded', credentials: null });
  expect(told()).toBe(2);
  expect(secrets()).toEqual([]);
  await api['targets.setSecrets']({ target: 'guarded', headers: { Cookie: `sid=${KEY}` } });
  await api['targets.remove']({ target: 'guarded' });
  await api['targets.remove']({ target: 'open' });
  expect(told()).toBe(4);
  expect(secrets()).toEqual([]);
});

test('what cannot be given is refused, and then nothing has changed', async () => {
  const watched = await watch(await someFolder());
  const { api } = watched.service;
  await api['targets.add']({ text: 'tcp://127.0.0.1:9\nhttp://127.0.0.1:9/', name: null });
  const before = await api['targets.list']({});
  const refusal = async (input: Parameters<(typeof api)['targets.setSecrets']>[0]) =>
    api['targets.setSecrets'](input).then(
      () => 'it was taken',
      (thrown: unknown) => contractErrorOf(thrown).code,
    );
  expect(await refusal({ target: '127.0.0.1:9', credentials: 'a:b' })).toBe('invalid-input');
  expect(await refusal({ target: 'nobody', credentials: 'a:b' })).toBe('not-found');
  const [, http] = before.targets;
  expect(await refusal({ target: http?.name ?? '', headers: { good: 'a', 'not good': KEY } })).toBe('invalid-input');
  expect(await api['targets.list']({})).toEqual(before);
  expect(watched.service.secrets()).toEqual([]);
});

test('a server that sends back what it was sent gives nothing away', async () => {
  const echo = await startHttpServer({
    behaviour: ({ head, headers }) =>
      headers['x-api-key'] === undefined
        ? { kind: 'ok', status: 500 }
        : {
            kind: 'ok',
            status: 500,
            headers: [`Server: ${KEY}`, `Set-Cookie: key=${KEY}`, `X-Request-Id: ${KEY}`],
            body: `${head}\r\n{"password":"${PASSWORD}","url":"/?key=${encodeURIComponent(KEY)}"}`,
          },
  });
  ends.push(() => echo.close());
  const directory = await someFolder();
  const watched = await watch(directory);
  const { api } = watched.service;
  await api['targets.add']({ text: `${echo.origin}/`, name: 'guarded' });
  await until('a first failure', () => samples(watched).find(({ outcome }) => outcome === 'failed'));
  // Its incident begins anew, with a transcript of a request that has the secrets; only then the server tells of itself.
  await api['targets.pause']({ target: 'guarded' });
  await api['targets.setSecrets'](givenBoth);
  await api['targets.resume']({ target: 'guarded' });
  const raw = await until('a transcript with the secrets', async () => {
    for (const event of watched.events) {
      if (event.type !== 'evidence' || event.kind !== 'transcript') continue;
      const found = await api['evidence.raw']({ id: event.id });
      if (found.raw.includes('Server: ')) return found.raw;
    }
    return null;
  });
  expect(raw).toContain('Server: [secret]');
  expect(raw).toContain('"password":"[secret]"');
  await watched.service.stop();
  for (const bytes of [...(await everyFile(directory)), Buffer.from(JSON.stringify([watched.events, raw]))]) {
    for (const secret of [PASSWORD, KEY, BASIC]) {
      expect(bytes.includes(secret)).toBe(false);
    }
  }
});

test('no planted secret is in the data, the log, an event, a picture, an answer or a bundle', async () => {
  const hanging = await startHttpServer({ behaviour: { kind: 'hang-in-wait', forMs: null } });
  ends.push(() => hanging.close());
  const directory = await someFolder();
  const watched = await watch(directory);
  const { api, archive } = watched.service;
  const answers: unknown[] = [];
  answers.push(await api['targets.add']({ text: `${hanging.origin}/`, name: 'guarded' }));
  answers.push(await api['targets.setSecrets'](givenBoth));
  const incident = await until('an incident with evidence', () => {
    const opened = watched.events.find((event) => event.type === 'incident.opened');
    const evidence = watched.events.filter((event) => event.type === 'evidence' && event.kind === 'transcript');
    return opened?.type === 'incident.opened' && evidence.length > 0 ? opened : null;
  });
  await until('a request with the key', () => hanging.requests.some(({ headers }) => headers['x-api-key'] === KEY));
  await watched.service.suspend();
  watched.service.resume();
  answers.push(await api.overview({}), await api['targets.list']({}), await api['incidents.show']({ id: incident.id }));
  for (const event of watched.events) {
    if (event.type === 'evidence') answers.push(await api['evidence.raw']({ id: event.id }));
  }
  const bundles = await mkdtemp(join(tmpdir(), 'stallscope-bundle-'));
  ends.push(() => rm(bundles, { recursive: true, force: true }));
  await archive.exportBundle({
    scope: { kind: 'incident', incident: incident.id },
    profile: 'generic',
    redact: 'none',
    destination: { kind: 'loose', directory: join(bundles, 'loose') },
    signal: new AbortController().signal,
  });
  const whileRunning = await everyFile(directory);
  await watched.service.stop();
  const everything = [
    ...whileRunning,
    ...(await everyFile(directory)),
    ...(await everyFile(bundles)),
    Buffer.from(JSON.stringify([watched.events, answers, watched.log])),
  ];
  expect(everything.length).toBeGreaterThan(5);
  for (const bytes of everything) {
    for (const secret of [PASSWORD, KEY, BASIC]) expect(bytes.includes(secret)).toBe(false);
  }
  // What is looked for would be found: the name of the target is everywhere.
  expect(everything.filter((bytes) => bytes.includes('guarded')).length).toBeGreaterThan(3);
}, 120_000);
