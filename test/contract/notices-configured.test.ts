import { expect, onTestFinished, test } from 'vitest';
import { contractErrorOf } from '../../electron/contract/errors.ts';
import { channelId, USUAL_WANTS } from '../../electron/domain/notice/channel.ts';
import { USUAL_POLICY } from '../../electron/domain/notice/notice-policy.ts';
import type { ConfiguredNotices } from '../../electron/service/notices/configured-notices.ts';
import { folderInTest, serviceInTest, until } from '../support/kept-service.ts';
import { startFlakyReceiver } from '../support/servers/flaky-receiver.ts';
import { startHttpServer } from '../support/servers/http-server.ts';
import { WEBHOOK } from './asked-about-notices.ts';

const SECRET = 'file-secret-51aa';

const configured = (url: string, more: Partial<ConfiguredNotices['policy']> = {}): ConfiguredNotices => ({
  policy: { ...USUAL_POLICY, graceMs: 0, ...more },
  channels: [
    {
      channel: {
        id: channelId('whatever the file gives'),
        name: 'from the file',
        enabled: true,
        wants: USUAL_WANTS,
        way: { kind: 'webhook', url: { kind: 'withheld' }, signingKey: { kind: 'withheld' } },
      },
      secrets: { url, signingKey: SECRET },
    },
  ],
  heartbeat: null,
});

test('a configuration file hides what is kept, which is there again without it', async () => {
  const directory = await folderInTest();
  const kept = await serviceInTest(directory);
  await kept.api['channels.define']({ form: WEBHOOK, replaces: null });
  await kept.api['notices.change']({ remindAfterMs: null });
  const noticeSecrets = kept.service.noticeSecrets();
  await kept.stop();

  const notices = configured('http://127.0.0.1:9/', { remindAfterMs: 3_600_000 });
  const hidden = await serviceInTest(directory, { notices, noticeSecrets });
  const state = await hidden.api['notices.show']({});
  expect(state).toMatchObject({ overridden: true, policy: { remindAfterMs: 3_600_000 } });
  expect(state.channels.map(({ form, kept: isKept }) => [form.name, isKept])).toEqual([['from the file', false]]);
  for (const call of [
    hidden.api['notices.change']({ remindAfterMs: null }),
    hidden.api['channels.define']({ form: WEBHOOK, replaces: null }),
    hidden.api['channels.remove']({ id: state.channels[0]?.id ?? '' }),
  ]) {
    const refused = await call.then(() => null, contractErrorOf);
    expect(refused).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('configuration file') });
  }
  // The keychain goes on holding what belongs to the channels that are kept, and gets nothing of the file's.
  expect(hidden.service.noticeSecrets()).toEqual(noticeSecrets);
  await hidden.stop();

  const again = await serviceInTest(directory, { noticeSecrets });
  expect(await again.api['notices.show']({})).toMatchObject({
    overridden: false,
    policy: { remindAfterMs: null },
    channels: [{ kept: true, form: { name: 'desk' }, secrets: [{ name: 'url', held: true }] }],
  });
});

test('a configuration that is read again takes over at once, and a channel of the same name keeps what waits for it', async () => {
  const directory = await folderInTest();
  const server = await startHttpServer({ behaviour: { kind: 'ok', status: 500 } });
  const receiver = await startFlakyReceiver();
  onTestFinished(() => server.close());
  onTestFinished(() => receiver.goAway());
  receiver.treat({ kind: 'answer', status: 503, headers: { 'Retry-After': '600' } });
  const { api, service, log, events } = await serviceInTest(directory, { notices: configured(receiver.url) });
  await api['targets.add']({ text: `${server.origin}/`, name: 'shop' });
  await until(() => receiver.arrived.length > 0);
  await until(async () => (await api['outbox.list']({ limit: 10 })).entries[0]?.state === 'waiting');
  const other = await startFlakyReceiver();
  onTestFinished(() => other.goAway());
  service.guards.notices.reconfigure(configured(other.url, { remindAfterMs: null }));
  await until(() => other.taken().length === 1);
  expect(other.taken()[0]?.title).toContain('shop');
  expect(await api['notices.show']({})).toMatchObject({ overridden: true, policy: { remindAfterMs: null } });
  expect(JSON.stringify([log, events])).not.toContain(SECRET);
});

test('a target that gets another name is still the one that a channel is told of', async () => {
  const { api } = await serviceInTest(await folderInTest());
  await api['targets.add']({ text: 'tcp://127.0.0.1:9', name: 'shop' });
  const form = { ...WEBHOOK, targets: ['shop', 'else'] };
  await api['channels.define']({ form, replaces: null });
  const maintenance = {
    ...{ id: 'm', name: 'work', targets: ['shop'], groups: [] },
    when: { kind: 'once' as const, from: '2027-01-01T00:00:00.000Z', until: '2027-01-02T00:00:00.000Z' },
  };
  await api['notices.change']({ maintenance: [maintenance] });
  const { form: target } = await api['targets.form']({ target: 'shop' });
  await api['targets.define']({ form: { ...target, name: 'store' }, replaces: 'shop', like: null });
  const state = await api['notices.show']({});
  expect(state.channels[0]?.form.targets).toEqual(['store', 'else']);
  expect(state.policy.maintenance).toEqual([{ ...maintenance, targets: ['store'] }]);
});

test('a snooze is kept over a restart and ends when it is said to', async () => {
  const directory = await folderInTest();
  const first = await serviceInTest(directory);
  await first.api['targets.add']({ text: 'tcp://127.0.0.1:9', name: 'shop' });
  const { holds } = await first.api['notices.snooze']({ target: 'shop', forMs: 3_600_000 });
  expect(holds).toMatchObject([{ target: 'shop', reason: 'snoozed' }]);
  await first.stop();
  const second = await serviceInTest(directory);
  expect((await second.api['notices.quiet']({})).holds).toMatchObject([{ target: 'shop', reason: 'snoozed' }]);
  await second.api['notices.snooze']({ target: 'shop', forMs: null });
  await second.stop();
  const third = await serviceInTest(directory);
  expect((await third.api['notices.quiet']({})).holds).toEqual([]);
});
