import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFindings } from '../e2e/axe.ts';
import { CHROMIUM, QUIET } from '../e2e/chromium.ts';
import { CHECKOUT } from '../e2e/command-line.ts';
import { openStage, type Stage } from '../screens/demo/stage.ts';
import { SCREEN_NAMES, SCREENS, type ScreenName } from '../screens/screens.ts';
import { requireOrSkip } from '../support/needs.ts';
import { LAB_NEEDS } from './support/lab-needs.ts';

const THEMES = ['light', 'dark'] as const;
const NARROW = { width: 900, height: 800 };
const USUAL = { width: 1_280, height: 800 };
/** Same screen, another state of it, is not read twice. */
const READ: readonly ScreenName[] = SCREEN_NAMES.filter((name) => !['target-week', 'first-run'].includes(name));

describe.runIf(requireOrSkip('lab: the screens', [...LAB_NEEDS, CHROMIUM]))(
  'each screen, over a day of history',
  () => {
    let stage: Stage;
    let browser: Browser;

    beforeAll(async () => {
      stage = await openStage(CHECKOUT);
      browser = await chromium.launch({ executablePath: stage.browserProgram, args: QUIET });
      await stage.hang(true);
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await stage.hang(false);
      await stage.recovered(60_000);
    }, 240_000);
    afterAll(async () => {
      await browser?.close();
      await stage?.close();
    });

    test.each(READ)(
      '%s: axe finds nothing serious in either theme, and nothing lies beside a narrow window',
      async (name) => {
        const screen = SCREENS[name];
        const from = screen.fresh ? await stage.fresh() : stage;
        const page = await browser.newPage({ viewport: USUAL, locale: 'en-GB', reducedMotion: 'reduce' });
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('console', (message) => {
          // What the server refuses is shown on this screen, and the browser says it as well.
          const isExpected = name === 'comparison-error' && message.text().includes('status of 404');
          if (message.type() === 'error' && !isExpected) complaints.push(message.text());
        });
        try {
          await stage.hang(screen.hanging);
          await stage.cutOff(screen.cutOff === true);
          await screen.open(page, from).catch((thrown: unknown) => reject(page, thrown, complaints));
          for (const theme of THEMES) {
            await page.emulateMedia({ colorScheme: theme });
            expect(await seriousFindings(page), `${name}, ${theme}`).toEqual([]);
          }
          await page.setViewportSize(NARROW);
          await expect.poll(() => outside(page), { message: 'what lies beside the window' }).toEqual([]);
          // As small as somebody can drag it, and back.
          await page.setViewportSize({ width: 1, height: 1 });
          await page.waitForTimeout(100);
          await page.setViewportSize(USUAL);
          await page.waitForTimeout(100);
          expect(complaints).toEqual([]);
        } finally {
          await stage.hang(false);
          await stage.cutOff(false);
          await page.close();
        }
      },
    );
  },
);

/** Says beside the reason what the page showed instead. */
async function reject(page: Page, thrown: unknown, complaints: readonly string[]): Promise<never> {
  const text = await page.evaluate(() => document.body.innerText);
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  throw new Error([words, ...complaints, 'The page showed:', text.slice(0, 3_000)].join('\n'), { cause: thrown });
}

/** What one could press or read if it did not lie beside the window, or under the edge of what clips it. */
const outside = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const rightOf = (element: Element): number => element.getBoundingClientRect().right;
    return [...document.querySelectorAll('button, a, input, select, h1, h2, [role=row], [role=radio], section')]
      .filter((element) => element.getClientRects().length > 0 && rightOf(element) > window.innerWidth + 1)
      .map(
        (element) => `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40)}`,
      );
  });
