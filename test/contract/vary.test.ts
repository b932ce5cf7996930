import { expect, onTestFinished, test } from 'vitest';
import { parseTargetText } from '../../electron/domain/target-text.ts';
import { folderInTest, serviceInTest, until } from '../support/kept-service.ts';
import { startHttpServer } from '../support/servers/http-server.ts';
import { FORM } from './asked-to-change.ts';

async function serverInTest() {
  const server = await startHttpServer({});
  onTestFinished(() => server.close());
  return server;
}

test('a target past the CDN sends the same request, with its header fields and secret values, to the server’s own address', async () => {
  const [edge, origin] = [await serverInTest(), await serverInTest()];
  const { api, service } = await serviceInTest(await folderInTest());
  const form = { ...FORM, name: 'shop', address: `http://ann:s3cret@localhost:${edge.port}/a`, interval: '1h' };
  await api['targets.define']({ form, replaces: null, like: null });
  await api['targets.setSecrets']({ target: 'shop', headers: { 'X-Api-Key': 'k-1', accept: 'text/html' } });
  const { members } = await api['targets.vary']({
    target: 'shop',
    elimination: { by: 'origin', addresses: [`127.0.0.1:${origin.port}`] },
    make: true,
  });
  expect(members.map(({ says }) => says)).toEqual(['by name', `origin 127.0.0.1:${origin.port}`]);
  await until(() => origin.requests.length > 0);
  expect(origin.requests[0]).toMatchObject({
    path: '/a',
    headers: {
      ...{ host: `localhost:${edge.port}`, accept: 'text/html' },
      ...{ 'x-api-key': 'k-1', authorization: expect.stringMatching(/^Basic /) },
    },
  });
  expect(service.secrets().map(({ target }) => target)).toEqual(members.map(({ name }) => name));
});

test('variants are kept and recognised after a restart', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  const form = { ...FORM, name: 'shop', address: 'https://shop.invalid/', interval: '1h' };
  await first.api['targets.define']({ form, replaces: null, like: null });
  const families = { target: 'shop', elimination: { by: 'families' as const }, make: true };
  const { members } = await first.api['targets.vary'](families);
  await first.stop();
  const second = await serviceInTest(directory);
  expect((await second.api['targets.list']({})).targets.map(({ name }) => name)).toEqual(
    members.map(({ name }) => name),
  );
  const again = await second.api['targets.vary'](families);
  expect(again.members.map(({ name, state }) => [name, state])).toEqual([
    ['shop', 'there'],
    ['shop IPv4', 'there'],
    ['shop IPv6', 'there'],
  ]);
});

test('a target that is alike but for its secret values is another one', async () => {
  const { api } = await serviceInTest(await folderInTest());
  const form = { ...FORM, name: 'shop', address: 'http://ann:s3cret@127.0.0.1:9/', interval: '1h' };
  await api['targets.define']({ form, replaces: null, like: null });
  const other = { ...form, name: 'shop keep-alive', address: 'http://ann:other@127.0.0.1:9/' };
  await api['targets.define']({ form: { ...other, connection: 'keep-alive' }, replaces: null, like: null });
  const { members } = await api['targets.vary']({ target: 'shop', elimination: { by: 'connection' }, make: false });
  expect(members.map(({ name, state }) => [name, state])).toEqual([
    ['shop', 'there'],
    ['shop keep-alive (2)', 'new'],
  ]);
});

test('of a target of the command line it is said that it alone goes with this run, and no name of a kept target is taken', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: '127.0.0.1:9', name: 'other.invalid/ IPv6' });
  await first.stop();
  const read = parseTargetText('https://other.invalid/');
  if (read.kind === 'refused') throw new Error(read.reason);
  const { definition, secrets } = read.value;
  const second = await serviceInTest(directory, {
    targets: [{ definition: { ...definition, name: 'other.invalid/' }, secrets }],
  });
  const { members, notes } = await second.api['targets.vary']({
    ...{ target: 'other.invalid/', elimination: { by: 'families' }, make: true },
  });
  expect(members.map(({ name }) => name)).toEqual(['other.invalid/', 'other.invalid/ IPv4', 'other.invalid/ IPv6 (2)']);
  expect(notes.join('\n')).toMatch(/comes from the command line .* until this run ends; the others are kept\./);
});
