import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { USUAL_WANTS } from '../../electron/domain/notice/channel.ts';
import { readConfiguration } from '../../electron/service/configuration/read-configuration.ts';
import type { Reconfiguration } from '../../electron/service/reconfigure.ts';
import { folderInTest, type ServiceInTest, serviceInTest, until } from '../support/kept-service.ts';

/** What the target of all configurations here is, so that nothing fails that would be told of as well. */
const well = createListener((socket) => socket.on('error', () => {}).resume());
let wellPort = 0;
beforeAll(async () => {
  await once(well.listen(0, '127.0.0.1'), 'listening');
  wellPort = (well.address() as AddressInfo).port;
});
afterAll(() => void well.close());

/** What it was sent, by the path to which it came. */
async function receiver(): Promise<{ readonly port: number; readonly received: string[]; close(): void }> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(request.url ?? '');
    request.resume();
    response.end('ok');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, received, close };
}

function configuration(text: string): Reconfiguration {
  const reading = readConfiguration(`targets: [{ name: a, tcp: "127.0.0.1:${wellPort}", interval: 60s }]\n${text}`, {});
  if (reading.kind === 'wrong') throw new Error(reading.problems[0]?.reason);
  return reading.configuration;
}

const notices = (...channels: string[]) =>
  configuration(`notices:\n  grace: 0s\n  channels:\n${channels.map((channel) => `    - ${channel}\n`).join('')}`);
/** A port on which nobody listens; one that was free a moment ago another program may have by now. */
const NOBODY = 9;
const hook = (name: string, port: number) => `{ name: ${name}, webhook: "http://127.0.0.1:${port}/${name}" }`;

async function serviceOver(given: Reconfiguration): Promise<ServiceInTest> {
  return serviceInTest(await folderInTest(), given);
}

const states = async ({ api }: ServiceInTest) =>
  (await api['outbox.list']({ limit: 50 })).entries.map(({ channel, state }) => `${channel.name}: ${state}`).sort();

/** Something that is told of at once. */
const tell = ({ service }: ServiceInTest) =>
  service.guards.notices.tell({ kind: 'heartbeat-missed', sinceUs: Date.now() * 1_000 - 60_000_000, missed: 1 });

test('what waits for a channel is sent to its new address, once, and what waits for one that is gone is dropped', async () => {
  const there = await receiver();
  const running = await serviceOver(notices(hook('one', NOBODY), hook('two', NOBODY)));
  tell(running);
  await until(async () => (await states(running)).filter((state) => state.endsWith('waiting')).length === 2);

  running.service.configuration.take(notices(hook('one', there.port)));
  await until(async () => (await states(running)).join() === 'one: sent,two: dropped');
  expect(there.received).toEqual(['/one']);

  const { channels, overridden } = await running.api['notices.show']({});
  expect([channels.map(({ form }) => form.name), overridden]).toEqual([['one'], true]);
});

test('what waits for a channel that a file has no more at the next start is dropped, and the history says so', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory, notices(hook('one', NOBODY), hook('two', NOBODY)));
  tell(first);
  await until(async () => (await states(first)).filter((state) => state.endsWith('waiting')).length === 2);
  await first.stop();

  // Without any file it is not known that the channel is gone for good.
  const without = await serviceInTest(directory);
  expect(await states(without)).toEqual(['one: waiting', 'two: waiting']);
  await without.stop();

  const second = await serviceInTest(directory, notices(hook('one', NOBODY)));
  // It may be sending for a moment, which is in vain.
  await until(async () => (await states(second)).join() === 'one: waiting,two: dropped');
  const says = (await second.api['history.list']({ target: null, limit: 50 })).events.map((event) => event.says);
  expect(says).toContain(
    'The channel “two” is not in the configuration any more; 1 message that waited for it was dropped.',
  );
});

test('a file that says nothing of notices any more leaves those that are kept', async () => {
  const there = await receiver();
  const running = await serviceOver(configuration(''));
  await running.api['channels.define']({
    form: {
      ...USUAL_WANTS,
      targets: [],
      groups: [],
      enabled: true,
      kind: 'webhook',
      name: 'mine',
      url: `http://127.0.0.1:${there.port}/mine`,
      signingKey: null,
    },
    replaces: null,
  });
  running.service.configuration.take(notices(hook('filed', there.port)));
  expect((await running.api['notices.show']({})).channels.map(({ form }) => form.name)).toEqual(['filed']);
  running.service.configuration.take(configuration(''));
  const [mine] = (await running.api['notices.show']({})).channels;
  expect([mine?.form.name, mine?.kept, mine?.secrets]).toEqual(['mine', true, [{ name: 'url', held: true }]]);
  await running.api['channels.test']({ id: mine?.id ?? '' });
  expect(there.received).toEqual(['/mine']);
});

test('resolvers, the public address and the heartbeat become what the file says now', async () => {
  const running = await serviceOver(configuration('resolvers: [192.0.2.53]\npublicAddress: 198.51.100.20\n'));
  const overridden = async () => (await running.api['settings.show']({})).overridden;
  expect(await overridden()).toEqual(['thresholds', 'resolvers', 'publicAddress']);
  running.service.configuration.take(
    configuration('notices: { heartbeat: { url: "http://127.0.0.1:9/", enabled: false, every: 5m } }\n'),
  );
  expect(await overridden()).toEqual(['thresholds']);
  expect((await running.api['notices.show']({})).heartbeat.form).toMatchObject({ enabled: false, everyMs: 300_000 });
  expect(running.events.map(({ type }) => type)).toContain('settings.changed');
});

test('a target that a page added stays, and a file that takes its name is refused as a whole', async () => {
  const running = await serviceOver(configuration(''));
  await running.api['targets.add']({ text: 'tcp://127.0.0.1:11', name: 'mine' });
  const names = async () => (await running.api['targets.list']({})).targets.map(({ name }) => name);
  expect(running.service.configuration.take(configuration('notices: {}\n')).kind).toBe('done');
  expect(await names()).toEqual(['a', 'mine']);

  const { targets, ...rest } = configuration('');
  const [first] = targets;
  if (first === undefined) throw new Error('there is no target');
  const named = (name: string) => ({ ...first, definition: { ...first.definition, name } });
  const outcome = running.service.configuration.take({ ...rest, targets: [named('new'), named('mine')] });
  expect(outcome).toEqual({
    kind: 'refused',
    says: '“mine” was added on the page meanwhile; remove it there, or choose another name in the file.',
  });
  expect(await names()).toEqual(['a', 'mine']);
  const { events } = await running.api['history.list']({ target: null, limit: 50 });
  expect(events.filter(({ kind }) => kind === 'configuration').map(({ says }) => says)).toEqual([
    expect.stringContaining('everything goes on as before: “mine” was added on the page'),
    'The configuration was read again: no target differs.',
  ]);
});

test('a target that is kept as well is kept still when the file has it no more', async () => {
  const directory = await folderInTest();
  const before = await serviceInTest(directory);
  await before.api['targets.add']({ text: 'tcp://127.0.0.1:9', name: 'a' });
  await before.stop();
  const running = await serviceInTest(directory, configuration(''));
  const { targets, ...rest } = configuration('');
  const other = targets.map(({ definition, secrets }) => ({
    definition: { ...definition, name: 'other', group: 'others' },
    secrets,
  }));
  expect(running.service.configuration.take({ ...rest, targets: other }).kind).toBe('done');
  await running.stop();
  const after = await serviceInTest(directory);
  expect((await after.api['targets.list']({})).targets.map(({ name }) => name)).toEqual(['a']);
});
