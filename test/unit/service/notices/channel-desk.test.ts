import { expect, test } from 'vitest';
import type { ChannelFormJson } from '../../../../electron/contract/notice-shapes.ts';
import { USUAL_WANTS } from '../../../../electron/domain/notice/channel.ts';
import { createChannelDesk } from '../../../../electron/service/notices/channel-desk.ts';
import { createNoticeChoices } from '../../../../electron/service/notices/notice-choices.ts';
import { createNoticeSecrets } from '../../../../electron/service/notices/notice-secrets.ts';
import { DELIVERED, failedLater, OutboxInTest } from './desk-parts.ts';

const usual = { ...USUAL_WANTS, enabled: true } as const;

const hook = (name: string): Extract<ChannelFormJson, { kind: 'webhook' }> => ({
  ...usual,
  targets: [],
  groups: [],
  name,
  kind: 'webhook',
  url: 'https://hooks.example.com/of-nobody',
  signingKey: 'signed-by-nobody',
});

function deskInTest() {
  const { clock, outbox, answers, sent } = new OutboxInTest();
  const secrets = createNoticeSecrets({}, []);
  const choices = createNoticeChoices({ settings: () => ({}), putSetting: () => {} }, secrets, null);
  const desk = createChannelDesk({
    clock,
    choices,
    secrets,
    outbox,
    send: async () => DELIVERED,
    goesTo: () => 'hooks.example.com',
    vantage: () => 'here',
    watched: () => 1,
    changed: () => {},
    secretsChanged: () => {},
  });
  /** Names of the secret values that are held, of whomever they are. */
  const held = () => secrets.held(() => true).flatMap(({ values }) => Object.keys(values));
  return { clock, outbox, answers, sent, choices, desk, held };
}

test('secret values of a channel that is removed are forgotten', () => {
  const { desk, held } = deskInTest();
  const { id } = desk.define(hook('ops'), null);
  desk.define(hook('duty'), null);
  expect(held()).toEqual(['url', 'signingKey', 'url', 'signingKey']);
  desk.remove(id);
  expect(held()).toEqual(['url', 'signingKey']);
});

test('a channel that goes another way forgets the secret values that only the earlier way had', () => {
  const { desk, held } = deskInTest();
  const { id } = desk.define(hook('ops'), null);
  desk.define(
    { ...usual, targets: [], groups: [], name: 'ops', kind: 'slack', url: 'https://hooks.example.com/other' },
    id,
  );
  expect(held()).toEqual(['url']);
});

test('what waits for a channel is tried at once when somebody changes it', async () => {
  const { desk, outbox, clock, answers, sent, choices } = deskInTest();
  desk.define(hook('ops'), null);
  const [channel] = choices.channels();
  if (channel === undefined) throw new Error('It was not kept.');
  answers.set(channel.id, () => failedLater({ afterMs: 3_600_000 }));
  outbox.add(
    [{ channel, digest: { id: 'a', madeAtUs: 1, vantage: 'here', changes: [], wrongNow: [], watched: 1 } }],
    null,
  );
  await clock.advance(1_000);
  expect(sent).toHaveLength(1);
  desk.define({ ...hook('ops'), url: '', signingKey: '' }, channel.id);
  await clock.advance(1);
  expect(sent).toHaveLength(2);
});
