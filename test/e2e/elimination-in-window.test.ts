import { describe, expect, test } from 'vitest';
import type { VariantsJson } from '../../electron/contract/comparison-shapes.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow, typeToEntry } from './page-in-window.ts';
import type { Behind } from './window-page.ts';

const canRun = requireOrSkip('the window: elimination', [CHROMIUM]);

const NOTE = 'Where the name has no address of a family, the target of that family fails each time: remove it then.';

const FAMILIES: VariantsJson = {
  members: [
    { name: 'shop', says: 'either family', state: 'there' },
    { name: 'shop IPv4', says: 'IPv4', state: 'new' },
    { name: 'shop IPv6', says: 'IPv6', state: 'new' },
  ],
  notes: [NOTE],
};

const ORIGIN: VariantsJson = {
  members: [
    { name: 'shop', says: 'by name', state: 'there' },
    { name: 'behind the CDN', says: 'origin 198.51.100.40', state: 'there' },
  ],
  notes: [],
};

const behind = (variants: Behind['answers'][string]): Behind => ({
  ...BEHIND,
  answers: { ...BEHIND.answers, 'targets.vary': variants, 'compare.run': { kind: 'wait' } },
});

describe.runIf(canRun)('the cause by elimination', () => {
  const open = pageInWindow();
  const opened = async (variants: Behind['answers'][string], name = 'shop') => {
    const window = await open(behind(variants));
    await window.moreOf(name);
    await window.page.getByRole('menuitem', { name: 'Find the cause by elimination…' }).click();
    const dialog = window.dialog('Find the cause by elimination');
    const what = (label: string) => dialog.getByRole('radio', { name: label });
    return { ...window, dialog, what, press: dialog.getByRole('button', { name: /ompare$/ }) };
  };
  const hashOf = (page: { url(): string }) => new URL(page.url()).hash;

  test('is one press away from a target: what is made is shown first, and then compared', async () => {
    const { page, app, dialog, what, press } = await opened({ kind: 'value', value: FAMILIES });
    await dialog.getByText('shop IPv6').waitFor();
    expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^shop\s+either family\s+watched already$/),
      expect.stringMatching(/^shop IPv4\s+IPv4\s+new$/),
      expect.stringMatching(/^shop IPv6\s+IPv6\s+new$/),
    ]);
    await dialog.getByText(NOTE).waitFor();
    await dialog.getByText('2 targets are added.').waitFor();
    expect(await what('IPv4 or IPv6').isChecked()).toBe(true);
    await pictures(page, 'elimination');
    expect(await seriousFindings(page)).toEqual([]);
    await press.click();
    await dialog.waitFor({ state: 'detached' });
    expect(await app.inputsOf('targets.vary')).toEqual([
      { target: 'shop', elimination: { by: 'families' }, make: false },
      { target: 'shop', elimination: { by: 'families' }, make: true },
    ]);
    await expect
      .poll(() => hashOf(page))
      .toBe('#/comparisons/common/target=shop/target=shop%20IPv4/target=shop%20IPv6');
  });

  test('past the CDN asks for the server’s addresses, and adds nothing where all is watched already', async () => {
    const { page, app, dialog, what, press } = await opened({ kind: 'value', value: ORIGIN });
    await what('CDN or server').check();
    await dialog.getByText('Nothing is chosen yet.').waitFor();
    expect(await press.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByRole('textbox', { name: 'The server’s own addresses' }).fill('198.51.100.40, 2001:db8::7');
    await dialog.getByText('behind the CDN').waitFor();
    await dialog.getByText('All of them are watched already.').waitFor();
    expect((await app.inputsOf('targets.vary')).at(-1)).toEqual({
      target: 'shop',
      elimination: { by: 'origin', addresses: ['198.51.100.40', '2001:db8::7'] },
      make: false,
    });
    await pictures(page, 'elimination-origin');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect.poll(() => hashOf(page)).toBe('#/comparisons/24h/target=shop/target=behind%20the%20CDN');
  });

  test('resolvers begin with the system’s and those that are set up', async () => {
    const { app, dialog, what } = await opened({ kind: 'value', value: FAMILIES });
    await what('Resolver').check();
    const resolvers = dialog.getByRole('textbox', { name: 'Resolvers' });
    await expect.poll(() => resolvers.inputValue()).toBe('system 192.0.2.53');
    await expect
      .poll(async () => (await app.inputsOf('targets.vary')).at(-1))
      .toMatchObject({ elimination: { by: 'resolvers', resolvers: ['system', '192.0.2.53'] } });
  });

  test('what is no address is said at the field, and nothing is compared', async () => {
    const message = '“origin” is a name; here an address is needed. Nothing was added.';
    const { page, app, dialog, what } = await opened({ kind: 'value', value: FAMILIES });
    await app.answer('targets.vary', {
      ...{ kind: 'error', code: 'invalid-input', message },
      context: { field: 'addresses' },
    });
    await what('CDN or server').check();
    const field = dialog.getByRole('textbox', { name: 'The server’s own addresses' });
    await field.fill('origin');
    await dialog.getByRole('alert').getByText(message).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.press('Enter');
    expect(hashOf(page)).not.toContain('comparison');
  });

  test('why there is nothing to vary is said, and there is nothing to press', async () => {
    const note = '“db” is a TCP target: each of its probes is a new connection.';
    const value: VariantsJson = { members: [{ name: 'db', says: 'fresh', state: 'there' }], notes: [note] };
    const { dialog, what, press } = await opened({ kind: 'value', value }, 'db');
    await what('Connection').check();
    await dialog.getByText(note).waitFor();
    expect(await press.getAttribute('aria-disabled')).toBe('true');
  });

  test('a refusal of the engine stays in sight with what was chosen', async () => {
    const { app, dialog, press } = await opened({ kind: 'value', value: FAMILIES });
    await dialog.getByText('shop IPv6').waitFor();
    await app.answer('targets.vary', { kind: 'error', code: 'duplicate-name', message: 'A target is there already.' });
    await press.click();
    await dialog.getByRole('alert').getByText('A target is there already.').waitFor();
    expect(await dialog.getByText('shop IPv6').count()).toBe(1);
  });

  test('is reached by keys alone from an incident of a target, and gives the focus back', async () => {
    const { page, app, dialog } = await open(behind({ kind: 'value', value: FAMILIES }), '#/incidents/8');
    const more = page.getByRole('button', { name: 'More for this incident' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=menu]:focus-within').waitFor();
    await typeToEntry(page.getByRole('menuitem', { name: 'Find the cause by elimination…' }), 'f');
    await page.keyboard.press('Enter');
    const shown = dialog('Find the cause by elimination');
    await shown.getByText('shop IPv6').waitFor();
    expect(await shown.getByRole('combobox', { name: 'Target' }).inputValue()).toBe('shop');
    await page.keyboard.press('Escape');
    await shown.waitFor({ state: 'detached' });
    expect(await hasFocus(more)).toBe(true);
    expect(await app.inputsOf('targets.vary')).toHaveLength(1);
  });
});
