import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { OutboxEntryJson } from '../../electron/contract/notice-shapes.ts';
import type { TargetFormJson } from '../../electron/contract/settings-shapes.ts';
import type { ServiceOptions } from '../../electron/service/service-options.ts';
import { folderInTest, type ServiceInTest, serviceInTest, until } from '../support/kept-service.ts';
import { type FlakyReceiver, HOOK, startFlakyReceiver, TAKES } from '../support/servers/flaky-receiver.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { WEBHOOK } from './asked-about-notices.ts';

const FORM: TargetFormJson = {
  ...{ name: 'shop', address: '', role: 'subject', group: '', required: true, packets: 'off' },
  // It is to fail by what it answers, and never because the machine stops for a while.
  ...{ interval: '250ms', captureAfter: '10s', slowAfter: '20s', timeout: '30s' },
  ...{ family: 'auto', resolver: '', connectTo: '', connection: 'fresh', method: 'GET' },
  ...{ expectStatus: '', expectBody: '', verifyCertificate: true },
};

interface Scene {
  readonly watched: ServiceInTest;
  readonly server: HttpServer;
  readonly receiver: FlakyReceiver;
  readonly channel: string;
}

async function receiverInTest(): Promise<FlakyReceiver> {
  const receiver = await startFlakyReceiver();
  onTestFinished(() => receiver.goAway());
  return receiver;
}

/** A target that is well, and a channel to a receiver that takes everything. */
async function scene(directory: string, options: Partial<ServiceOptions> = {}): Promise<Scene> {
  const server = await startHttpServer();
  onTestFinished(() => server.close());
  const receiver = await receiverInTest();
  const watched = await serviceInTest(directory, options);
  const { api } = watched;
  await api['notices.change']({ graceMs: 0 });
  await api['targets.define']({ form: { ...FORM, address: `${server.origin}/` }, replaces: null, like: null });
  const form = { ...WEBHOOK, url: receiver.url, signingKey: KEY };
  const { channel } = await api['channels.define']({ form, replaces: null });
  await answers(watched);
  return { watched, server, receiver, channel: channel.id };
}

const answers = ({ events }: ServiceInTest): Promise<void> =>
  until(() => events.some((event) => event.type === 'sample' && event.outcome === 'ok'));

const outbox = async ({ api }: ServiceInTest): Promise<readonly OutboxEntryJson[]> =>
  (await api['outbox.list']({ limit: 100 })).entries;
const statesOf = async (watched: ServiceInTest): Promise<readonly string[]> =>
  (await outbox(watched)).map(({ state }) => state).reverse();

/** The key that signs what is sent. */
const KEY = 'sign-3d1c86f29be04a75-secret';

/** What a receiver has taken is known as sent only when its answer has come back. */
const allSent = (watched: ServiceInTest, count: number): Promise<void> =>
  until(async () => (await statesOf(watched)).join() === Array.from({ length: count }, () => 'sent').join());

const FAILS = { kind: 'ok', status: 500 } as const;

test('a target that fails and recovers is told of twice, in order, and not again', async () => {
  const { watched, server, receiver, channel } = await scene(await folderInTest());
  server.setBehaviour(FAILS);
  await until(() => receiver.taken().length === 1);
  server.setBehaviour({ kind: 'ok' });
  await until(() => receiver.taken().length === 2);
  const [opened, over] = receiver.taken();
  expect(opened?.title).toContain('shop');
  expect(over?.title).toContain('fine again');
  await allSent(watched, 2);
  const { channels } = await watched.api['notices.show']({});
  expect(channels).toMatchObject([{ id: channel, waiting: 0, lastFailure: null, lastSentAt: expect.any(String) }]);
  expect(watched.events.filter(({ type }) => type === 'outbox.changed').length).toBeGreaterThan(0);
});

test('what a receiver that is away cannot have is kept over a restart and sent when it is back, once and in order', async () => {
  const directory = await folderInTest();
  const { watched, server, receiver, channel } = await scene(directory);
  await receiver.goAway();
  server.setBehaviour(FAILS);
  // Between two attempts: during one it is being sent.
  let entry: OutboxEntryJson | undefined;
  await until(async () => {
    entry = (await outbox(watched)).find(({ attempts, state }) => attempts > 0 && state === 'waiting');
    return entry !== undefined;
  });
  expect(entry).toMatchObject({ channel: { id: channel, name: 'desk', kind: 'webhook' } });
  expect(entry?.says).toContain('127.0.0.1');
  server.setBehaviour({ kind: 'ok' });
  await until(() => watched.events.some(({ type }) => type === 'incident.closed'));
  await until(async () => (await outbox(watched)).length === 2);
  const noticeSecrets = watched.service.noticeSecrets();
  await watched.stop();

  await receiver.comeBack();
  const again = await serviceInTest(directory, { noticeSecrets });
  await until(() => receiver.taken().length === 2);
  await until(async () => (await statesOf(again)).every((state) => state === 'sent'));
  const [opened, over] = receiver.taken();
  expect(opened?.title).toContain('wrong status');
  expect(over?.title).toContain('fine again');
  expect(new Set(receiver.taken().map(({ id }) => id)).size).toBe(2);
}, 300_000);

test('what broke while nobody could be told, and is fine again after a restart, is told as over', async () => {
  const directory = await folderInTest();
  const { watched, server, receiver } = await scene(directory);
  server.setBehaviour(FAILS);
  // Else it might be sent again after the restart.
  await allSent(watched, 1);
  const noticeSecrets = watched.service.noticeSecrets();
  await watched.stop();
  server.setBehaviour({ kind: 'ok' });
  const again = await serviceInTest(directory, { noticeSecrets });
  await until(() => receiver.taken().length === 2);
  expect(receiver.taken()[1]?.title).toContain('fine again');
  await allSent(again, 2);
}, 300_000);

test('a receiver that hangs or answers 500 holds up neither the engine nor another channel, and the end waits for none of them', async () => {
  const { watched, server, receiver } = await scene(await folderInTest());
  const other = await receiverInTest();
  await watched.api['channels.define']({ form: { ...WEBHOOK, name: 'other', url: other.url }, replaces: null });
  receiver.treat({ kind: 'hang' });
  server.setBehaviour(FAILS);
  await until(() => receiver.arrived.length > 0);
  await until(() => other.taken().length === 1);
  const samples = watched.events.filter(({ type }) => type === 'sample').length;
  await until(() => watched.events.filter(({ type }) => type === 'sample').length > samples + 4);
  const states = async () => (await outbox(watched)).map(({ channel, state }) => `${channel.name}: ${state}`).sort();
  await until(async () => (await states()).includes('other: sent'));
  expect(await states()).toEqual([expect.stringMatching(/^desk: (sending|waiting)$/), 'other: sent']);
  const startedMs = performance.now();
  await watched.stop();
  // Whoever waited for the receiver would wait for twenty seconds; a machine may stop for a few.
  expect(performance.now() - startedMs).toBeLessThan(12_000);
});

test('a secret that is missing after a restart is asked for, and what waited is sent when it is given', async () => {
  const directory = await folderInTest();
  const { watched, server, receiver, channel } = await scene(directory);
  receiver.treat({ kind: 'answer', status: 503 });
  server.setBehaviour(FAILS);
  await until(async () => (await outbox(watched)).some(({ attempts }) => attempts > 0));
  await watched.stop();
  receiver.treat(TAKES);

  const again = await serviceInTest(directory);
  const { channels } = await again.api['notices.show']({});
  expect(channels[0]?.secrets).toEqual([
    { name: 'url', held: false },
    { name: 'signingKey', held: false },
  ]);
  await until(async () => (await outbox(again)).some(({ says }) => says?.includes('not at hand') === true));
  const form = { ...WEBHOOK, url: receiver.url, signingKey: null };
  await again.api['channels.define']({ form, replaces: channel });
  await until(() => receiver.taken().length > 0);
});

test('no secret of a channel is in the data, an event, an answer, the log or what is said of a failure', async () => {
  const directory = await folderInTest();
  const { watched, server, receiver, channel } = await scene(directory);
  const { api } = watched;
  receiver.treat({ kind: 'answer', status: 404 });
  server.setBehaviour(FAILS);
  const said: unknown[] = [await api['notices.show']({}), await api['channels.test']({ id: channel })];
  await until(async () => (await statesOf(watched)).includes('refused'));
  await receiver.goAway();
  said.push(await api['channels.test']({ id: channel }), await outbox(watched));
  await watched.stop();
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const bytes = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
  );
  const everything = [...bytes, Buffer.from(JSON.stringify([said, watched.events, watched.log]))];
  for (const one of everything) for (const secret of [HOOK, KEY]) expect(one.includes(secret)).toBe(false);
  expect(everything.some((one) => one.includes('shop'))).toBe(true);
  expect(watched.service.noticeSecrets()).toEqual([{ owner: channel, values: { url: receiver.url, signingKey: KEY } }]);
});
