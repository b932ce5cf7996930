import { describe, expect, test } from 'vitest';
import { openedBundle } from '../contract/renderer/opened-bundle.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const MARKUP = '<img src=x onerror=alert(1)>';
const [INCIDENT] = openedBundle('a').incidents;

const FOREIGN = openedBundle('tokyo', {
  vantage: MARKUP,
  targets: [
    { name: MARKUP, address: 'https://api.example.com/', role: 'subject' },
    { name: 'example.net', address: 'tcp://example.net:443', role: 'control' },
  ],
  incidents: Array.from({ length: 8 }, (_, index) => {
    if (INCIDENT === undefined) throw new Error('there is an incident');
    return { ...INCIDENT, id: index + 1, summary: `${MARKUP} ${index + 1}` };
  }),
  checks: [
    { title: 'Checksums of 23 files', result: 'passed', says: '' },
    { title: 'Version', result: 'noted', says: 'It was made by a later version; what is new in it is not shown.' },
  ],
});
const QUIET = openedBundle('osaka', { scope: 'range', incidents: [], vantage: null });

const behind = (bundles: readonly unknown[], answers: Behind['answers'] = {}): Behind => ({
  ...BEHIND,
  answers: { ...BEHIND.answers, 'bundles.list': { kind: 'value', value: { bundles } }, ...answers },
});

describe.runIf(requireOrSkip('the window: bundles', [CHROMIUM]))('bundles from elsewhere', () => {
  const open = pageInWindow();
  const opened = async (from: Behind) => {
    const window = await open(from, '#/comparisons');
    const bundles = window.page.getByRole('region', { name: 'Bundles from elsewhere' });
    return {
      ...window,
      bundles,
      one: (name: string) => bundles.getByRole('listitem').filter({ hasText: name }).first(),
    };
  };

  test('where there is none it says what it is good for, and what can be compared', async () => {
    const { page, bundles } = await opened(behind([]));
    await bundles.getByText('No bundle is open').waitFor();
    await page.getByText('Pick two targets').waitFor();
    await pictures(page, 'bundles-none');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
  });

  test('tells of each where and when it was measured, what hung there, and what was checked', async () => {
    const { page, bundles, one } = await opened(behind([FOREIGN, QUIET]));
    await bundles.getByText('2 open').waitFor();
    await one('tokyo.zip').getByText('2026-11-21 07:00:00 to 07:00:07 UTC').waitFor();
    await one('tokyo.zip').getByText('1,412 samples, 8 incidents, 14 captures').waitFor();
    await one('tokyo.zip').getByText('It was made by a later version').waitFor();
    await one('osaka.zip').getByText('No incident in it').waitFor();
    expect(await bundles.locator('img').count(), 'text of others stays text').toBe(0);
    expect(await one('tokyo.zip').getByRole('row').count()).toBe(6);
    await one('tokyo.zip').getByRole('button', { name: 'Show all 8 incidents' }).click();
    await one('tokyo.zip').getByText(`${MARKUP} 8`).waitFor();
    await pictures(page, 'bundles');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
  });

  test('one is opened by the dialog of the system, and shows as soon as the engine tells of it', async () => {
    const { app, bundles, one } = await opened(behind([], { 'desktop.openBundle': { kind: 'wait' } }));
    await bundles.getByRole('button', { name: 'Open a bundle…' }).click();
    await bundles.getByText('Being opened and checked …').waitFor();
    await app.emit({ type: 'bundles.changed', seq: 1, bundles: [FOREIGN] });
    await app.answer('desktop.openBundle', { kind: 'value', value: { kind: 'opened', id: 'tokyo' } });
    await one('tokyo.zip').waitFor();
    await bundles.getByText('1 open').waitFor();
  });

  test('one that is refused says why, until that is put away', async () => {
    const message = 'The checksum of samples.csv is not the one that its manifest tells.';
    const refusal = { kind: 'error', code: 'invalid-input', message } as const;
    const { page, bundles } = await opened(behind([QUIET], { 'desktop.openBundle': refusal }));
    await bundles.getByRole('button', { name: 'Open a bundle…' }).click();
    await bundles.getByRole('alert').getByText(message).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
    await bundles.getByRole('button', { name: 'Put this away' }).click();
    await bundles.getByText(message).waitFor({ state: 'detached' });
  });

  test('what is dropped on the list is opened from where it lies, one after the other', async () => {
    const { page, app, bundles } = await opened(behind([QUIET], { 'desktop.openBundle': { kind: 'wait' } }));
    await bundles.getByText('1 open').waitFor();
    const files = await page.evaluateHandle(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(['PK'], 'kyoto.zip'));
      dropped.items.add(new File(['PK'], 'nara.zip'));
      return dropped;
    });
    await bundles.dispatchEvent('dragover', { dataTransfer: files });
    await page.locator('.bundles.dropping').waitFor();
    await bundles.dispatchEvent('drop', { dataTransfer: files });
    await page.locator('.bundles.dropping').waitFor({ state: 'detached' });
    await expect.poll(() => app.inputsOf('desktop.openBundle')).toEqual([{ path: '/home/ada/kyoto.zip' }]);
    const message = 'It is no bundle.';
    await app.answer('desktop.openBundle', { kind: 'error', code: 'invalid-input', message });
    await bundles.getByText('nara.zip:').waitFor();
    await expect.poll(() => app.inputsOf('desktop.openBundle')).toHaveLength(2);
  });

  test('one that is closed is gone', async () => {
    const { app, bundles, one } = await opened(behind([FOREIGN, QUIET]));
    await bundles.getByRole('button', { name: 'Close tokyo.zip' }).click();
    await one('tokyo.zip').waitFor({ state: 'detached' });
    expect(await app.inputsOf('bundles.close')).toEqual([{ id: 'tokyo' }]);
    await bundles.getByText('1 open').waitFor();
  });
});
