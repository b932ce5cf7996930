import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../electron/domain/json.ts';
import { USUAL_HEARTBEAT, USUAL_POLICY } from '../../../../electron/domain/notice/notice-policy.ts';
import type { ConfiguredNotices } from '../../../../electron/service/notices/configured-notices.ts';
import { createNoticeChoices } from '../../../../electron/service/notices/notice-choices.ts';
import { createNoticeSecrets } from '../../../../electron/service/notices/notice-secrets.ts';
import { channelNamed } from './desk-parts.ts';

const choicesOver = (settings: Readonly<Record<string, JsonValue>>) =>
  createNoticeChoices({ settings: () => settings, putSetting: () => {} }, createNoticeSecrets({}, []), null);

const asKept = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value));

test('a channel that was damaged on the disk takes no other along, and what else was damaged stands at its default', () => {
  const ops = channelNamed('ops');
  const choices = choicesOver({
    'notices.channels': [{ ...(asKept(ops) as object), way: { kind: 'pigeon' } }, asKept(ops), null],
    'notices.policy': { enabled: 'perhaps' },
    'notices.heartbeat': { everyMs: 1 },
  });
  expect(choices.channels()).toEqual([ops]);
  expect(choices.policy()).toEqual(USUAL_POLICY);
  expect(choices.heartbeat()).toEqual(USUAL_HEARTBEAT);
});

test('secret values of a configuration file are held while it holds, and those of the next one after it', () => {
  const secrets = createNoticeSecrets({}, []);
  const configured = (name: string): ConfiguredNotices => ({
    policy: USUAL_POLICY,
    channels: [{ channel: channelNamed(name), secrets: { url: `of ${name}` } }],
    heartbeat: null,
  });
  const held = () => secrets.held(() => true).map(({ values }) => values);
  const choices = createNoticeChoices({ settings: () => ({}), putSetting: () => {} }, secrets, configured('ops'));
  expect(held()).toEqual([{ url: 'of ops' }]);
  choices.configure(configured('duty'));
  expect(held()).toEqual([{ url: 'of duty' }]);
  choices.configure(null);
  expect(held()).toEqual([]);
});
