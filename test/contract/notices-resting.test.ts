import { expect, onTestFinished, test } from 'vitest';
import type { TargetFormJson } from '../../electron/contract/settings-shapes.ts';
import { channelId, USUAL_WANTS } from '../../electron/domain/notice/channel.ts';
import { USUAL_POLICY } from '../../electron/domain/notice/notice-policy.ts';
import type { ConfiguredNotices } from '../../electron/service/notices/configured-notices.ts';
import { folderInTest, type ServiceInTest, serviceInTest, until } from '../support/kept-service.ts';
import { startFlakyReceiver, TAKES } from '../support/servers/flaky-receiver.ts';
import { startHttpServer } from '../support/servers/http-server.ts';
import { WEBHOOK } from './asked-about-notices.ts';

const FORM: TargetFormJson = {
  ...{ name: 'shop', address: '', role: 'subject', group: '', required: true, packets: 'off' },
  // It is to fail by what it answers, and never because the machine stops for a while.
  ...{ interval: '250ms', captureAfter: '10s', slowAfter: '20s', timeout: '30s' },
  ...{ family: 'auto', resolver: '', connectTo: '', connection: 'fresh', method: 'GET' },
  ...{ expectStatus: '', expectBody: '', verifyCertificate: true },
};

const statesOf = async ({ api }: ServiceInTest): Promise<readonly string[]> =>
  (await api['outbox.list']({ limit: 100 })).entries.map(({ state }) => state);

/** A channel for which one message waits, whose receiver takes everything by now. */
async function oneWaits() {
  const directory = await folderInTest();
  const server = await startHttpServer({ behaviour: { kind: 'ok', status: 500 } });
  onTestFinished(() => server.close());
  const receiver = await startFlakyReceiver();
  onTestFinished(() => receiver.goAway());
  // It is not tried again by itself while the test runs.
  receiver.treat({ kind: 'answer', status: 503, headers: { 'Retry-After': '3600' } });
  const watched = await serviceInTest(directory);
  const { api } = watched;
  await api['notices.change']({ graceMs: 0 });
  const form = { ...WEBHOOK, url: receiver.url };
  const { channel } = await api['channels.define']({ form, replaces: null });
  await api['targets.define']({ form: { ...FORM, address: `${server.origin}/` }, replaces: null, like: null });
  await until(() => receiver.arrived.length > 0);
  await until(async () => (await statesOf(watched)).join() === 'waiting');
  receiver.treat(TAKES);
  return { directory, watched, receiver, channel };
}

test('what waits for a channel that is switched off waits until it is switched on, also when somebody tries', async () => {
  const { watched, receiver, channel } = await oneWaits();
  const { api } = watched;
  const form = { ...WEBHOOK, url: '' };
  await api['channels.define']({ form: { ...form, enabled: false }, replaces: channel.id });
  await api['outbox.retry']({ channel: channel.id });
  // A trial goes out behind whatever was sent before it.
  expect(await api['channels.test']({ id: channel.id })).toMatchObject({ delivered: true });
  expect(await statesOf(watched)).toEqual(['waiting']);
  expect(receiver.taken()).toHaveLength(1);
  await api['channels.define']({ form, replaces: channel.id });
  await until(async () => (await statesOf(watched)).join() === 'sent');
});

test('while notices are switched off nothing is sent that waits, and all of it when they are on again', async () => {
  const { watched, receiver, channel } = await oneWaits();
  const { api } = watched;
  await api['notices.change']({ enabled: false });
  await api['outbox.retry']({ channel: null });
  expect(await api['channels.test']({ id: channel.id })).toMatchObject({ delivered: true });
  expect(await statesOf(watched)).toEqual(['waiting']);
  expect(receiver.taken()).toHaveLength(1);
  await api['notices.change']({ enabled: true });
  await api['outbox.retry']({ channel: null });
  await until(async () => (await statesOf(watched)).join() === 'sent');
});

test('what waits for a channel that a configuration file hides is not dropped, and is sent in a run without the file', async () => {
  const { directory, watched, receiver } = await oneWaits();
  const noticeSecrets = watched.service.noticeSecrets();
  await watched.stop();
  const notices: ConfiguredNotices = {
    policy: USUAL_POLICY,
    channels: [
      {
        channel: {
          id: channelId('of a file'),
          name: 'of a file',
          enabled: true,
          wants: { ...USUAL_WANTS, targets: ['nobody'] },
          way: { kind: 'slack', url: { kind: 'withheld' } },
        },
        secrets: { url: 'http://127.0.0.1:9/' },
      },
    ],
    heartbeat: null,
  };
  const hidden = await serviceInTest(directory, { notices, noticeSecrets });
  expect(await statesOf(hidden)).toContain('waiting');
  expect(receiver.taken()).toEqual([]);
  await hidden.stop();
  await serviceInTest(directory, { noticeSecrets });
  await until(() => receiver.taken().length > 0);
});
