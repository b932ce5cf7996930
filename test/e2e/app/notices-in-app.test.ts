import { afterEach, beforeEach, describe, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { type FlakyReceiver, startFlakyReceiver } from '../../support/servers/flaky-receiver.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import {
  addsAndTriesChannel,
  holdsWhatIsSnoozedOrAnnounced,
  type NoticeScene,
  seesAndHearsTheEnd,
  sendsOnceReceiverIsBack,
} from '../notice-story.ts';
import { appInTest } from './app-in-test.ts';
import { watch } from './watching.ts';

describe.runIf(requireOrSkip('app: channels', APP_NEEDS))('channels and the outbox in the app', () => {
  const apps = appInTest({ tray: true, notifications: true });
  let server: HttpServer;
  let receiver: FlakyReceiver;

  beforeEach(async () => {
    server = await startHttpServer();
    receiver = await startFlakyReceiver();
  });
  afterEach(async () => {
    await receiver.goAway();
    await server.close();
  });

  test('a person sets up a webhook, hears of an incident through it, says to have seen it, and announces work', async () => {
    const app = await apps.launch(apps.place('told'));
    const page = await app.window();
    page.setDefaultTimeout(20_000);
    const target = `${server.origin}/healthcheck`;
    await watch(page, target);
    await page.getByRole('button', { name: 'Open overview' }).click();
    const scene: NoticeScene = { page, target, server, receiver, host: 'app' };
    await addsAndTriesChannel(scene);
    await sendsOnceReceiverIsBack(scene);
    await seesAndHearsTheEnd(scene);
    await holdsWhatIsSnoozedOrAnnounced(scene);
  });
});
