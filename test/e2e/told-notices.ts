import type { NoticesStateJson, OutboxEntryJson, QuietJson } from '../../electron/contract/notice-shapes.ts';
import { AT } from '../contract/renderer/fake-engine.ts';

const WANTS = {
  enabled: true,
  least: 'degraded' as const,
  recovery: true,
  reminders: true,
  certificates: true,
  quietHours: true,
  mostPerHour: 20,
};

/** What an engine tells of being told, as a person may have set it up. */
export const NOTICES: NoticesStateJson = {
  policy: {
    enabled: true,
    graceMs: 30_000,
    remindAfterMs: 4 * 3_600_000,
    quietHours: [{ days: [0, 1, 2, 3, 4], from: '22:00', until: '06:00', zone: 'Europe/Vienna' }],
    maintenance: [
      {
        id: 'm1',
        name: 'Database move',
        when: { kind: 'once', from: '2026-11-28T02:00:00.000Z', until: '2026-11-28T04:00:00.000Z' },
        targets: ['db'],
        groups: [],
      },
    ],
    certificateDays: [30, 14, 7, 1],
  },
  channels: [
    {
      id: 'hook',
      kept: true,
      form: { ...WANTS, targets: [], groups: [], kind: 'webhook', name: 'Operations', url: '', signingKey: null },
      goesTo: 'hooks.example.com',
      secrets: [{ name: 'url', held: true }],
      waiting: 0,
      lastSentAt: AT,
      lastFailure: null,
    },
    {
      id: 'mail',
      kept: true,
      form: {
        ...WANTS,
        ...{ targets: ['db'], groups: [], kind: 'mail', name: 'Mail to ops', host: 'mail.example.com', port: 587 },
        ...{ security: 'starttls', user: 'stallscope', password: '', from: 'stallscope@example.com' },
        to: 'ops@example.com',
      },
      goesTo: 'ops@example.com',
      secrets: [{ name: 'password', held: true }],
      waiting: 2,
      lastSentAt: AT,
      lastFailure: { at: AT, says: 'mail.example.com refused the login of stallscope.' },
    },
    {
      id: 'duty',
      kept: true,
      form: {
        ...WANTS,
        ...{ enabled: false, targets: [], groups: [], kind: 'pagerduty', name: 'On call' },
        ...{ routingKey: `\${PAGERDUTY_KEY}`, endpoint: 'https://events.pagerduty.com/v2/enqueue' },
      },
      goesTo: 'events.pagerduty.com',
      secrets: [{ name: 'routingKey', held: false }],
      waiting: 0,
      lastSentAt: null,
      lastFailure: null,
    },
    {
      id: 'lamp',
      kept: true,
      form: {
        ...WANTS,
        targets: [],
        groups: [],
        kind: 'command',
        name: 'Lamp',
        program: '/usr/local/bin/lamp',
        args: [],
      },
      goesTo: '/usr/local/bin/lamp',
      secrets: [],
      waiting: 0,
      lastSentAt: null,
      lastFailure: null,
    },
  ],
  heartbeat: {
    form: { enabled: true, url: '', everyMs: 60_000, failWhenDown: false },
    goesTo: 'hc-ping.com',
    held: true,
    lastSentAt: AT,
    lastTold: 'success',
    missed: 0,
    says: null,
  },
  overridden: false,
  keepsSecrets: true,
};

export const NOTHING_QUIET: QuietJson = { holds: [], acknowledged: [], blind: null };

const TEXT = `shop is down since 2026-11-21 07:00:00 UTC (08:00:00 at desk-14).

What changed
  07:00:04 UTC  shop hangs in TLS: Packets were lost on the path, from hop 6 on.

Wrong now
  shop, required, since 07:00:00 UTC, worst 7.4 s

Measured from desk-14, 3 targets.`;

export const messageOf = (id: number, more: Partial<OutboxEntryJson> = {}): OutboxEntryJson => ({
  id,
  channel: { id: 'hook', name: 'Operations', kind: 'webhook' },
  state: 'sent',
  title: `shop is down, message ${id}`,
  text: TEXT,
  happenedAt: '2026-11-21T07:00:04.000Z',
  queuedAt: '2026-11-21T07:00:04.000Z',
  attempts: 1,
  nextAt: null,
  sentAt: '2026-11-21T07:00:05.000Z',
  says: 'hooks.example.com answered 204.',
  ...more,
});

const OPS = { id: 'mail', name: 'Mail to ops', kind: 'mail' };

export const OUTBOX: readonly OutboxEntryJson[] = [
  messageOf(7, {
    ...{ channel: OPS, state: 'waiting', title: 'shop is fine again', attempts: 0, sentAt: null, says: null },
    happenedAt: '2026-11-21T07:12:00.000Z',
  }),
  messageOf(6, {
    ...{ channel: OPS, state: 'waiting', title: 'shop is down', attempts: 3, sentAt: null },
    nextAt: '2026-11-21T07:20:00.000Z',
    says: 'mail.example.com refused the login of stallscope.',
  }),
  messageOf(5, {
    title: 'shop is fine again',
    happenedAt: '2026-11-21T07:12:00.000Z',
    sentAt: '2026-11-21T07:12:01.000Z',
  }),
  messageOf(4, { title: 'shop is down' }),
  messageOf(3, {
    ...{
      title: 'The network here was down',
      happenedAt: '2026-11-21T04:02:00.000Z',
      sentAt: '2026-11-21T04:31:10.000Z',
    },
    ...{ attempts: 6, says: 'hooks.example.com answered 204.' },
  }),
  messageOf(2, {
    ...{ state: 'refused', title: 'The certificate of shop ends in 7 days', sentAt: null, attempts: 1 },
    says: 'hooks.example.com answered 410: the webhook is gone.',
  }),
  messageOf(1, { state: 'dropped', title: 'db is down', sentAt: null, attempts: 0, says: null }),
];
