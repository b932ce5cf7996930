import { describe, expect, test } from 'vitest';
import { requireOrSkip } from '../support/needs.ts';
import { CHROMIUM, picture, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow, row, typeToEntry } from './page-in-window.ts';

describe.runIf(requireOrSkip('the overview in the window of the app', [CHROMIUM]))(
  'the overview in the window of the app',
  () => {
    const open = pageInWindow();

    test('a target is muted from its menu, which is worked by keys alone', async () => {
      const { page, app, rowOf, moreOf } = await open();
      await rowOf('api').waitFor();
      await moreOf('api');
      const menu = page.getByRole('menu', { name: 'More for api' });
      await menu.waitFor();
      await picture(page, 'window-menu');
      await page.keyboard.press('End');
      expect(await hasFocus(menu.getByRole('menuitem', { name: 'Remove…' }))).toBe(true);
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null), {
          message: 'the focus is back',
        })
        .toBe(true);

      await moreOf('api');
      await typeToEntry(menu.getByRole('menuitemcheckbox', { name: 'Notify', checked: true }), 'n');
      await page.keyboard.press('Enter');
      await rowOf('api').getByText('muted').waitFor();
      expect(await app.inputsOf('desktop.change')).toEqual([{ notices: { muted: ['db', 'api'] } }]);
      await moreOf('db');
      await page.getByRole('menuitemcheckbox', { name: 'Notify', checked: false }).click();
      await rowOf('db').getByText('muted').waitFor({ state: 'detached' });
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await moreOf('db');
      await page.getByRole('menu').waitFor();
      expect(await page.getByRole('menuitem', { name: 'Headers and password…' }).count(), 'nothing of HTTP').toBe(0);
    });

    test('a target that is removed is no longer muted, so that its name is free', async () => {
      const { page, app, dialog, rowOf, moreOf } = await open();
      await moreOf('db');
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      const question = dialog('Stop watching db?');
      expect(await hasFocus(question.getByRole('button', { name: 'Cancel' })), 'on the harmless one').toBe(true);
      await question.getByRole('button', { name: 'Remove' }).click();
      await rowOf('db').getByText('muted').waitFor({ state: 'detached' });
      expect(await app.inputsOf('targets.remove')).toEqual([{ target: 'db' }]);
      expect(await app.inputsOf('desktop.change')).toEqual([{ notices: { muted: [] } }]);
    });

    test('beside a list that scrolls the page stands still, and each heading stands over its column', async () => {
      const rows = Array.from({ length: 40 }, (_, index) => row(`host-${index}`));
      const { page, rowOf } = await open({ ...BEHIND, overview: { ...BEHIND.overview, rows } });
      await page.setViewportSize({ width: 1_120, height: 740 });
      await page.getByRole('heading', { name: '40 targets' }).waitFor();
      const spare = () =>
        page
          .locator('.screen')
          .evaluate((element) => [
            element.scrollHeight - element.clientHeight,
            element.scrollWidth - element.clientWidth,
          ]);
      await expect.poll(spare, { message: 'the page scrolls by' }).toEqual([0, 0]);
      const headingX = () =>
        page
          .locator('.targets .cols')
          .getByText('State')
          .evaluate((element) => {
            const words = document.createRange();
            words.selectNodeContents(element);
            return words.getBoundingClientRect().x;
          });
      // The columns follow a window that changes its width a frame later.
      await expect
        .poll(async () => (await headingX()) - ((await rowOf('host-0').locator('.state').boundingBox())?.x ?? 0))
        .toBe(0);
      await pictures(page, 'window-long-list');
    });

    test('a name that is the address but for its last slash is said once', async () => {
      const rows = [row('https://shop.example.com', { address: 'https://shop.example.com/' })];
      const { page, rowOf } = await open({ ...BEHIND, overview: { ...BEHIND.overview, rows } });
      await rowOf('https://shop.example.com').waitFor();
      expect(await page.locator('.targets .row .who').getByText('shop.example.com').count()).toBe(1);
    });
  },
);
