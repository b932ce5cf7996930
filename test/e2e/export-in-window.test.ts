import { describe, expect, test } from 'vitest';
import type { BundlePreviewJson } from '../../electron/contract/bundle-shapes.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: export', [CHROMIUM]);

const PREVIEW: BundlePreviewJson = {
  ...{ fileName: 'stallscope_api_20261121T070000Z.zip', bytes: 442_000, completeness: 0.5 },
  files: [
    { path: 'README.txt', bytes: 2_000 },
    { path: 'incident.json', bytes: 440_000 },
  ],
  has: ['Gateway', 'Path trace while the request hung'],
  missing: [
    { title: 'Packets of the window', reason: 'capture was off, and the moment has passed' },
    { title: 'Control targets at the same time', reason: 'there is none' },
  ],
  replacements: [
    { kind: 'credential', found: 'Bearer …f3a9', becomes: '[credential-1]', places: 3 },
    { kind: 'host-name', found: '<b>desk-14</b>', becomes: '[host-name-1]', places: 9 },
  ],
  ...{ replaced: 2, places: 12, ticket: 'Requests to api hang: <img src=x onerror=alert(1)>' },
};

const behind = (answers: Behind['answers'] = {}): Behind => ({
  ...BEHIND,
  answers: {
    ...BEHIND.answers,
    'evidence.raw': { kind: 'value', value: { raw: 'text', truncated: false } },
    'samples.between': { kind: 'value', value: { samples: [], truncated: false } },
    'bundle.profiles': {
      kind: 'value',
      value: {
        profiles: [
          { id: 'generic', title: 'Generic', says: 'everything, one zip' },
          { id: 'desk', title: 'A desk', says: 'mtr both ways' },
        ],
      },
    },
    'bundle.preview': { kind: 'value', value: PREVIEW },
    ...answers,
  },
});

const SAVED = {
  ...{ kind: 'saved', path: '/home/ada/stallscope_api.zip', bytes: 61_000, completeness: 0.5 },
  missing: ['Packets of the window'],
};

describe.runIf(canRun)('the export of an incident', () => {
  const open = pageInWindow();
  const opened = async (from: Behind = behind()) => {
    const window = await open(from, '#/incidents/9');
    await window.page.getByRole('button', { name: 'Export' }).click();
    return { ...window, dialog: window.dialog('Export') };
  };

  test('shows what is there, what is missing and why, what is replaced, and the text for a ticket', async () => {
    const { page, dialog } = await opened();
    await dialog.getByText('2 of 4', { exact: true }).waitFor();
    await dialog.getByText('Capture was off, and the moment has passed').waitFor();
    await dialog.getByText('2 things, 12 places').waitFor();
    expect(await dialog.getByRole('cell', { name: '<b>desk-14</b>' }).count()).toBe(1);
    expect(await dialog.locator('img').count(), 'what came from servers stays text').toBe(0);
    await dialog.getByText('2 files, about 442 kB before packing').waitFor();
    await pictures(page, 'export');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
  });

  test('what is chosen is asked for anew, and written as it was chosen', async () => {
    const { app, dialog } = await opened(behind({ 'desktop.exportIncident': { kind: 'wait' } }));
    await dialog.getByRole('radio', { name: /A desk/ }).check();
    await dialog.getByRole('radio', { name: 'Strict' }).check();
    await expect
      .poll(async () => (await app.inputsOf('bundle.preview')).at(-1))
      .toEqual({
        ...{ incident: 9, profile: 'desk', redact: 'strict' },
      });
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    expect(await app.inputsOf('desktop.exportIncident')).toEqual([{ incident: 9, profile: 'desk', redact: 'strict' }]);
    await app.emit({ type: 'export.progress', seq: 1, incident: 9, done: 1, of: 4, says: 'writing incident.json' });
    await dialog.getByText('1 of 4 files; writing incident.json').waitFor();
    expect(await dialog.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
    await app.answer('desktop.exportIncident', { kind: 'value', value: SAVED });
    await dialog.getByText('Saved /home/ada/stallscope_api.zip').waitFor();
    await dialog.getByRole('button', { name: 'Show in folder' }).click();
    await expect.poll(() => app.inputsOf('desktop.revealBundle')).toEqual([{}]);
  });

  test('it can be stopped, and goes on being offered', async () => {
    const { app, dialog } = await opened(behind({ 'desktop.exportIncident': { kind: 'wait' } }));
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByRole('button', { name: 'Export', exact: true }).waitFor();
    expect(await app.inputsOf('desktop.exportIncident')).toHaveLength(1);
  });

  test('what cannot be written says why', async () => {
    const refusal = { kind: 'error', code: 'cannot-write', message: 'The disk is full.' } as const;
    const { dialog } = await opened(behind({ 'desktop.exportIncident': refusal }));
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('The disk is full.').waitFor();
  });

  test('an engine that goes away while it is open takes nothing of what was chosen', async () => {
    const { app, dialog } = await opened();
    await dialog.getByText('2 things, 12 places').waitFor();
    await app.answer('bundle.preview', { kind: 'error', code: 'engine-unavailable', message: 'It is restarting.' });
    await app.answer('overview', { kind: 'error', code: 'engine-unavailable', message: 'It is restarting.' });
    await app.loseStream();
    await dialog.getByRole('radio', { name: 'Strict' }).check();
    await dialog.getByText('It is restarting.').waitFor();
    expect(await dialog.getByRole('radio', { name: 'Strict' }).isChecked()).toBe(true);
    await dialog.getByText('2 things, 12 places').waitFor();
    await app.answer('bundle.preview', { kind: 'value', value: { ...PREVIEW, replaced: 1, places: 7 } });
    await dialog.getByText('1 thing, 7 places').waitFor();
    expect(await dialog.getByRole('radio', { name: 'Strict' }).isChecked()).toBe(true);
  });

  test('Escape closes it, and the focus goes back to where it was', async () => {
    const { page, dialog } = await opened();
    await dialog.getByText('2 of 4', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await hasFocus(page.getByRole('button', { name: 'Export' }))).toBe(true);
  });
});
