import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { type CertificateScene, findsTheCertificate, startCertificateScene } from './certificate-story.ts';
import { CHROMIUM, contextFor, launchChromium } from './chromium.ts';
import { CHECKOUT, LAUNCHER, NODE_24, Running } from './command-line.ts';

describe.runIf(requireOrSkip('certificates on the page', [CHROMIUM]))('certificates on the page of a server', () => {
  let folder = '';
  let scene: CertificateScene;
  let browser: Browser;
  let watching: Running;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stallscope-certificates-'));
    scene = await startCertificateScene();
    const words = [LAUNCHER, 'watch', scene.address, '--ui', '--data-dir', join(folder, 'data')];
    watching = new Running(NODE_24, words, CHECKOUT);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await watching?.stop();
    await scene?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('a person finds out why nobody trusts the server', async () => {
    const url = await watching.waitFor('the address of the page', (lines) => {
      const found = lines.map((line) => /http:\/\/\S+\?token=\S+/.exec(line)?.[0]).find((one) => one !== undefined);
      return found ?? null;
    });
    const context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(url);
    await findsTheCertificate(page, scene, 'page');
    expect(complaints).toEqual([]);
  });
});
