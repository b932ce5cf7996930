import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM, QUIET } from '../e2e/chromium.ts';
import { LAB_NEEDS } from '../lab/support/lab-needs.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { readOptions, type ScreensOptions } from './options.ts';
import { SCREENS, type ScreenName } from './screens.ts';

const CHECKOUT = new URL('../..', import.meta.url).pathname;
const HANG_FOR_MS = 8_500;
const RECOVERED_WITHIN_MS = 40_000;

/** Takes the pictures of all screens: a day of history in a lab, a hang that is made for them, a browser beside it. */
async function main(options: ScreensOptions): Promise<void> {
  const missing = [...LAB_NEEDS, CHROMIUM].filter((need) => !need.isMet());
  if (missing.length > 0) {
    for (const { what, remedy } of missing) complain(`${what} is missing: ${remedy}`);
    process.exitCode = 2;
    return;
  }
  await mkdir(options.out, { recursive: true });
  say('Building the lab, its servers and a day of history …');
  const stage = await openStage(CHECKOUT);
  try {
    const browser = await chromium.launch({ executablePath: stage.browserProgram, args: QUIET });
    try {
      if (options.only.some((name) => !SCREENS[name].fresh)) await makeIncident(stage);
      for (const turn of TURNS) {
        await take(
          browser,
          stage,
          options,
          options.only.filter((name) => turnOf(name) === turn),
        );
      }
    } finally {
      await browser.close();
    }
  } finally {
    await stage.close();
  }
}

/** What is disturbed longest comes last, because it shows on other screens for a while. */
const TURNS = ['calm', 'hanging', 'cut-off'] as const;

function turnOf(name: ScreenName): (typeof TURNS)[number] {
  const { hanging, cutOff } = SCREENS[name];
  if (cutOff === true) return 'cut-off';
  return hanging ? 'hanging' : 'calm';
}

/** One real hang, with everything that is captured while it lasts, and its end. */
async function makeIncident(stage: Stage): Promise<void> {
  say('Letting the api hang …');
  await pause(6_000);
  await stage.hang(true);
  await pause(HANG_FOR_MS);
  await stage.hang(false);
  await stage.recovered(RECOVERED_WITHIN_MS);
}

async function take(
  browser: Browser,
  stage: Stage,
  options: ScreensOptions,
  names: readonly ScreenName[],
): Promise<void> {
  for (const name of names) {
    const screen = SCREENS[name];
    for (const size of options.sizes) {
      const from = screen.fresh ? await stage.fresh() : stage;
      const page = await browser.newPage({ viewport: { ...size }, locale: 'en-GB' });
      page.on('pageerror', (error) => complain(`${name}: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complain(`${name}: ${message.text()}`);
      });
      try {
        if (screen.hanging) await stage.hang(true);
        if (screen.cutOff === true) await stage.cutOff(true);
        await screen.open(page, from);
      } catch (error) {
        complain(`${name} at ${size.width}: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
      }
      for (const theme of options.themes) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForTimeout(150);
        const file = join(options.out, `${name}-${theme}-${size.width}.png`);
        await page.screenshot({ path: file });
        say(file);
      }
      await page.close();
      if (screen.cutOff === true) await stage.cutOff(false);
      if (screen.hanging) {
        await stage.hang(false);
        await pause(4_000);
      }
    }
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

await main(readOptions(process.argv.slice(2)));
