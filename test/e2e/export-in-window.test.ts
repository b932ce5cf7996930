import { describe, expect, test } from 'vitest';
import type { BundlePreviewJson } from '../../electron/contract/bundle-shapes.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: export', [CHROMIUM]);

const PREVIEW: BundlePreviewJson = {
  ...{ name: 'stallscope_api_20261121T070000Z.zip', form: 'zip', bytes: 442_000, completeness: 0.5 },
  files: [
    { path: 'README.txt', bytes: 2_000 },
    { path: 'incident.json', bytes: 440_000 },
  ],
  items: [
    { id: 'traces', title: '7 traces during the hang', present: true, says: 'by TCP to port 443', remedy: null },
    {
      ...{ id: 'mtr-from-here', title: 'mtr from here, 200 packets', present: false },
      ...{ says: 'a hang does not last so long', remedy: { kind: 'collect', aboutMs: 200_000 } },
    },
    { id: 'gateway', title: 'Gateway', present: true, says: '', remedy: null },
    {
      ...{ id: 'names', title: 'Names and AS of the hops', present: false },
      ...{ says: '10 addresses', remedy: { kind: 'collect', aboutMs: 2_000 } },
    },
    {
      ...{ id: 'mtr-to-here', title: 'mtr from the server to you, 200 packets', present: false },
      says: 'only they can; the bundle keeps a place for it',
      remedy: { kind: 'ask', command: 'mtr -rwzbc 200 192.0.2.24' },
    },
    {
      ...{ id: 'packets', title: 'Packets of the window', present: false },
      ...{ says: 'capture was off, and the moment has passed', remedy: { kind: 'packets', target: 'api' } },
    },
    { id: 'controls', title: 'Controls', present: false, says: 'there is none', remedy: null },
  ],
  replacements: [
    { kind: 'credential', found: 'Bearer …f3a9', becomes: '[credential-1]', places: 3 },
    { kind: 'host-name', found: '<b>desk-14</b>', becomes: '[host-name-1]', places: 9 },
  ],
  ...{ replaced: 2, places: 12, ticket: 'Requests to api hang\n\nIt is <img src=x onerror=alert(1)>' },
  ticketMarkdown: '# Requests to api hang',
};

/** As it is when what can be taken has been. */
const COMPLETED: BundlePreviewJson = {
  ...PREVIEW,
  items: PREVIEW.items.map((item) =>
    item.remedy?.kind === 'collect' ? { ...item, present: true, says: '', remedy: null } : item,
  ),
};

const PROFILES = [
  { id: 'generic', title: 'Generic', says: 'everything, one zip', form: 'zip' },
  { id: 'desk', title: 'A desk', says: 'mtr both ways', form: 'zip' },
];

const behind = (answers: Behind['answers'] = {}): Behind => ({
  ...BEHIND,
  answers: {
    ...BEHIND.answers,
    'evidence.raw': { kind: 'value', value: { raw: 'text', truncated: false } },
    'samples.between': { kind: 'value', value: { samples: [], truncated: false } },
    'bundle.profiles': { kind: 'value', value: { profiles: PROFILES } },
    'bundle.preview': { kind: 'value', value: PREVIEW },
    ...answers,
  },
});

const SAVED = {
  ...{ kind: 'saved', path: '/home/ada/stallscope_api.zip', bytes: 61_000, completeness: 0.5 },
  missing: ['Packets of the window'],
};
const INCIDENT = { kind: 'incident', incident: 9 };
const progress = (item: string, done: number) => ({
  ...{ type: 'collect.progress', incident: 9, item, done, of: 200, leftMs: 116_000, says: 'packets' },
});

describe.runIf(canRun)('the export of an incident', () => {
  const open = pageInWindow();
  const opened = async (from: Behind = behind()) => {
    const window = await open(from, '#/incidents/9');
    await window.page.getByRole('button', { name: 'Export' }).click();
    const dialog = window.dialog('Export');
    return { ...window, dialog, press: (name: string) => dialog.getByRole('button', { name }).click() };
  };

  test('shows what is there, what is missing and what helps, what is replaced, and the text for a ticket', async () => {
    const { page, dialog } = await opened();
    await dialog.getByText('2 of 7', { exact: true }).waitFor();
    await dialog.getByText('a hang does not last so long; takes about 3 min').waitFor();
    await dialog.getByText('capture was off, and the moment has passed').waitFor();
    await dialog.getByText('2 things, 12 places').waitFor();
    expect(await dialog.getByRole('cell', { name: '<b>desk-14</b>' }).count()).toBe(1);
    expect(await dialog.locator('img').count(), 'what came from servers stays text').toBe(0);
    await dialog.getByText('2 files, about 442 kB before packing').waitFor();
    await dialog.getByText('It is <img src=x').waitFor();
    await pictures(page, 'export');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
    await dialog.getByRole('radio', { name: 'Markdown' }).check();
    await dialog.getByText('# Requests to api hang').waitFor();
  });

  test('what is chosen is asked for anew, and written as it was chosen', async () => {
    const { app, dialog, press } = await opened(behind({ 'desktop.exportBundle': { kind: 'wait' } }));
    await dialog.getByRole('radio', { name: /A desk/ }).check();
    await dialog.getByRole('radio', { name: 'Strict' }).check();
    const asked = { scope: INCIDENT, profile: 'desk', redact: 'strict' };
    await expect.poll(async () => (await app.inputsOf('bundle.preview')).at(-1)).toEqual(asked);
    await press('Export as it is');
    await expect.poll(() => app.inputsOf('desktop.exportBundle')).toEqual([asked]);
    await app.emit({ type: 'export.progress', seq: 1, scope: INCIDENT, done: 1, of: 4, says: 'writing incident.json' });
    await dialog.getByText('1 of 4 files; writing incident.json').waitFor();
    expect(await dialog.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
    await app.answer('desktop.exportBundle', { kind: 'value', value: SAVED });
    await dialog.getByText('Saved /home/ada/stallscope_api.zip').waitFor();
    await dialog.getByText('without Packets of the window').waitFor();
    await press('Show in folder');
    await expect.poll(() => app.inputsOf('desktop.revealBundle')).toEqual([{}]);
  });

  test('it can be stopped, and goes on being offered', async () => {
    const { app, dialog, press } = await opened(behind({ 'desktop.exportBundle': { kind: 'wait' } }));
    await press('Export as it is');
    await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
    await dialog.getByRole('button', { name: 'Export as it is' }).waitFor();
    expect(await app.inputsOf('desktop.exportBundle')).toHaveLength(1);
  });

  test('what cannot be written says why', async () => {
    const refusal = { kind: 'error', code: 'cannot-write', message: 'The disk is full.' } as const;
    const { dialog, press } = await opened(behind({ 'desktop.exportBundle': refusal }));
    await press('Export as it is');
    await dialog.getByText('The disk is full.').waitFor();
  });

  test('what is missing is collected while the dialog is closed and another desk is chosen, and stops when told', async () => {
    const { page, app, dialog, press } = await opened(behind({ 'bundle.collect': { kind: 'wait' } }));
    await press('Collect now: mtr from here');
    await press('Collect now: Names and AS');
    const asked = { incident: 9, profile: 'generic', item: 'mtr-from-here' };
    await dialog.getByText('waits for its turn').waitFor();
    expect(await app.inputsOf('bundle.collect'), 'one after the other').toEqual([asked]);
    await app.emit({ seq: 1, ...progress('mtr-from-here', 84) });
    const words = '84 of 200, 1 min 56 s left; marked as taken after the window';
    await dialog.getByText(words).waitFor();
    await pictures(page, 'export-collecting');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
    await dialog.getByRole('radio', { name: /A desk/ }).check();
    await dialog.getByText('mtr from here, 200 packets, for Generic').waitFor();
    await dialog.getByText(words).waitFor();
    await dialog.getByRole('radio', { name: /Generic/ }).check();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Export' }).click();
    await dialog.getByText(words).waitFor();
    await press('Stop: mtr from here');
    await dialog.getByRole('button', { name: 'Collect now: mtr from here' }).waitFor();
    await expect.poll(async () => (await app.inputsOf('bundle.collect')).length).toBe(2);
  });

  test('what was collected is there, and what could not be says why under it', async () => {
    const { app, dialog, press } = await opened(behind({ 'bundle.collect': { kind: 'wait' } }));
    await press('Collect now: mtr from here');
    const refusal = {
      kind: 'error',
      code: 'tracing-impossible',
      message: 'Neither mtr nor raw sockets are allowed here.',
    };
    await app.answer('bundle.collect', refusal as never);
    await dialog.getByRole('listitem').filter({ hasText: 'mtr from here' }).getByText(refusal.message).waitFor();
    await app.answer('bundle.preview', { kind: 'value', value: COMPLETED });
    await app.answer('bundle.collect', { kind: 'value', value: { says: '200 packets' } });
    await press('Collect now: mtr from here');
    await dialog.getByText('4 of 7', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Export', exact: true }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Export when complete' }).count()).toBe(0);
  });

  test('when complete, all that can be is collected first and then it is written', async () => {
    const from = behind({ 'bundle.collect': { kind: 'wait' }, 'desktop.exportBundle': { kind: 'wait' } });
    const { app, dialog, press } = await opened(from);
    await press('Export when complete');
    await dialog.getByText('Collecting mtr from here, 200 packets').waitFor();
    await dialog.getByText('step 1 of 2, then packing;').waitFor();
    await app.answer('bundle.collect', { kind: 'value', value: { says: 'all there' } });
    await expect
      .poll(() => app.inputsOf('desktop.exportBundle'))
      .toEqual([{ scope: INCIDENT, profile: 'generic', redact: 'standard' }]);
    expect(await app.inputsOf('bundle.collect')).toHaveLength(2);
    await app.answer('desktop.exportBundle', { kind: 'value', value: SAVED });
    await dialog.getByText('Saved /home/ada/stallscope_api.zip').waitFor();
  });

  test('packets are switched on for the next window, and it says so', async () => {
    const { api } = Object.fromEntries(BEHIND.overview.rows.map(({ target }) => [target.name, target]));
    const from = behind({ 'targets.setPackets': { kind: 'value', value: { target: api } } });
    const { app, dialog, press } = await opened(from);
    await press('Turn on: packets of api');
    await dialog.getByText('on from now: the next window will have them').waitFor();
    expect(await app.inputsOf('targets.setPackets')).toEqual([{ target: 'api', packets: 'headers' }]);
  });

  test('what only the other side can do is copied as the command that they should run', async () => {
    const { page, dialog, press } = await opened();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press('Copy command');
    await dialog.getByText('Copied').first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mtr -rwzbc 200 192.0.2.24');
  });

  test('for a desk that refuses archives it says that a folder is written', async () => {
    const files = { ...PREVIEW, form: 'files', name: 'stallscope_api_20261121T070000Z' };
    const { dialog } = await opened(behind({ 'bundle.preview': { kind: 'value', value: files } }));
    await dialog.getByText('a folder of loose files, as this desk asks').waitFor();
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

  test('everything in it is reached by the keyboard, in the order in which it is read', async () => {
    const { page, dialog } = await opened();
    await dialog.getByText('2 of 7', { exact: true }).waitFor();
    const order: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const at = document.activeElement;
        return (
          at?.getAttribute('aria-label') ??
          (at instanceof HTMLInputElement ? at.labels?.[0]?.innerText : at?.textContent)
        );
      });
      order.push((name ?? '').split('\n')[0] ?? '');
    }
    const begins = order.indexOf('Generic');
    expect(order.slice(begins, begins + 12).map((name) => name.slice(0, 24))).toEqual([
      ...['Generic', 'Standard'],
      ...[
        'Collect now: mtr from he',
        'Collect now: Names and A',
        'Copy command: mtr from t',
        'Turn on: packets of api',
      ],
      ...['Text', 'Copy: ticket text', 'Requests to api hang', 'Export as it is', 'Export when complete', 'Close'],
    ]);
  });

  test('Escape closes it, and the focus goes back to where it was', async () => {
    const { page, dialog } = await opened();
    await dialog.getByText('2 of 7', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await hasFocus(page.getByRole('button', { name: 'Export' }))).toBe(true);
  });
});

describe.runIf(canRun)('the export of a stretch of time', () => {
  const open = pageInWindow();
  const opened = async (from: Behind = behind()) => {
    const window = await open(from, '#/incidents');
    await window.page.getByRole('button', { name: 'Export a time range…' }).click();
    return { ...window, range: window.dialog('Export a time range'), dialog: window.dialog('Export') };
  };

  test('begins with the last day and all targets, and leads to the same dialog', async () => {
    const { page, app, range } = await opened();
    await range.getByText('24 h, all targets').waitFor();
    await range.getByLabel('From').fill('2026-11-21 06:00');
    await range.getByLabel('To').fill('2026-11-21 07:30');
    await range.getByRole('radio', { name: 'Chosen' }).check();
    await range.getByText('Choose at least one target.').waitFor();
    await range.getByRole('checkbox', { name: 'shop' }).check();
    await range.getByRole('checkbox', { name: 'api' }).check();
    await range.getByText('90 min, 2 targets').waitFor();
    await pictures(page, 'export-range');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
    await page.keyboard.press('Enter');
    const scope = {
      ...{ kind: 'range', from: '2026-11-21T06:00:00.000Z', to: '2026-11-21T07:30:00.000Z', targets: ['shop', 'api'] },
    };
    await expect
      .poll(async () => (await app.inputsOf('bundle.preview')).at(-1))
      .toEqual({ scope, profile: 'generic', redact: 'standard' });
    const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
    await dialog.getByText('shop, api, 2026-11-21 06:00 to 07:30 UTC').waitFor();
    expect(await dialog.getByRole('button', { name: /^Collect now/ }).count(), 'the time is over').toBe(0);
  });

  test('what is wrong is said at its field, and nothing is asked for', async () => {
    const { page, app, range } = await opened();
    await range.getByLabel('To').fill('2026-11-20 06:00');
    await range.getByLabel('From').fill('2026-11-20 07:00');
    await range.getByText('The end must come after the beginning.').waitFor();
    await range.getByLabel('From').fill('at noon');
    await range.getByText('A time is written like 2026-11-21 13:06:18.').waitFor();
    await page.keyboard.press('Enter');
    expect(await app.inputsOf('bundle.preview')).toEqual([]);
  });

  test('a stretch in which nothing was measured is said, and can be changed', async () => {
    const nothing = {
      kind: 'error',
      code: 'nothing-to-export',
      message: 'Nothing was measured in this time.',
    } as const;
    const { page, range } = await opened(behind({ 'bundle.preview': nothing }));
    await range.getByRole('button', { name: 'Continue' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
    await dialog.getByText('Nothing was measured in this time.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Export', exact: true }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Change the time range' }).click();
    await range.getByText('24 h, all targets').waitFor();
  });

  test('among many targets one searches', async () => {
    const many = Array.from({ length: 250 }, (_, index) => {
      const [first] = BEHIND.overview.rows;
      if (first === undefined) throw new Error('there is a target');
      const name = `host-${String(index).padStart(3, '0')}`;
      return { ...first, target: { ...first.target, name } };
    });
    const { range } = await opened({ ...behind(), overview: { ...BEHIND.overview, rows: many } });
    await range.getByRole('radio', { name: 'Chosen' }).check();
    await range.getByLabel('Search targets').fill('24');
    await range.getByRole('checkbox', { name: 'host-124' }).check();
    await range.getByLabel('Search targets').fill('');
    await range.getByText('The first 200 of 250; search for the others.').waitFor();
    await range.getByText('1 target', { exact: false }).first().waitFor();
  });
});
