import { describe, expect, test } from 'vitest';
import type { OutboxEntryJson } from '../../electron/contract/notice-shapes.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import { messageOf, NOTICES, OUTBOX } from './told-notices.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: outbox', [CHROMIUM]);

const listed = (entries: readonly OutboxEntryJson[], waiting: number) =>
  ({ kind: 'value', value: { entries, waiting } }) as const;

const behind = (entries: readonly OutboxEntryJson[], waiting: number): Behind => ({
  ...BEHIND,
  answers: {
    ...BEHIND.answers,
    'notices.show': { kind: 'value', value: NOTICES },
    'outbox.list': listed(entries, waiting),
  },
});

describe.runIf(canRun)('the outbox in the window', () => {
  const open = pageInWindow();
  const opened = async (entries = OUTBOX, waiting = 2, address = '#/outbox') => {
    const window = await open(behind(entries, waiting), address);
    const messages = window.page.getByRole('region', { name: 'Messages' });
    return { ...window, messages, message: (name: string | RegExp) => messages.getByRole('button', { name }) };
  };

  test('tells of each message what it is about, to whom it goes, and how far it has come', async () => {
    const { page, message, messages } = await opened();
    await message(/shop is down Mail to ops failed 3 times, again at/).waitFor();
    await message(/shop is fine again Mail to ops waits for its turn/).waitFor();
    await message(/The network here was down .* sent .*, 29 min 10 s after it happened/).waitFor();
    await message(/ends in 7 days .* refused by the receiver/).waitFor();
    await message(/db is down .* dropped/).waitFor();
    await page.getByText('2 messages wait to be sent').waitFor();
    await message(/failed 3 times/).click();
    await messages.getByText('mail.example.com refused the login of stallscope.').waitFor();
    await messages.getByText('Measured from desk-14, 3 targets.').waitFor();
    await pictures(page, 'outbox');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('what waits is tried at once or dropped, which is asked first, by keys alone', async () => {
    const { page, app, message, messages } = await opened();
    await message(/failed 3 times/).focus();
    await page.keyboard.press('Enter');
    await messages.getByRole('button', { name: 'Try now' }).press('Enter');
    await expect.poll(() => app.inputsOf('outbox.retry')).toEqual([{ channel: 'mail' }]);
    const drop = messages.getByRole('button', { name: 'Drop…' });
    await drop.press('Enter');
    const question = page.getByRole('dialog', { name: 'Drop this message?' });
    expect(await hasFocus(question.getByRole('button', { name: 'Cancel' })), 'on the harmless one').toBe(true);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await app.inputsOf('outbox.drop')).toEqual([]);
    await drop.press('Enter');
    await question.getByRole('button', { name: 'Drop' }).press('Enter');
    await expect.poll(() => app.inputsOf('outbox.drop')).toEqual([{ id: 6 }]);
    await app.answer('outbox.retry', { kind: 'error', code: 'not-found', message: 'There is no such channel.' });
    await page.getByRole('button', { name: 'Try all now' }).click();
    await page.getByText('There is no such channel.').waitFor();
  });

  test('what was refused is tried again when a person asks for it, and nothing else is', async () => {
    const { page, app, message, messages } = await opened();
    await message(/refused by the receiver/).click();
    await messages.getByRole('button', { name: 'Try again' }).press('Enter');
    const refused = OUTBOX.find(({ state }) => state === 'refused') ?? expect.fail('None was refused.');
    await expect.poll(() => app.inputsOf('outbox.resend')).toEqual([{ id: refused.id }]);
    expect(await app.inputsOf('outbox.retry')).toEqual([]);
    await app.answer('outbox.resend', { kind: 'error', code: 'not-found', message: 'It was sent.' });
    await messages.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.getByText('It was sent.').waitFor();
  });

  test('what is sent meanwhile changes in its place, and nothing new moves what one reads', async () => {
    const { app, message, messages } = await opened();
    await message(/failed 3 times/).click();
    const place = await message(/shop is down Mail to ops/).boundingBox();
    const sent = OUTBOX.map((entry) =>
      entry.id === 6 ? { ...entry, state: 'sent' as const, nextAt: null, sentAt: '2026-11-21T07:20:01.000Z' } : entry,
    );
    await app.answer('outbox.list', listed([messageOf(8, { title: 'db is down again' }), ...sent], 1));
    await app.emit({ type: 'outbox.changed', seq: 1, waiting: 1 });
    await message(/shop is down Mail to ops sent/).waitFor();
    expect(await message(/shop is down Mail to ops/).boundingBox(), 'nothing has moved').toEqual(place);
    expect(await message(/db is down again/).count()).toBe(0);
    await messages.getByRole('button', { name: '1 newer message' }).click();
    await message(/db is down again/).waitFor();
  });

  test('what is new comes in by itself while nobody reads further down', async () => {
    const { app, message } = await opened();
    await message(/failed 3 times/).waitFor();
    await app.answer('outbox.list', listed([messageOf(8, { title: 'db is down again' }), ...OUTBOX], 2));
    await app.emit({ type: 'outbox.changed', seq: 1, waiting: 2 });
    await message(/db is down again/).waitFor();
  });

  test('is marked on every screen while something waits or fails, and one press away', async () => {
    const { page, app } = await opened(OUTBOX, 2, '#/');
    await page.getByRole('banner').getByRole('link', { name: '2 messages wait' }).click();
    await page.getByRole('heading', { name: 'Outbox' }).waitFor();
    await app.emit({
      type: 'notices.changed',
      seq: 1,
      ...NOTICES,
      channels: NOTICES.channels.map((channel) => ({ ...channel, waiting: 0, lastFailure: null })),
    });
    await app.emit({ type: 'outbox.changed', seq: 2, waiting: 0 });
    await page.getByRole('banner').getByRole('link', { name: 'messages wait' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Channels' }).click();
    await page.getByRole('region', { name: 'Channels' }).getByRole('link', { name: 'Outbox' }).click();
    await page.getByRole('heading', { name: 'Outbox' }).waitFor();
  });

  test('speaks when it is empty, and when it cannot be read', async () => {
    const { page, app } = await opened([], 0);
    await page.getByText('Nothing was told so far.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await app.answer('outbox.list', { kind: 'error', code: 'store-unavailable', message: 'The store is away.' });
    await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: 'Mail to ops' });
    await page.getByText('The store is away. They are read as soon as the engine is back.').waitFor();
    expect((await app.inputsOf('outbox.list')).at(-1)).toEqual({ limit: 50, channel: 'mail' });
  });
});
