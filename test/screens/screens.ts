import type { Page } from 'playwright-core';
import type { Stage } from './demo/stage.ts';
import { snoozeFor, tellPeople } from './demo/tell-people.ts';

export const SCREEN_NAMES = [
  'first-run',
  'first-sample',
  'overview',
  'target',
  'target-day',
  'target-week',
  'target-history',
  'incidents',
  'incident',
  'export',
  'export-range',
  'target-form',
  'settings',
  'settings-channels',
  'channel-form',
  'maintenance-form',
  'facts',
  'comparisons',
  'comparison',
  'comparison-difference',
  'comparison-few',
  'comparison-bundle',
  'comparison-error',
  'overview-overdue',
  'target-overdue',
  'incident-open',
  'overview-held',
  'outbox',
  'certificates',
  'overview-blind',
] as const;
export type ScreenName = (typeof SCREEN_NAMES)[number];

export interface Screen {
  /** Brings the page there; called once for each size, then pictures are taken in each theme. */
  readonly open: (page: Page, at: Pick<Stage, 'pageUrl'>) => Promise<void>;
  /** Whether requests to the api hang while the picture is taken. */
  readonly hanging: boolean;
  /** On a Stallscope that was never used. */
  readonly fresh: boolean;
  /** Whether nothing is reached from here while the picture is taken. */
  readonly cutOff?: boolean;
}

const at = (hash: string, ready: (page: Page) => Promise<void>): Screen => ({
  hanging: false,
  fresh: false,
  open: async (page, stage) => {
    await page.goto(`${stage.pageUrl}${hash}`);
    await page.reload();
    await ready(page);
  },
});

const shown = (text: string | RegExp) => async (page: Page) => {
  // Of several places that say it, some may be out of sight.
  await page.getByText(text).filter({ visible: true }).first().waitFor();
  // What comes after the first picture: figures, sparks, a chart.
  await page.waitForTimeout(1_500);
};

/** A request that was past its handshake when the hang began waits for its answer, and speaks for all until it is given up. */
const WAITING = /waiting .* for (TLS|the first byte)/;

const compared = (range: string, names: readonly string[]): Screen =>
  at(`#/comparisons/${range}/${names.map((name) => `target=${encodeURIComponent(name)}`).join('/')}`, async (page) => {
    await page.getByRole('table', { name: 'Rates' }).waitFor();
    await page.waitForTimeout(1_500);
  });

const targetOver = (range: string): Screen =>
  at('#/targets/api', async (page) => {
    await shown('Latency')(page);
    await page.getByRole('radio', { name: range, exact: true }).click();
    await page.waitForTimeout(1_500);
  });

/** With people who are told, at one of the cards; null: at the top. */
const settingsAt = (card: string | null): Screen =>
  at('#/settings', async (page) => {
    await tellPeople(page);
    await page.getByRole('region', { name: 'Channels', exact: true }).getByText('Operations').waitFor();
    if (card !== null) {
      await page
        .getByRole('region', { name: card, exact: true })
        .evaluate((element) => element.scrollIntoView({ block: 'start' }));
    }
    await page.waitForTimeout(500);
  });

export const SCREENS: Readonly<Record<ScreenName, Screen>> = {
  'first-run': { ...at('', shown('What keeps hanging?')), fresh: true },
  'first-sample': {
    ...at('', async (page) => {
      await shown('What keeps hanging?')(page);
      await page.getByRole('textbox').first().fill('https://api.example.com/healthcheck');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(2_000);
    }),
    fresh: true,
  },
  overview: at('#/', shown('shop origin')),
  target: targetOver('1 h'),
  'target-day': targetOver('24 h'),
  'target-week': targetOver('7 d'),
  'target-history': at('#/targets/api', async (page) => {
    await shown('Latency')(page);
    await page
      .getByRole('region', { name: 'History', exact: true })
      .evaluate((element) => element.scrollIntoView({ block: 'end' }));
    await page.waitForTimeout(500);
  }),
  incidents: at('#/incidents', (page) => listed(page)),
  incident: at('#/incidents', async (page) => {
    await listed(page);
    await openNewest(page);
  }),
  export: at('#/incidents', async (page) => {
    await listed(page);
    await openNewest(page);
    await page.getByRole('button', { name: 'Export' }).first().click();
    await shown('What will be replaced')(page);
    await page.getByRole('radio', { name: /Hetzner/ }).check();
    await shown(/mtr from the server to you/)(page);
  }),
  'target-form': at('#/', async (page) => {
    await shown('shop origin')(page);
    await page.getByRole('button', { name: 'Add target' }).click();
    await page.getByRole('dialog').waitFor();
    await page.waitForTimeout(300);
  }),
  settings: settingsAt(null),
  'settings-channels': settingsAt('Channels'),
  'channel-form': at('#/settings', async (page) => {
    await page.getByRole('button', { name: 'Add a channel' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Mail' }).check();
    await page.waitForTimeout(300);
  }),
  'maintenance-form': at('#/settings', async (page) => {
    await page.getByRole('button', { name: 'Add maintenance' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('What is done').fill('Database move');
    await form.getByRole('radio', { name: 'Each week' }).check();
    await form.getByRole('radio', { name: 'Chosen' }).check();
    await form.getByRole('checkbox', { name: 'Payments' }).check();
    await page.waitForTimeout(300);
  }),
  facts: at('#/facts', async (page) => {
    await page.getByRole('button', { name: 'Look again' }).waitFor();
    // Until each way was tried.
    await page.waitForFunction(() => !document.body.innerText.includes('being tried'), null, { polling: 500 });
    await page.waitForTimeout(500);
  }),
  'export-range': at('#/incidents', async (page) => {
    await listed(page);
    await page.getByRole('button', { name: 'Export a time range…' }).click();
    await page.getByRole('radio', { name: 'Chosen' }).check();
    for (const name of ['api', 'shop']) await page.getByRole('checkbox', { name, exact: true }).check();
    await page.getByText('24 h, 2 targets').waitFor();
  }),
  comparison: compared('24h', ['shop', 'shop origin', 'example.org']),
  'comparison-difference': compared('24h', ['api', 'api, IPv6', 'example.org']),
  'comparison-few': compared('1h', ['shop', 'shop origin']),
  'comparison-bundle': at('#/incidents', async (page) => {
    await openOwnBundle(page);
    // The newest, if others were opened before.
    const compare = page.getByRole('button', { name: /^Compare with what was seen here/ });
    await compare.first().click();
    // More than one target of it may be watched here.
    const item = page.getByRole('menuitem').first();
    if (await item.isVisible()) await item.click();
    await page.getByRole('table', { name: 'Rates' }).waitFor();
    await page.waitForTimeout(1_500);
  }),
  'comparison-error': at('#/comparisons/24h/target=shop/target=gone', shown('This cannot be compared')),
  comparisons: at('#/incidents', openOwnBundle),
  'overview-overdue': { ...at('#/', shown(WAITING)), hanging: true },
  'target-overdue': { ...at('#/targets/api', shown(WAITING)), hanging: true },
  'incident-open': {
    ...at('#/incidents', async (page) => {
      await listed(page);
      await openNewest(page);
      await page.waitForTimeout(1_500);
    }),
    hanging: true,
  },
  'overview-held': at('#/', async (page) => {
    await tellPeople(page);
    await snoozeFor(page, 'webhooks', 3_600_000);
    await shown(/^snoozed until/)(page);
  }),
  certificates: at('#/certificates', async (page) => {
    await page.getByRole('region', { name: 'Certificates' }).getByRole('button').first().click();
    await page.waitForTimeout(300);
  }),
  outbox: {
    ...at('#/outbox', async (page) => {
      await tellPeople(page);
      // Nobody listens where mail is handed in.
      await page.getByRole('button', { name: /Mail to the shop failed/ }).waitFor({ timeout: 60_000 });
      await page
        .getByRole('button', { name: /Operations sent/ })
        .first()
        .waitFor({ timeout: 60_000 });
      await page
        .getByRole('button', { name: /Mail to the shop failed/ })
        .first()
        .click();
      await page.waitForTimeout(500);
    }),
    hanging: true,
  },
  'overview-blind': {
    ...at('#/', async (page) => {
      await tellPeople(page);
      await page.getByText('The network here is down').waitFor({ timeout: 90_000 });
      await page.waitForTimeout(1_500);
    }),
    cutOff: true,
  },
};

/** The newest incident of the api: the one that was made for the pictures, with all that was captured. */
async function openNewest(page: Page): Promise<void> {
  const row = page.getByRole('row').filter({ has: page.getByText('api', { exact: true }) });
  await row.first().dblclick();
  await page.getByRole('region', { name: 'While it hung' }).waitFor();
  await page.waitForTimeout(1_500);
}

const listed = async (page: Page): Promise<void> => {
  await page.getByRole('row').filter({ hasText: 'api' }).first().waitFor();
  await page.waitForTimeout(500);
};

/** Exports the newest incident of the api, and opens what came of it as if somebody had sent it. */
async function openOwnBundle(page: Page): Promise<void> {
  await listed(page);
  await openNewest(page);
  await page.getByRole('button', { name: 'Export' }).first().click();
  const link = page.getByRole('link', { name: /^Download/ });
  const address = (await link.getAttribute('href')) ?? '';
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Comparisons' }).click();
  const field = page.getByLabel('Bundle from elsewhere', { exact: true });
  // From within the page: only the browser reaches the server in its network.
  const name = await field.evaluate(async (element, from) => {
    const answer = await fetch(from);
    const named = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
    const given = new DataTransfer();
    given.items.add(new File([await answer.blob()], named));
    if (element instanceof HTMLInputElement) element.files = given.files;
    element.dispatchEvent(new Event('change', { bubbles: true }));
    return named;
  }, address);
  await shown(name)(page);
}
