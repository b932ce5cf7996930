import { describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, pageInWindow } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: export of the list', [CHROMIUM]);

const YAML = 'targets:\n  - name: api\n    url: https://api.example.com/health\n';
const PATH = '/home/ada/Downloads/stallscope-targets.yaml';

const behind = (saving: Behind['answers'][string]): Behind => ({
  ...BEHIND,
  answers: {
    ...BEHIND.answers,
    'targets.export': { kind: 'value', value: { yaml: YAML } },
    'desktop.saveTargets': saving,
  },
});

describe.runIf(canRun)('the export of the list', () => {
  const open = pageInWindow();
  const opened = async (saving: Behind['answers'][string]) => {
    const window = await open(behind(saving));
    await window.page.getByRole('button', { name: 'More for the list' }).click();
    await window.page.getByRole('menuitem', { name: 'Export the list…' }).click();
    const dialog = window.dialog('Export the list');
    await dialog.getByRole('textbox', { name: 'The list' }).waitFor();
    return { ...window, dialog };
  };

  test('is saved by the app where the person says, which it is told', async () => {
    const { page, app, dialog } = await opened({ kind: 'value', value: { kind: 'saved', path: PATH } });
    expect(await dialog.getByRole('textbox').inputValue()).toBe(YAML);
    expect(await dialog.getByRole('button', { name: 'Download' }).count(), 'the app lets nothing be downloaded').toBe(
      0,
    );
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await dialog.getByText(`Saved ${PATH}`).waitFor();
    expect(await app.inputsOf('desktop.saveTargets')).toEqual([{}]);
    await pictures(page, 'export-list');
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('is offered again when the person closed the question', async () => {
    const { app, dialog } = await opened({ kind: 'value', value: { kind: 'cancelled' } });
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await expect.poll(() => app.inputsOf('desktop.saveTargets')).toHaveLength(2);
    expect(await dialog.getByText('Saved').count()).toBe(0);
  });

  test('asks once at a time, and says why it was not written', async () => {
    const { app, dialog } = await opened({ kind: 'wait' });
    const save = dialog.getByRole('button', { name: 'Save…' });
    await save.click();
    await save.click({ force: true });
    expect(await app.inputsOf('desktop.saveTargets')).toHaveLength(1);
    await app.answer('desktop.saveTargets', { kind: 'error', code: 'cannot-write', message: 'The disk is full.' });
    await dialog.getByRole('alert').getByText('The disk is full.').waitFor();
  });
});
