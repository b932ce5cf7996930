import { expect, onTestFinished, test } from 'vitest';
import { contractErrorOf } from '../../electron/contract/errors.ts';
import { parseTargetText } from '../../electron/domain/target-text.ts';
import { folderInTest, serviceInTest, until } from '../support/kept-service.ts';
import { type Behaviour, type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { FORM } from './asked-to-change.ts';

/** No name of a machine, of a network or of a place contains them. */
const PASSWORD = 'pW-9c41d7e2-planted';
const KEY = 'kEy-07ab5f36-planted';
const QUICK = { interval: '300ms', captureAfter: '150ms', slowAfter: '300ms', timeout: '5s' };

async function serverInTest(behaviour: Behaviour | null = null): Promise<HttpServer> {
  const server = await startHttpServer(behaviour === null ? {} : { behaviour });
  onTestFinished(() => server.close());
  return server;
}

const errorOf = async (call: Promise<unknown>) => {
  try {
    await call;
  } catch (thrown) {
    return contractErrorOf(thrown);
  }
  throw new Error('It was not refused.');
};

test('a target that gets another name keeps its samples, and is under it after a restart', async () => {
  const server = await serverInTest();
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  const form = { ...FORM, ...QUICK, name: 'api', address: `${server.origin}/` };
  await first.api['targets.define']({ form, replaces: null, like: null });
  await first.api['targets.add']({ text: '127.0.0.1:9', name: 'last' });
  await until(() => first.events.filter(({ type }) => type === 'sample').length > 1);
  const { samples: before } = await first.api['samples.recent']({ target: 'api', limit: 1 });
  await first.api['targets.define']({ form: { ...form, name: 'shop' }, replaces: 'api', like: null });
  const { samples } = await first.api['samples.recent']({ target: 'shop', limit: 2_000 });
  expect(samples.map(({ id }) => id)).toContain(before[0]?.id);
  const { rows } = await first.api.overview({});
  expect(rows.map(({ target, last }) => [target.name, last?.target])).toEqual([
    ['shop', 'shop'],
    ['last', expect.anything()],
  ]);
  expect(await errorOf(first.api['targets.form']({ target: 'api' }))).toMatchObject({ code: 'not-found' });
  const named = first.events.findIndex((event) => event.type === 'target.renamed');
  expect(first.events[named]).toMatchObject({ from: 'api', to: 'shop' });
  expect(first.events.slice(named).find(({ type }) => type === 'targets.changed')).toMatchObject({
    targets: [{ name: 'shop' }, { name: 'last' }],
  });
  await until(() => first.events.slice(named).some((event) => event.type === 'sample' && event.target === 'shop'));
  await first.stop();
  const second = await serviceInTest(directory);
  const { samples: again } = await second.api['samples.recent']({ target: 'shop', limit: 2_000 });
  expect(again.map(({ id }) => id)).toContain(before[0]?.id);
});

test('a target that gets another address is probed there at once, and the request that hangs at the old one ends by itself', async () => {
  const hanging = await serverInTest({ kind: 'hang-in-wait', forMs: 1_500 });
  const well = await serverInTest();
  const { api, events } = await serviceInTest(await folderInTest());
  const form = { ...FORM, ...QUICK, interval: '1h', name: 'api', address: `${hanging.origin}/` };
  await api['targets.define']({ form, replaces: null, like: null });
  await until(() => events.some(({ type }) => type === 'incident.opened'));
  await api['targets.define']({ form: { ...form, address: `${well.origin}/` }, replaces: 'api', like: null });
  await until(() => well.requests.length > 0);
  await until(() => events.filter(({ type }) => type === 'sample').length === 2);
  const samples = events.flatMap((event) => (event.type === 'sample' ? [event.outcome] : []));
  expect(samples.toSorted()).toEqual(['ok', 'slow']);
  const { incidents } = await api['incidents.list']({ limit: 10, openOnly: true });
  expect(incidents.map(({ targets }) => targets)).toEqual([['api']]);
});

test('secret values survive an edit and a rename, go along with a copy, and are told to the keychain under the new name', async () => {
  const server = await serverInTest();
  const { service, api, events } = await serviceInTest(await folderInTest());
  await api['targets.add']({ text: `${server.origin.replace('://', `://ann:${PASSWORD}@`)}/`, name: 'api' });
  await api['targets.setSecrets']({ target: 'api', headers: { 'X-Api-Key': KEY, Accept: 'text/html' } });
  const { form } = await api['targets.form']({ target: 'api' });
  for (const secret of [PASSWORD, KEY]) expect(JSON.stringify(form)).not.toContain(secret);
  const told = events.filter(({ type }) => type === 'secrets.changed').length;
  await api['targets.define']({ form: { ...form, name: 'shop', method: 'HEAD' }, replaces: 'api', like: null });
  expect(events.filter(({ type }) => type === 'secrets.changed').length).toBe(told + 1);
  await api['targets.define']({ form: { ...form, name: 'copy' }, replaces: null, like: 'shop' });
  const secrets = { credentials: `ann:${PASSWORD}`, headers: { 'x-api-key': KEY } };
  expect(service.secrets()).toEqual([
    { target: 'shop', ...secrets },
    { target: 'copy', ...secrets },
  ]);
  await until(() => server.requests.some(({ method }) => method === 'HEAD'));
  const request = server.requests.find(({ method }) => method === 'HEAD');
  expect(request?.headers).toMatchObject({ 'x-api-key': KEY, accept: 'text/html', authorization: expect.anything() });
  for (const secret of [PASSWORD, KEY]) expect(JSON.stringify(events)).not.toContain(secret);
});

test('a target of the command line is changed for this run, which is said', async () => {
  const directory = await folderInTest();
  const read = parseTargetText('127.0.0.1:9');
  if (read.kind === 'refused') throw new Error(read.reason);
  const first = await serviceInTest(directory, { targets: [read.value] });
  const { form } = await first.api['targets.form']({ target: '127.0.0.1:9' });
  const { target } = await first.api['targets.define']({
    form: { ...form, name: 'renamed', interval: '1h' },
    replaces: '127.0.0.1:9',
    like: null,
  });
  expect(target).toMatchObject({ name: 'renamed', kept: false, intervalMs: 3_600_000 });
  expect((await first.api.overview({})).notes.join()).toMatch(
    /“renamed” comes from the command line .* until this run/,
  );
  await first.stop();
  const second = await serviceInTest(directory);
  expect((await second.api['targets.list']({})).targets).toEqual([]);
});

test('a name that a kept target has is refused, also where that target is not watched in this run', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: '127.0.0.1:9', name: 'kept' });
  await first.stop();
  const read = parseTargetText('127.0.0.2:9');
  if (read.kind === 'refused') throw new Error(read.reason);
  const second = await serviceInTest(directory, { targets: [read.value] });
  const { form } = await second.api['targets.form']({ target: '127.0.0.2:9' });
  const renamed = { form: { ...form, name: 'kept' }, replaces: '127.0.0.2:9', like: null };
  expect(await errorOf(second.api['targets.define'](renamed))).toMatchObject({
    code: 'duplicate-name',
    context: { target: 'kept', field: 'name' },
  });
  expect((await second.api['targets.list']({})).targets.map(({ name }) => name)).toEqual(['127.0.0.2:9']);
});

test('what is exported is imported elsewhere as it was, and all or none of it', async () => {
  const here = await serviceInTest(await folderInTest());
  await here.api['settings.change']({ thresholds: { intervalMs: 3_600_000 } });
  await here.api['targets.add']({
    text: '127.0.0.1:9\nhttp://127.0.0.2:9/a\ndns://a.example?resolver=127.0.0.1:9',
    name: null,
  });
  const { form } = await here.api['targets.form']({ target: '127.0.0.1:9' });
  await here.api['targets.define']({
    form: { ...form, timeout: '1m', group: 'G' },
    replaces: '127.0.0.1:9',
    like: null,
  });
  const { yaml } = await here.api['targets.export']({});
  const there = await serviceInTest(await folderInTest());
  await there.api['targets.import']({ text: yaml });
  const ofHere = (await here.api['targets.list']({})).targets;
  expect((await there.api['targets.list']({})).targets).toEqual(ofHere);
  const again = `${yaml}  - tcp: 127.0.0.9:9\n`;
  expect(await errorOf(there.api['targets.import']({ text: again }))).toMatchObject({ code: 'duplicate-name' });
  expect((await there.api['targets.list']({})).targets).toEqual(ofHere);
});

test('a new target has no name that is taken, unless that name was typed', async () => {
  const { api } = await serviceInTest(await folderInTest());
  const form = { ...FORM, address: '127.0.0.1:9', interval: '1h' };
  const first = await api['targets.define']({ form, replaces: null, like: null });
  const second = await api['targets.define']({ form, replaces: null, like: null });
  expect([first.target.name, second.target.name]).toEqual(['127.0.0.1:9', '127.0.0.1:9 (2)']);
  const typed = { ...form, name: '127.0.0.1:9' };
  expect(await errorOf(api['targets.define']({ form: typed, replaces: null, like: null }))).toMatchObject({
    code: 'duplicate-name',
    context: { field: 'name' },
  });
});
