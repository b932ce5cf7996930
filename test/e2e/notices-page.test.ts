import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type FlakyReceiver, HOOK, startFlakyReceiver } from '../support/servers/flaky-receiver.ts';
import { type HttpServer, startHttpServer } from '../support/servers/http-server.ts';
import { CHROMIUM, contextFor, launchChromium } from './chromium.ts';
import { CHECKOUT, LAUNCHER, NODE_24, Running } from './command-line.ts';
import {
  addsAndTriesChannel,
  holdsWhatIsSnoozedOrAnnounced,
  type NoticeScene,
  seesAndHearsTheEnd,
  sendsOnceReceiverIsBack,
} from './notice-story.ts';

describe.runIf(requireOrSkip('notices on the page', [CHROMIUM]))('notices on the page of a server', () => {
  let folder = '';
  let server: HttpServer;
  let receiver: FlakyReceiver;
  let browser: Browser;
  let watching: Running;
  let scene: NoticeScene;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-notices-'));
    server = await startHttpServer();
    receiver = await startFlakyReceiver();
    watching = new Running(NODE_24, [LAUNCHER, 'watch', '--ui', '--data-dir', join(folder, 'data')], CHECKOUT);
    const url = await watching.waitFor('the address of the page', (lines) => {
      const found = lines.map((line) => /http:\/\/\S+\?token=\S+/.exec(line)?.[0]).find((one) => one !== undefined);
      return found ?? null;
    });
    browser = await launchChromium();
    const context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(url);
    const target = `${server.origin}/healthcheck`;
    await page.getByRole('textbox', { name: 'What keeps hanging?' }).fill(target);
    await page.keyboard.press('Enter');
    await page.getByText('200 from 127.0.0.1').waitFor();
    await page.getByRole('button', { name: 'Open overview' }).click();
    scene = { page, target, server, receiver, host: 'page' };
  });
  afterAll(async () => {
    await browser?.close();
    await watching?.stop();
    await receiver?.goAway();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('a channel is added and tried', () => addsAndTriesChannel(scene));
  test('what a receiver refuses while it fails is sent to it afterwards, once', () => sendsOnceReceiverIsBack(scene));
  test('an incident that somebody has seen is told of once more, when it is over', () => seesAndHearsTheEnd(scene));
  test('what is snoozed or announced is held', () => holdsWhatIsSnoozedOrAnnounced(scene));
  test('nothing else was complained about, and no secret was written into the log', () => {
    // The browser says by itself that an answer was a refusal, which the form tells at its field.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
    expect([...watching.lines, watching.stderr].join('\n')).not.toContain(HOOK);
  });
});
