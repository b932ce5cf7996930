import type { Page } from 'playwright-core';

const WANTS = {
  ...{ enabled: true, targets: [], groups: [], least: 'degraded', recovery: true, reminders: true },
  ...{ certificates: true, quietHours: true, mostPerHour: 20 },
};

const CHANNELS = [
  { ...WANTS, kind: 'webhook', name: 'Operations', url: 'https://hooks.example.com/stallscope', signingKey: null },
  {
    ...{ ...WANTS, kind: 'mail', name: 'Mail to the shop', host: 'mail.example.net' },
    ...{ port: 587, security: 'starttls', user: '', password: null, from: 'stallscope@example.net' },
    to: 'ops@example.net, shop@example.net',
  },
  {
    ...{ ...WANTS, kind: 'pagerduty', name: 'On call', enabled: false, least: 'down' },
    ...{ routingKey: '0123456789abcdef0123456789abcdef', endpoint: 'https://events.pagerduty.com/v2/enqueue' },
  },
];

/** Two nights that are neither this one nor the last, whenever the pictures are taken. */
const QUIET_DAYS = [3, 4]
  .map((ahead) => (new Date().getUTCDay() + 6 + ahead) % 7)
  .toSorted((one, other) => one - other);

const POLICY = {
  quietHours: [{ days: QUIET_DAYS, from: '23:00', until: '07:30', zone: 'Europe/Vienna' }],
  maintenance: [
    {
      ...{ id: 'staging', name: 'Staging is rebuilt', targets: ['staging'], groups: [] },
      when: { kind: 'weekly', days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', until: '23:59', zone: 'UTC' },
    },
  ],
};

/** Sets up who is told, as a person does in the settings; once. From within the page: only the browser reaches the server in its network. */
export async function tellPeople(page: Page): Promise<void> {
  await page.evaluate(
    async ({ channels, policy }) => {
      const ask = async (method: string, input: unknown): Promise<unknown> => {
        const answer = await fetch(new URL(`api/${method}`, document.baseURI), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(input),
        });
        const told: { ok: boolean; value?: unknown } = await answer.json();
        if (!told.ok) throw new Error(`${method}: ${JSON.stringify(told)}`);
        return told.value;
      };
      const state = (await ask('notices.show', {})) as { channels: readonly unknown[] };
      if (state.channels.length > 0) return;
      await ask('notices.change', policy);
      for (const form of channels) await ask('channels.define', { form, replaces: null });
    },
    { channels: CHANNELS, policy: POLICY },
  );
}

/** Nothing of a target is told for an hour, or it is again. */
export async function snoozeFor(page: Page, target: string | null, forMs: number | null): Promise<void> {
  await page.evaluate(
    (input) =>
      fetch(new URL('api/notices.snooze', document.baseURI), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }).then(async (answer) => {
        if (!answer.ok) throw new Error(`notices.snooze: ${answer.status} ${await answer.text()}`);
      }),
    { target, forMs },
  );
}
