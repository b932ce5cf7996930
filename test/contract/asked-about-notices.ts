import { expect } from 'vitest';
import type { MethodName } from '../../electron/contract/contract.ts';
import type { ChannelFormJson } from '../../electron/contract/notice-shapes.ts';
import { HOOK, startFlakyReceiver } from '../support/servers/flaky-receiver.ts';
import type { AskingHands } from './asked-to-change.ts';

type NoticeMethod = Extract<MethodName, `notices.${string}` | `channels.${string}` | `outbox.${string}`>;

export const WEBHOOK: Extract<ChannelFormJson, { kind: 'webhook' }> = {
  ...{ name: 'desk', enabled: true, targets: [], groups: [], least: 'degraded' },
  ...{ recovery: true, reminders: true, certificates: true, quietHours: true, mostPerHour: 20 },
  ...{ kind: 'webhook', url: `http://127.0.0.1:9/${HOOK}`, signingKey: null },
};
/** What is wrong by now with other targets is no news to it, however long the tests before took. */
const OF_WELL = { ...WEBHOOK, targets: ['well'] };

const HOUR_MS = 3_600_000;

/** One question for each method about who is told of what. What they add they take away again. */
export function askedAboutNotices(hands: AskingHands): { readonly [Name in NoticeMethod]: () => Promise<void> } {
  const { api, ask, refusal, until, events } = hands;

  /** A pause ended the one before; the next begins with a request that hangs after it. */
  const openIncident = async (): Promise<number> => {
    for (;;) {
      const { incidents } = await ask('incidents.list', { limit: 1, openOnly: true, target: 'hanging' });
      const [incident] = incidents;
      if (incident !== undefined) return incident.id;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  return {
    'notices.show': async () => {
      const state = await ask('notices.show', {});
      expect(state).toMatchObject({
        policy: { enabled: true, graceMs: 30_000, remindAfterMs: 4 * HOUR_MS, quietHours: [], maintenance: [] },
        channels: [],
        heartbeat: { form: { enabled: false }, held: false },
        overridden: false,
      });
    },
    'notices.change': async () => {
      const night = { days: [6, 0, 0], from: '22:00', until: '06:30', zone: 'Europe/Vienna' };
      const { policy } = await ask('notices.change', {
        remindAfterMs: null,
        quietHours: [night],
        certificateDays: [7, 30],
      });
      expect(policy).toMatchObject({
        remindAfterMs: null,
        graceMs: 30_000,
        quietHours: [{ days: [0, 6], from: '22:00', until: '06:30', zone: 'Europe/Vienna' }],
        certificateDays: [30, 7],
      });
      await until(() =>
        events.some((event) => event.type === 'notices.changed' && event.policy.remindAfterMs === null),
      );
      const nowhere = { ...night, zone: 'Mars/Olympus' };
      expect(await refusal(api()['notices.change']({ quietHours: [nowhere] }))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('Mars/Olympus'),
        context: { field: 'quietHours' },
      });
      expect((await ask('notices.show', {})).policy).toEqual(policy);
      await ask('notices.change', { remindAfterMs: 4 * HOUR_MS, quietHours: [], certificateDays: [30, 14, 7, 1] });
    },
    'notices.quiet': async () => {
      expect(await ask('notices.quiet', {})).toMatchObject({ holds: [], blind: null });
    },
    'notices.acknowledge': async () => {
      const incident = await openIncident();
      const { acknowledged } = await ask('notices.acknowledge', { incident, by: 'Ada\n<b>' });
      expect(acknowledged).toMatchObject([{ incident, by: 'Ada <b>' }]);
      await until(() => events.some((event) => event.type === 'notices.quiet' && event.acknowledged.length === 1));
      expect(await refusal(api()['notices.acknowledge']({ incident: 999_999, by: null }))).toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('not open'),
      });
    },
    'notices.snooze': async () => {
      const { holds } = await ask('notices.snooze', { target: 'well', forMs: HOUR_MS });
      expect(holds).toMatchObject([{ target: 'well', reason: 'snoozed' }]);
      expect(Date.parse(holds[0]?.until ?? '') - Date.now()).toBeGreaterThan(HOUR_MS - 60_000);
      expect(await ask('notices.snooze', { target: 'well', forMs: null })).toMatchObject({ holds: [] });
      expect(await refusal(api()['notices.snooze']({ target: 'nobody', forMs: 1_000 }))).toMatchObject({
        code: 'not-found',
      });
    },
    'channels.define': async () => {
      const { channel } = await ask('channels.define', { form: OF_WELL, replaces: null });
      expect(channel).toMatchObject({
        kept: true,
        form: { name: 'desk', url: '', signingKey: null },
        goesTo: expect.stringContaining('127.0.0.1:9'),
        secrets: [{ name: 'url', held: true }],
        waiting: 0,
      });
      await until(() => events.some(({ type }) => type === 'secrets.changed'));
      const renamed = { ...channel.form, name: 'night desk' };
      const changed = await ask('channels.define', { form: renamed, replaces: channel.id });
      expect(changed.channel).toMatchObject({
        id: channel.id,
        form: { name: 'night desk' },
        secrets: [{ held: true }],
      });
      const again = api()['channels.define']({ form: { ...WEBHOOK, name: 'night desk' }, replaces: null });
      expect(await refusal(again)).toMatchObject({ code: 'duplicate-name', context: { field: 'name' } });
      const bad = { ...WEBHOOK, url: 'file:///etc/passwd' };
      expect(await refusal(api()['channels.define']({ form: bad, replaces: null }))).toMatchObject({
        code: 'invalid-input',
        context: { field: 'url' },
      });
      const { url: _url, signingKey: _key, kind: _kind, ...common } = WEBHOOK;
      const program: ChannelFormJson = { ...common, name: 'run', kind: 'command', program: '/bin/true', args: [] };
      expect(await refusal(api()['channels.define']({ form: program, replaces: null }))).toMatchObject({
        code: 'invalid-input',
        context: { field: 'program' },
      });
      await ask('channels.remove', { id: channel.id });
    },
    'channels.remove': async () => {
      const { channel } = await ask('channels.define', { form: OF_WELL, replaces: null });
      await ask('channels.remove', { id: channel.id });
      expect((await ask('notices.show', {})).channels).toEqual([]);
      expect(await refusal(api()['channels.remove']({ id: channel.id }))).toMatchObject({ code: 'not-found' });
    },
    'channels.test': async () => {
      const receiver = await startFlakyReceiver();
      const { channel } = await ask('channels.define', { form: { ...OF_WELL, url: receiver.url }, replaces: null });
      expect(await ask('channels.test', { id: channel.id })).toMatchObject({ delivered: true });
      expect(receiver.arrived).toHaveLength(1);
      expect(receiver.arrived[0]?.text).toContain('test');
      await receiver.goAway();
      const trial = await ask('channels.test', { id: channel.id });
      expect(trial.delivered).toBe(false);
      expect(trial.says).not.toContain(HOOK);
      expect((await ask('outbox.list', { limit: 10 })).entries).toEqual([]);
      await ask('channels.remove', { id: channel.id });
    },
    'outbox.list': async () => {
      expect(await ask('outbox.list', { limit: 10, before: 5, channel: 'nobody' })).toEqual({
        entries: [],
        waiting: 0,
      });
    },
    'outbox.retry': async () => {
      await ask('outbox.retry', { channel: null });
      expect(await refusal(api()['outbox.retry']({ channel: 'nobody' }))).toMatchObject({ code: 'not-found' });
    },
    'outbox.resend': async () => {
      expect(await refusal(api()['outbox.resend']({ id: 999_999 }))).toMatchObject({
        code: 'not-found',
        message: 'There is no message 999999.',
      });
    },
    'outbox.drop': async () => {
      expect(await refusal(api()['outbox.drop']({ id: 1 }))).toMatchObject({ code: 'not-found' });
    },
  };
}
