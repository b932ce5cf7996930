import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { FlakyReceiver } from '../support/servers/flaky-receiver.ts';
import { HOOK, TAKES } from '../support/servers/flaky-receiver.ts';
import type { HttpServer } from '../support/servers/http-server.ts';
import { seriousFindings } from './axe.ts';
import { pictures } from './chromium.ts';

/** In whichever host the page is shown. */
export interface NoticeScene {
  readonly page: Page;
  /** What is watched already, alone. */
  readonly target: string;
  readonly server: HttpServer;
  readonly receiver: FlakyReceiver;
  /** What the pictures are called by. */
  readonly host: string;
}

const SLOWEST_MS = 60_000;
const CHANNEL = 'Operations';

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const goTo = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
const toSettings = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await region(page, 'Channels').waitFor();
};
const rowOf = ({ page, target }: NoticeScene) => page.locator('.targets .row').filter({ hasText: target });
const message = ({ page }: NoticeScene, name: RegExp) => region(page, 'Messages').getByRole('button', { name });

/** A person sets up a webhook and tries it: the receiver has a message that says that it is a trial. */
export async function addsAndTriesChannel(scene: NoticeScene): Promise<void> {
  const { page, receiver } = scene;
  await toSettings(page);
  const grace = region(page, 'Notices').getByRole('textbox', { name: 'Grace' });
  await grace.fill('0');
  await grace.press('Enter');
  const channels = region(page, 'Channels');
  await channels.getByText('None so far').waitFor();
  await channels.getByRole('button', { name: 'Add a channel' }).click();
  const form = page.getByRole('dialog', { name: 'Add a channel' });
  await form.getByRole('textbox', { name: 'Name' }).fill(CHANNEL);
  await form.getByLabel('Address', { exact: true }).fill('ftp://127.0.0.1/no');
  await form.getByRole('button', { name: 'Add channel' }).click();
  await form.getByRole('alert').filter({ hasText: /http/ }).first().waitFor();
  await form.getByLabel('Address', { exact: true }).fill(receiver.url);
  await form.getByRole('button', { name: 'Add channel' }).click();
  await form.waitFor({ state: 'detached' });
  await channels.getByText(/^Webhook to 127\.0\.0\.1.*nothing sent so far/).waitFor();
  expect(await page.content(), 'the address is a secret').not.toContain(HOOK);
  receiver.treat({ kind: 'answer', status: 500 });
  const trial = channels.getByRole('button', { name: `Test ${CHANNEL}` });
  await trial.click();
  await channels.getByText(/^Trial: .*500/).waitFor();
  receiver.treat(TAKES);
  await trial.click();
  await expect.poll(() => receiver.taken().length).toBe(1);
  await channels.getByText(/^Trial: (?!.*500)/).waitFor();
  await pictures(page, `notices-${scene.host}-channel`);
  expect(await seriousFindings(page)).toEqual([]);
}

/** The receiver fails when an incident begins, and takes the message once it is back and somebody tries again: once. */
export async function sendsOnceReceiverIsBack(scene: NoticeScene): Promise<void> {
  const { page, receiver, server, target } = scene;
  const before = receiver.taken().length;
  receiver.treat({ kind: 'answer', status: 503 });
  server.setBehaviour({ kind: 'ok', status: 500 });
  // By the name that a screen reader says, also where a narrow window shows less of it.
  const mark = page.getByRole('banner').getByRole('link', { name: /^1 message waits to be sent$/ });
  await mark.waitFor({ timeout: SLOWEST_MS });
  await mark.click();
  await message(scene, /Operations (failed|being sent)/).click();
  await region(page, 'Messages').getByText(/503/).first().waitFor();
  await pictures(page, `notices-${scene.host}-waiting`);
  expect(receiver.taken().length, 'nothing was taken so far').toBe(before);
  receiver.treat(TAKES);
  const sent = message(scene, /Operations sent/);
  // It may be tried by itself in just that moment, and then there is nothing to press any more.
  await Promise.any([region(page, 'Messages').getByRole('button', { name: 'Try now' }).click(), sent.waitFor()]);
  await sent.waitFor();
  await expect.poll(() => receiver.taken().length).toBe(before + 1);
  expect(receiver.taken().at(-1)?.text).toContain(target);
  await mark.waitFor({ state: 'detached' });
  await pictures(page, `notices-${scene.host}-sent`);
  expect(await seriousFindings(page)).toEqual([]);
}

/** Somebody has seen it, which the incident and the overview tell; its end is still told. */
export async function seesAndHearsTheEnd(scene: NoticeScene): Promise<void> {
  const { page, receiver, server } = scene;
  const before = receiver.taken().length;
  await goTo(page, 'Incidents');
  await page.getByRole('row').filter({ hasText: scene.target }).first().dblclick();
  await page.getByRole('button', { name: 'I have seen it' }).click();
  await page
    .getByRole('main')
    .getByText(/^Seen /)
    .waitFor();
  await goTo(page, 'Overview');
  await rowOf(scene).getByText('seen', { exact: true }).waitFor();
  await pictures(page, `notices-${scene.host}-seen`);
  server.setBehaviour({ kind: 'ok' });
  await rowOf(scene).getByText('seen', { exact: true }).waitFor({ state: 'detached', timeout: SLOWEST_MS });
  await expect.poll(() => receiver.taken().length, { timeout: SLOWEST_MS }).toBeGreaterThan(before);
}

/** Nobody is told of what a person snoozed or announced, and that is seen where it holds. */
export async function holdsWhatIsSnoozedOrAnnounced(scene: NoticeScene): Promise<void> {
  const { page, target } = scene;
  await goTo(page, 'Overview');
  const menu = () =>
    rowOf(scene)
      .getByRole('button', { name: /^More for/ })
      .click();
  await menu();
  await page.getByRole('menuitem', { name: 'Snooze for 1 h' }).click();
  await rowOf(scene)
    .getByText(/^snoozed until /)
    .waitFor();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await menu();
  await page.getByRole('menuitem', { name: /^End snooze/ }).click();
  await rowOf(scene)
    .getByText(/^snoozed until /)
    .waitFor({ state: 'detached' });

  await toSettings(page);
  await region(page, 'Maintenance').getByRole('button', { name: 'Add maintenance' }).click();
  const form = page.getByRole('dialog', { name: 'Announce maintenance' });
  await form.getByRole('textbox', { name: 'What is done' }).fill('Database move');
  await form.getByLabel('From').fill('2020-01-01T00:00');
  await form.getByRole('radio', { name: 'Chosen' }).check();
  await form.getByRole('checkbox', { name: target }).check();
  await form.getByRole('button', { name: 'Announce' }).click();
  await form.waitFor({ state: 'detached' });
  await goTo(page, 'Overview');
  await rowOf(scene)
    .getByText(/^maintenance until /)
    .waitFor();
  await rowOf(scene).getByRole('link').first().click();
  await region(page, 'What nobody is told')
    .getByText(/^Told to nobody until .*: maintenance “Database move”$/)
    .waitFor();
  await pictures(page, `notices-${scene.host}-held`);
  expect(await seriousFindings(page)).toEqual([]);
}
