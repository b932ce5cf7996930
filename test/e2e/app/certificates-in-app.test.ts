import { afterEach, beforeEach, describe, test } from 'vitest';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { type CertificateScene, findsTheCertificate, startCertificateScene } from '../certificate-story.ts';
import { appInTest } from './app-in-test.ts';

describe.runIf(requireOrSkip('app: certificates', APP_NEEDS))('certificates in the app', () => {
  const apps = appInTest();
  let scene: CertificateScene;

  beforeEach(async () => {
    scene = await startCertificateScene();
  });
  afterEach(() => scene.close());

  test('a person finds out why nobody trusts the server', async () => {
    const app = await apps.launch(apps.place('certificates'));
    const page = await app.window();
    page.setDefaultTimeout(20_000);
    await page.getByRole('textbox', { name: 'What keeps hanging?' }).fill(scene.address);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open overview' }).click();
    await findsTheCertificate(page, scene, 'app');
  });
});
