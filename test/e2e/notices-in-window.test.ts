import { describe, expect, test } from 'vitest';
import type { NoticesStateJson } from '../../electron/contract/notice-shapes.ts';
import { AT } from '../contract/renderer/fake-engine.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import { NOTICES } from './told-notices.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: notices', [CHROMIUM]);

const behind = (notices: NoticesStateJson, more: Behind['answers'] = {}): Behind => ({
  ...BEHIND,
  answers: { ...BEHIND.answers, 'notices.show': { kind: 'value', value: notices }, ...more },
});

const changed = (more: Partial<NoticesStateJson['policy']>) =>
  ({ kind: 'value', value: { ...NOTICES, policy: { ...NOTICES.policy, ...more } } }) as const;

describe.runIf(canRun)('settings of notices in the window', () => {
  const open = pageInWindow();
  const opened = async (notices: NoticesStateJson = NOTICES, more: Behind['answers'] = {}) => {
    const window = await open(behind(notices, more), '#/settings');
    const card = (name: string) => window.page.getByRole('region', { name, exact: true });
    await card('Notices').getByText('Tell channels').waitFor();
    return { ...window, card };
  };

  test('show who is told, how that goes and why it does not', async () => {
    const { page, card } = await opened();
    const channels = card('Channels');
    await channels.getByText('Webhook to hooks.example.com; last sent').waitFor();
    await channels.getByText('mail.example.com refused the login of stallscope.').waitFor();
    await channels.getByText('Mail to ops@example.com; last sent').getByText('2 wait').waitFor();
    await channels.getByText('Nothing is sent: its integration key is not at hand.').waitFor();
    await channels.getByText('stallscope notify import FILE').waitFor();
    await card('Quiet hours').getByText('22:00–06:00 (next day)').waitFor();
    await card('Maintenance').getByText('Database move').waitFor();
    await card('Dead man’s switch').getByText('at hc-ping.com; kept, not shown').waitFor();
    await page.setViewportSize({ width: 1_280, height: 1_700 });
    await pictures(page, 'notices-settings');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('are saved as they are typed; what cannot be so is said at its field and sent to nobody', async () => {
    const { page, app, card } = await opened();
    const grace = card('Notices').getByRole('textbox', { name: 'Grace' });
    await grace.fill('soon');
    await grace.press('Enter');
    await card('Notices').getByText('Type a number of seconds, from 0 to 3,600.').waitFor();
    expect(await grace.getAttribute('aria-invalid')).toBe('true');
    expect(await app.inputsOf('notices.change')).toEqual([]);
    await app.answer('notices.change', changed({ graceMs: 90_000 }));
    await grace.fill('90');
    await grace.press('Enter');
    await expect.poll(() => app.inputsOf('notices.change')).toEqual([{ graceMs: 90_000 }]);
    await app.answer('notices.change', changed({ graceMs: 90_000, remindAfterMs: null }));
    const reminder = card('Notices').getByRole('textbox', { name: 'Remind after' });
    await reminder.fill('');
    await reminder.press('Enter');
    const days = card('Notices').getByRole('textbox', { name: 'Certificates' });
    await days.fill('7, 30');
    await days.press('Enter');
    await card('Notices').getByRole('switch', { name: 'Tell channels' }).click();
    await expect
      .poll(() => app.inputsOf('notices.change'))
      .toEqual([{ graceMs: 90_000 }, { remindAfterMs: null }, { certificateDays: [30, 7] }, { enabled: false }]);
    await app.answer('notices.change', { kind: 'error', code: 'cannot-write', message: 'The disk is full.' });
    await card('Notices').getByRole('switch', { name: 'Tell channels' }).click();
    await card('Notices').getByRole('alert').getByText('The disk is full.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('of a configuration file are shown, cannot be changed, and can be tried', async () => {
    const fixed = { ...NOTICES, overridden: true, channels: NOTICES.channels.map((one) => ({ ...one, kept: false })) };
    const { page, card } = await opened(fixed);
    await card('Notices').getByText('The configuration file that Stallscope was started with').waitFor();
    expect(await card('Notices').getByRole('textbox', { name: 'Grace' }).isDisabled()).toBe(true);
    expect(await card('Notices').getByRole('switch', { name: 'Tell channels' }).isDisabled()).toBe(true);
    for (const name of ['Add a channel', 'Add quiet hours', 'Add maintenance', 'Replace the address']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }
    expect(await card('Channels').getByRole('switch', { name: 'Operations' }).isDisabled()).toBe(true);
    await card('Channels').getByRole('button', { name: 'More for Operations' }).click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Try now what waits', 'Show the outbox']);
    await page.keyboard.press('Escape');
    await card('Channels').getByRole('button', { name: 'Test Operations' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('a trial says in words what became of it, and takes its time', async () => {
    const { app, card } = await opened(NOTICES, { 'channels.test': { kind: 'wait' } });
    const test = card('Channels').getByRole('button', { name: 'Test Operations' });
    await test.click();
    await card('Channels').getByText('A trial message is being sent.').waitFor();
    await test.click({ force: true });
    const says = 'hooks.example.com answered 500 after 120 ms.';
    await app.answer('channels.test', { kind: 'value', value: { delivered: false, says, durationMs: 120 } });
    await card('Channels').getByText(`Trial: ${says}`).waitFor();
    expect(await app.inputsOf('channels.test')).toEqual([{ id: 'hook' }]);
    await app.answer('heartbeat.test', {
      kind: 'value',
      value: { delivered: true, says: 'hc-ping.com answered 200.', durationMs: 80 },
    });
    await card('Dead man’s switch').getByRole('button', { name: 'Test the dead man’s switch' }).click();
    await card('Dead man’s switch').getByText('Trial: hc-ping.com answered 200.').waitFor();
  });

  test('a channel is added by keys alone, and its secret goes one way', async () => {
    const { page, app, card, dialog } = await opened();
    const add = card('Channels').getByRole('button', { name: 'Add a channel' });
    await add.press('Enter');
    const form = dialog('Add a channel');
    expect(await hasFocus(form.getByRole('textbox', { name: 'Name' }))).toBe(true);
    await page.keyboard.press('Enter');
    await form.getByRole('alert').getByText('Give it a name.').waitFor();
    await form.getByRole('alert').getByText('Type the address that messages are sent to.').waitFor();
    expect(await hasFocus(form.getByRole('textbox', { name: 'Name' })), 'on the first that is wrong').toBe(true);
    await page.keyboard.type('Night desk');
    const url = form.getByLabel('Address', { exact: true });
    expect(await url.getAttribute('type')).toBe('password');
    await url.fill('ftp://hooks.example.com/x');
    const message = 'The address of a webhook begins with https:// or http://.';
    await app.answer('channels.define', { kind: 'error', code: 'invalid-input', message, context: { field: 'url' } });
    await page.keyboard.press('Enter');
    await form.getByRole('alert').getByText(message).waitFor();
    expect(await hasFocus(url)).toBe(true);
    await pictures(page, 'channel-form');
    expect(await seriousFindings(page)).toEqual([]);
    await url.fill('https://hooks.example.com/x');
    const [hook] = NOTICES.channels;
    await app.answer('channels.define', {
      kind: 'value',
      value: { channel: { ...hook, id: 'new', form: { ...hook?.form, name: 'Night desk' } } },
    });
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    await card('Channels').getByText('Night desk').waitFor();
    expect(await hasFocus(add)).toBe(true);
    expect((await app.inputsOf('channels.define')).at(-1)).toMatchObject({
      form: { kind: 'webhook', name: 'Night desk', url: 'https://hooks.example.com/x', signingKey: null },
      replaces: null,
    });
  });

  test('each kind of channel asks for what it needs', async () => {
    const { page, card, dialog } = await opened({ ...NOTICES, keepsSecrets: false });
    await card('Channels').getByRole('button', { name: 'Add a channel' }).click();
    const form = dialog('Add a channel');
    await form.getByText('Secrets are kept in memory until Stallscope ends').waitFor();
    await form.getByText(`\${NAME}`).waitFor();
    for (const [kind, labels] of [
      ['Slack', ['Address of the incoming webhook']],
      ['PagerDuty', ['Integration key', 'Endpoint']],
      ['Mail', ['Server', 'Port', 'User', 'Password', 'From', 'To']],
    ] as const) {
      await form.getByRole('radio', { name: kind }).check();
      for (const label of labels) await form.getByLabel(label, { exact: true }).waitFor();
      expect(await seriousFindings(page), kind).toEqual([]);
    }
    const port = form.getByLabel('Port', { exact: true });
    await form.getByRole('radio', { name: 'TLS', exact: true }).check();
    expect(await port.inputValue(), 'the usual one of the encryption').toBe('465');
    await pictures(page, 'channel-form-mail');
  });

  test('what is kept of a channel is not shown, stays as it is, or is taken away', async () => {
    const { page, app, card, dialog } = await opened();
    await card('Channels').getByRole('button', { name: 'More for Mail to ops' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    const form = dialog('Edit Mail to ops');
    await form.getByText('kept, not shown').waitFor();
    await form.getByRole('checkbox', { name: 'db' }).waitFor();
    await app.answer('channels.define', { kind: 'error', code: 'cannot-write', message: 'The disk is full.' });
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('The disk is full. What you typed is kept.').waitFor();
    await form.getByRole('button', { name: 'Remove Password' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => app.inputsOf('channels.define'))
      .toEqual([
        expect.objectContaining({ replaces: 'mail', form: expect.objectContaining({ password: '', targets: ['db'] }) }),
        expect.objectContaining({ replaces: 'mail', form: expect.objectContaining({ password: null }) }),
      ]);
    await page.keyboard.press('Escape');
    await card('Channels').getByRole('button', { name: 'More for On call' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await dialog('Edit On call').getByText(`\${PAGERDUTY_KEY}, from the environment`).waitFor();
  });

  test('one that runs a program is switched and tried, and set up elsewhere', async () => {
    const { page, app, card } = await opened();
    await card('Channels').getByRole('switch', { name: 'Lamp' }).click();
    await expect
      .poll(() => app.inputsOf('channels.define'))
      .toEqual([{ replaces: 'lamp', form: { ...NOTICES.channels[3]?.form, enabled: false } }]);
    await card('Channels').getByRole('button', { name: 'More for Lamp' }).click();
    expect(await page.getByRole('menuitem', { name: 'Edit…' }).count()).toBe(0);
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    const question = page.getByRole('dialog', { name: 'Remove Lamp?' });
    expect(await hasFocus(question.getByRole('button', { name: 'Cancel' })), 'on the harmless one').toBe(true);
    await question.getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => app.inputsOf('channels.remove')).toEqual([{ id: 'lamp' }]);
    await card('Channels').getByText('Lamp').waitFor({ state: 'detached' });
  });

  test('quiet hours and maintenance are announced with days, times and a zone', async () => {
    const { page, app, card, dialog } = await opened();
    await card('Quiet hours').getByRole('button', { name: 'Add quiet hours' }).click();
    const hours = dialog('Add quiet hours');
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
      await hours.getByRole('checkbox', { name: day }).uncheck();
    }
    await hours.getByLabel('Time zone').fill('Middle-earth/Shire');
    await hours.getByRole('button', { name: 'Add' }).click();
    await hours.getByRole('alert').getByText('Choose at least one day.').waitFor();
    await hours.getByRole('alert').getByText('This is no time zone').waitFor();
    expect(await hasFocus(hours.getByRole('checkbox', { name: 'Mon' }))).toBe(true);
    await pictures(page, 'quiet-hours-form');
    expect(await seriousFindings(page)).toEqual([]);
    await hours.getByRole('checkbox', { name: 'Sun' }).check();
    await hours.getByLabel('Time zone').fill('Asia/Tokyo');
    await hours.getByLabel('From').fill('13:00');
    await hours.getByLabel('Until').fill('15:30');
    await app.answer('notices.change', changed({}));
    await hours.getByRole('button', { name: 'Add' }).click();
    await hours.waitFor({ state: 'detached' });
    expect((await app.inputsOf('notices.change')).at(-1)).toEqual({
      quietHours: [...NOTICES.policy.quietHours, { days: [6], from: '13:00', until: '15:30', zone: 'Asia/Tokyo' }],
    });

    await card('Maintenance').getByRole('button', { name: 'Add maintenance' }).click();
    const work = dialog('Announce maintenance');
    await work.getByRole('button', { name: 'Announce' }).click();
    await work.getByRole('alert').getByText('Say what is done, in a few words.').waitFor();
    await work.getByRole('textbox', { name: 'What is done' }).fill('New router');
    await work.getByLabel('From').fill('2026-12-01T03:00');
    await work.getByLabel('Until').fill('2026-12-01T02:00');
    await work.getByRole('alert').getByText('It has to end after it begins.').waitFor();
    await work.getByLabel('Until').fill('2026-12-01T05:00');
    await work.getByRole('radio', { name: 'Chosen' }).check();
    await work.getByRole('checkbox', { name: 'shop' }).check();
    await pictures(page, 'maintenance-form');
    expect(await seriousFindings(page)).toEqual([]);
    await work.getByRole('button', { name: 'Announce' }).click();
    await work.waitFor({ state: 'detached' });
    const local = (text: string): string => new Date(text).toISOString();
    expect((await app.inputsOf('notices.change')).at(-1)).toEqual({
      maintenance: [
        NOTICES.policy.maintenance[0],
        {
          id: expect.stringMatching(/^[0-9a-f]{24}$/),
          name: 'New router',
          when: { kind: 'once', from: local('2026-12-01T03:00'), until: local('2026-12-01T05:00') },
          targets: ['shop'],
          groups: [],
        },
      ],
    });
    await card('Maintenance').getByRole('button', { name: 'Remove Database move' }).click();
    await expect.poll(async () => (await app.inputsOf('notices.change')).at(-1)).toEqual({ maintenance: [] });
  });

  test('the address of the dead man’s switch is replaced without being shown', async () => {
    const { page, app, card } = await opened();
    const one = card('Dead man’s switch');
    await one.getByRole('button', { name: 'Replace the address' }).click();
    const field = one.getByLabel('Address of the dead man’s switch');
    expect(await hasFocus(field)).toBe(true);
    expect(await field.getAttribute('type')).toBe('password');
    await field.fill('https://hc-ping.com/another');
    await app.answer('heartbeat.change', { kind: 'error', code: 'invalid-input', message: 'This is no address.' });
    await page.keyboard.press('Enter');
    await one.getByText('This is no address.').waitFor();
    expect(await field.inputValue(), 'what was typed stays').toBe('https://hc-ping.com/another');
    await app.answer('heartbeat.change', { kind: 'value', value: NOTICES });
    await page.keyboard.press('Enter');
    await field.waitFor({ state: 'detached' });
    expect((await app.inputsOf('heartbeat.change')).at(-1)).toEqual({ url: 'https://hc-ping.com/another' });
  });

  test('are kept up to date while somebody looks at them', async () => {
    const { app, card } = await opened();
    const { policy, heartbeat } = NOTICES;
    await app.emit({
      type: 'notices.changed',
      seq: 1,
      ...{ ...NOTICES, channels: [], policy: { ...policy, quietHours: [] } },
      heartbeat: { ...heartbeat, missed: 3, says: 'hc-ping.com was not reached.', lastSentAt: AT },
    });
    await card('Channels').getByText('None so far').waitFor();
    await card('Quiet hours').getByText('people are told at any hour').waitFor();
    await card('Dead man’s switch').getByText('3 pings missed').waitFor();
  });
});
