import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DesktopStateJson } from '../../electron/contract/desktop-contract.ts';
import type { IncidentJson } from '../../electron/contract/shapes.ts';
import { DESKTOP } from '../contract/renderer/desktop-state.ts';
import { AT, evidenceOf, incidentOf, sampleOf, targetOf } from '../contract/renderer/fake-engine.ts';
import { requireOrSkip } from '../support/needs.ts';
import { CHROMIUM, contextFor, launchChromium, picture, pictures } from './chromium.ts';
import { type Behind, BehindWindow, installBridge, servePage } from './window-page.ts';

const SLOWEST_MS = 20_000;

const withEvidence = (id: number, target: string, more: Partial<IncidentJson> = {}): IncidentJson =>
  incidentOf(id, target, {
    openedAt: '2026-11-21T07:00:00.000Z',
    slow: 1,
    worstMs: 7_400,
    stalls: [
      {
        id,
        phase: 'tls',
        openedBy: 'overdue',
        startedAt: AT,
        endedAt: '2026-11-21T07:00:07.400Z',
        elapsedMs: 7_400,
        remote: null,
      },
    ],
    evidence: [
      {
        ...evidenceOf(id * 10, id),
        startedAt: '2026-11-21T07:00:01.000Z',
        endedAt: '2026-11-21T07:00:07.000Z',
        overlapMs: 6_000,
        summary: 'ESTAB, 517 bytes unacknowledged, 6 retransmissions',
        data: null,
      },
    ],
    verdict: {
      segment: 'path',
      confidence: 'high',
      summary: 'Packets were lost on the path, from hop 6 on.',
      reasons: ['517 bytes stayed unacknowledged for 7.2 s.'],
      against: ['A later request took 163 ms.'],
      ask: ['Check 203.0.113.70 for loss.'],
    },
    ...more,
  });

const row = (name: string, more: Partial<Behind['overview']['rows'][number]['target']> = {}) => ({
  target: { ...targetOf(name), ...more },
  last: sampleOf(name),
  overdue: null,
  incident: null,
});

const BEHIND: Behind = {
  overview: {
    at: AT,
    seq: 0,
    rows: [
      row('api', { secrets: [{ name: 'credentials', held: false }] }),
      row('shop', {
        secrets: [
          { name: 'authorization', held: true },
          { name: 'x-tenant', held: false },
        ],
      }),
      row('db', { kind: 'tcp', address: 'tcp://db.example.com:5432' }),
    ],
    observer: {
      eventLoopDelayMs: 0.4,
      latenessP99Ms: 3,
      cpuShare: 0.01,
      probesPerSecond: 0.6,
      inGrace: false,
      fit: true,
      says: 'fine',
    },
    paused: null,
    vantage: null,
    storeBytes: 0,
    notes: [],
  },
  // The list ends after the newest three.
  incidents: [
    withEvidence(9, 'api'),
    withEvidence(8, 'shop', { closedAt: AT, closedBy: 'recovery' }),
    withEvidence(7, 'api', { closedAt: AT, closedBy: 'recovery' }),
    withEvidence(2, 'shop', { closedAt: AT, closedBy: 'recovery' }),
  ],
  desktop: { ...DESKTOP, settings: { ...DESKTOP.settings, notices: { ...DESKTOP.settings.notices, muted: ['db'] } } },
  answers: {},
};

describe.runIf(requireOrSkip('the page in the window of the app', [CHROMIUM]))(
  'the page in the window of the app',
  () => {
    let browser: Browser;
    let server: Awaited<ReturnType<typeof servePage>>;
    let context: BrowserContext;
    let page: Page;
    let app: BehindWindow;
    let complaints: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium();
      server = await servePage();
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });
    beforeEach(() => {
      complaints = [];
    });
    afterEach(async () => {
      await context?.close();
      expect(complaints, 'nothing was complained about in the console').toEqual([]);
    });

    const open = async (behind: Behind = BEHIND): Promise<void> => {
      context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
      await installBridge(context, behind);
      page = await context.newPage();
      page.setDefaultTimeout(SLOWEST_MS);
      app = new BehindWindow(page);
      await page.goto(server.origin);
    };
    const withDesktop = (more: Partial<DesktopStateJson>): Behind => ({
      ...BEHIND,
      desktop: { ...BEHIND.desktop, ...more },
    });
    const dialog = (name: string) => page.getByRole('dialog', { name });
    const rowOf = (name: string) =>
      page.locator('.targets .row').filter({ has: page.getByText(name, { exact: true }) });
    const moreOf = async (name: string): Promise<void> =>
      page.getByRole('button', { name: `More for ${name}` }).click();
    const hasFocus = (locator: ReturnType<Page['locator']>): Promise<boolean> =>
      locator.evaluate((element) => element === document.activeElement);

    test('settings are saved as they are changed, and each says what it does', async () => {
      await open();
      const button = page.getByRole('button', { name: 'Settings' });
      await button.press('Enter');
      const settings = dialog('Settings');
      await settings.getByText('/home/ada/.local/share/stallscope').waitFor();
      await settings.getByText('Locked with this system’s keyring').waitFor();
      expect(await settings.getByRole('radiogroup', { name: 'Headers and passwords without a keyring' }).count()).toBe(
        0,
      );
      await pictures(page, 'window-settings');

      const login = settings.getByRole('switch', { name: 'Start at login' });
      expect(await login.getAttribute('aria-checked')).toBe('false');
      await login.press('Space');
      await settings.getByRole('switch', { name: 'Start at login', checked: true }).waitFor();
      await settings.getByRole('switch', { name: 'On this desktop' }).click();
      await settings.getByRole('switch', { name: 'When it is over', disabled: true }).waitFor();
      await settings.getByRole('radio', { name: 'Dark' }).check();
      expect(await app.inputsOf('desktop.change')).toEqual([
        { startAtLogin: true },
        { notices: { enabled: false } },
        { theme: 'dark' },
      ]);
      expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark');

      await app.answer('desktop.tryNotification', {
        kind: 'value',
        value: { shown: false, message: 'This desktop has no place for notifications.' },
      });
      await settings.getByRole('button', { name: 'Test' }).click();
      await settings.getByText('This desktop has no place for notifications.').waitFor();
      await app.answer('desktop.change', {
        kind: 'error',
        code: 'cannot-write',
        message: 'The settings cannot be written.',
      });
      await login.click();
      await settings.getByText('The settings cannot be written.').waitFor();
      expect(await login.getAttribute('aria-checked'), 'what was refused is not shown as done').toBe('true');

      await page.keyboard.press('Escape');
      await settings.waitFor({ state: 'detached' });
      expect(await hasFocus(button), 'the focus is back').toBe(true);
    });

    test('settings keep the focus within them', async () => {
      await open();
      await page.getByRole('button', { name: 'Settings' }).click();
      await dialog('Settings').waitFor();
      for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press('Tab');
        const where = await page.evaluate(() => document.activeElement?.closest('dialog, .app, body')?.tagName);
        expect(['DIALOG', 'BODY'], 'in the dialog, or on the way round').toContain(where);
      }
    });

    test('without a keyring and where it cannot start at login, settings say so in words', async () => {
      await open(
        withDesktop({
          keyring: 'missing',
          tray: 'missing',
          notifications: 'unavailable',
          loginHindrance: 'The folder /home/ada/.config/autostart cannot be written.',
        }),
      );
      await page.getByRole('button', { name: 'Settings' }).click();
      const settings = dialog('Settings');
      await settings.getByText('The folder /home/ada/.config/autostart cannot be written.').waitFor();
      await settings.getByRole('switch', { name: 'Start at login', disabled: true }).waitFor();
      await settings.getByText('They are forgotten when Stallscope ends').waitFor();
      await pictures(page, 'window-settings-hindered');
      await settings.getByRole('radio', { name: 'Keep unprotected' }).check();
      await settings.getByText('in a file that other programs of this user can read').waitFor();
      expect(await app.inputsOf('desktop.change')).toEqual([{ withoutKeyring: 'unprotected' }]);
    });

    test('a target is muted from its menu, which is worked by keys alone', async () => {
      await open();
      const more = page.getByRole('button', { name: 'More for api' });
      await more.press('Enter');
      const menu = page.getByRole('menu', { name: 'More for api' });
      expect(await hasFocus(menu.getByRole('menuitemcheckbox', { name: 'Notify', checked: true }))).toBe(true);
      await picture(page, 'window-menu');
      await page.keyboard.press('ArrowUp');
      expect(await hasFocus(menu.getByRole('menuitem', { name: 'Remove…' }))).toBe(true);
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      expect(await hasFocus(more), 'the focus is back').toBe(true);

      await more.press('Enter');
      await page.keyboard.press('Enter');
      await rowOf('api').getByText('muted').waitFor();
      expect(await app.inputsOf('desktop.change')).toEqual([{ notices: { muted: ['db', 'api'] } }]);
      await moreOf('db');
      await page.getByRole('menuitemcheckbox', { name: 'Notify', checked: false }).click();
      await rowOf('db').getByText('muted').waitFor({ state: 'detached' });
      expect(await page.getByRole('menu').count()).toBe(0);
      await moreOf('db');
      expect(await page.getByRole('menuitem').allInnerTexts(), 'nothing of HTTP for a port').toEqual(['Remove…']);
    });

    test('a target that is removed is no longer muted, so that its name is free', async () => {
      await open();
      await moreOf('db');
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      await dialog('Stop watching db?').getByRole('button', { name: 'Remove' }).click();
      await rowOf('db').getByText('muted').waitFor({ state: 'detached' });
      expect(await app.inputsOf('targets.remove')).toEqual([{ target: 'db' }]);
      expect(await app.inputsOf('desktop.change')).toEqual([{ notices: { muted: [] } }]);
    });

    test('a row says what its requests lack, and what is given there goes one way', async () => {
      await open();
      await rowOf('shop').getByRole('button', { name: 'shop needs x-tenant' }).click();
      const secrets = dialog('Headers and password of shop');
      await secrets.getByText('Kept locked with this system’s keyring.').waitFor();
      await secrets.getByText('kept, not shown').waitFor();
      expect(await hasFocus(secrets.getByRole('textbox', { name: 'Value of x-tenant' })), 'what is missing').toBe(true);
      await pictures(page, 'window-secrets');
      await secrets.getByRole('textbox', { name: 'Value of x-tenant' }).fill('acme');
      await secrets.getByRole('button', { name: 'Remove authorization' }).click();
      await secrets.getByText('taken away when you press Keep').waitFor();
      await secrets.getByRole('button', { name: 'Add header' }).click();
      expect(await hasFocus(secrets.getByRole('textbox', { name: 'Name of the header' })), 'one types on').toBe(true);
      await secrets.getByRole('textbox', { name: 'Value of the header' }).fill('sesame');
      await secrets.getByRole('button', { name: 'Keep' }).click();
      await secrets.getByText('A header has a value and no name.').waitFor();
      await secrets.getByRole('textbox', { name: 'Name of the header' }).fill('X-Key');
      await secrets.getByRole('textbox', { name: 'User' }).fill('ada');
      await secrets.getByRole('textbox', { name: 'Password' }).fill('lovelace');

      await app.answer('targets.setSecrets', {
        kind: 'error',
        code: 'invalid-input',
        message: 'The header X-Key is not one.',
      });
      await secrets.getByRole('button', { name: 'Keep' }).click();
      await secrets.getByText('The header X-Key is not one.').waitFor();
      await pictures(page, 'window-secrets-refused');
      const held = [
        { name: 'credentials', held: true },
        { name: 'x-tenant', held: true },
        { name: 'x-key', held: true },
      ];
      await app.answer('targets.setSecrets', {
        kind: 'value',
        value: { target: { ...targetOf('shop'), secrets: held } },
      });
      await secrets.getByRole('button', { name: 'Keep' }).click();
      await secrets.waitFor({ state: 'detached' });
      expect((await app.inputsOf('targets.setSecrets')).at(-1)).toEqual({
        target: 'shop',
        credentials: 'ada:lovelace',
        headers: { authorization: null, 'x-tenant': 'acme', 'X-Key': 'sesame' },
      });
      expect(await rowOf('shop').getByRole('button', { name: /needs/ }).count()).toBe(0);

      await moreOf('shop');
      await page.getByRole('menuitem', { name: 'Headers and password…' }).click();
      expect(await secrets.getByText('kept, not shown').count()).toBe(3);
      expect(/acme|sesame|lovelace/.test(await page.content()), 'it is nowhere in the page').toBe(false);
      await page.keyboard.press('Escape');
      await secrets.waitFor({ state: 'detached' });
      expect(await hasFocus(page.getByRole('button', { name: 'More for shop' })), 'the focus is back').toBe(true);
    });

    test('an incident is exported to where a person says, and the outcome stands beside it', async () => {
      await open();
      const incident = page.getByRole('region', { name: 'Incident of api' });
      await app.answer('desktop.exportIncident', { kind: 'wait' });
      await incident.getByRole('button', { name: 'Export bundle' }).click();
      await incident.getByRole('button', { name: 'Exporting' }).press('Enter');
      expect(await app.inputsOf('desktop.exportIncident'), 'one at a time').toEqual([
        { incident: 9, profile: 'generic', redact: 'standard' },
      ]);
      await app.answer('desktop.exportIncident', { kind: 'value', value: { kind: 'cancelled' } });
      await incident.getByRole('button', { name: 'Export bundle' }).waitFor();
      expect(await incident.locator('.outcome').count(), 'called off: nothing is said').toBe(0);

      const path = '/home/ada/Documents/stallscope-api-2026-11-21T070000Z.zip';
      const missing = ['packet capture: not switched on for this host'];
      await app.answer('desktop.exportIncident', {
        kind: 'value',
        value: { kind: 'saved', path, bytes: 48_213, completeness: 0.83, missing },
      });
      await incident.getByRole('button', { name: 'Export bundle' }).click();
      await incident.getByText(path).waitFor();
      await incident.getByText('48 kB, 83 % complete').waitFor();
      await incident.getByText('packet capture: not switched on').waitFor();
      await pictures(page, 'window-exported');
      await incident.getByRole('button', { name: 'Show in folder' }).click();
      expect(await app.inputsOf('desktop.revealBundle')).toEqual([{}]);
      await app.answer('desktop.revealBundle', {
        kind: 'error',
        code: 'not-found',
        message: 'The file is no longer there.',
      });
      await incident.getByRole('button', { name: 'Show in folder' }).click();
      await incident.getByText('The file is no longer there.').waitFor();

      await app.answer('desktop.exportIncident', { kind: 'error', code: 'cannot-write', message: 'The disk is full.' });
      await incident.getByRole('button', { name: 'Export bundle' }).click();
      await incident.getByText('The disk is full.').waitFor();
      expect(await incident.getByText(path).count()).toBe(0);
      expect(await page.getByRole('link').count(), 'nothing is downloaded').toBe(0);
    });

    test('what was clicked outside of the window is shown, however old it is', async () => {
      await open();
      await page.getByRole('region', { name: 'Incident of api' }).waitFor();
      await page.getByRole('button', { name: 'Settings' }).click();
      await app.tell({ type: 'desktop.show', kind: 'incident', incident: 2 });
      const incident = page.getByRole('region', { name: 'Incident of shop' });
      await incident.getByText('recovered').waitFor();
      await incident.getByText('517 bytes unacknowledged').waitFor();
      expect(await dialog('Settings').count(), 'whatever was open gives way').toBe(0);
      await page.locator('.incident-row[aria-current=true]').getByText('shop').waitFor();

      await app.tell({ type: 'desktop.show', kind: 'target', target: 'api' });
      await page.locator('.targets .row[aria-current=true]').getByText('needs its password').waitFor();
      await pictures(page, 'window-asked-target');
      await moreOf('db');
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      await dialog('Stop watching db?').waitFor();
      await app.tell({ type: 'desktop.show', kind: 'settings' });
      await dialog('Stop watching db?').waitFor({ state: 'detached' });
      await dialog('Settings').waitFor();
      await app.tell({ type: 'desktop.show', kind: 'overview' });
      await dialog('Settings').waitFor({ state: 'detached' });
      await app.tell({ type: 'desktop.show', kind: 'incident', incident: 555 });
      await page.getByText('There is no incident 555.').waitFor();
    });

    test('a target far down a long list is brought into sight', async () => {
      const rows = Array.from({ length: 400 }, (_, index) => row(`host-${index}`));
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows } });
      await page.getByRole('heading', { name: '400 targets' }).waitFor();
      await app.tell({ type: 'desktop.show', kind: 'target', target: 'host-333' });
      const asked = page.locator('.targets .row[aria-current=true]');
      await asked.getByText('host-333', { exact: true }).waitFor();
      const [list, place] = [await page.locator('.targets .rows').boundingBox(), await asked.boundingBox()];
      expect(place?.y).toBeGreaterThanOrEqual(list?.y ?? Number.POSITIVE_INFINITY);
      expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
    });

    test('beside a list that scrolls the page stands still, and each heading stands over its column', async () => {
      const rows = Array.from({ length: 40 }, (_, index) => row(`host-${index}`));
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows } });
      await page.setViewportSize({ width: 1_120, height: 740 });
      await page.getByRole('heading', { name: '40 targets' }).waitFor();
      await page.getByRole('region', { name: 'Incident of api' }).waitFor();
      const spare = await page
        .locator('.screen')
        .evaluate((element) => [
          element.scrollHeight - element.clientHeight,
          element.scrollWidth - element.clientWidth,
        ]);
      expect(spare, 'the page scrolls by').toEqual([0, 0]);
      const [heading, column] = [
        await page.locator('.targets .cols').getByText('State').boundingBox(),
        await rowOf('host-0').locator('.state').boundingBox(),
      ];
      expect(heading?.x).toBe(column?.x);
      await pictures(page, 'window-long-list');
    });

    test('a pasted list is seen as lines, and moves nothing', async () => {
      await open();
      const field = page.getByRole('textbox', { name: 'What else keeps hanging?' });
      const below = await rowOf('api').boundingBox();
      const oneLine = await field.boundingBox();
      await field.fill('one.example.com\ntwo.example.com\nthree.example.com:8443');
      const under = page.getByText('3 lines. Enter adds them all.');
      await under.waitFor();
      const list = await field.boundingBox();
      expect(list?.y).toBe(oneLine?.y);
      expect(list?.height).toBeGreaterThanOrEqual((oneLine?.height ?? 0) + 2 * 20);
      const gapPx = ((await under.boundingBox())?.y ?? 0) - (list?.y ?? 0) - (list?.height ?? 0);
      expect(gapPx).toBeGreaterThan(0);
      expect(gapPx).toBeLessThanOrEqual(8);
      expect(await rowOf('api').boundingBox()).toEqual(below);
      await pictures(page, 'window-pasted-list');
    });

    test('a target that is added below what is seen is brought into sight', async () => {
      const rows = Array.from({ length: 40 }, (_, index) => row(`host-${index}`));
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows } });
      const field = page.getByRole('textbox', { name: 'What else keeps hanging?' });
      await field.waitFor();
      await app.answer('targets.add', { kind: 'value', value: { targets: [targetOf('late')] } });
      await field.fill('late');
      await field.press('Enter');
      await app.emit({
        type: 'targets.changed',
        seq: 1,
        targets: [...rows.map(({ target }) => target), targetOf('late')],
      });
      await rowOf('late').waitFor();
      const [list, place] = [await page.locator('.targets .rows').boundingBox(), await rowOf('late').boundingBox()];
      expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
      expect(await hasFocus(field), 'one goes on adding').toBe(true);
    });

    test('a name that is the address but for its last slash is said once', async () => {
      const rows = [row('https://shop.example.com', { address: 'https://shop.example.com/' })];
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows } });
      await rowOf('https://shop.example.com').waitFor();
      expect(await page.locator('.targets .row .who').innerText()).toBe('https://shop.example.com');
    });

    test('an incident that one reads stays when it is over and another is still open', async () => {
      const closed = { closedAt: AT, closedBy: 'recovery' } as const;
      await open({ ...BEHIND, incidents: [withEvidence(9, 'api'), withEvidence(8, 'shop')] });
      const incident = page.getByRole('region', { name: 'Incident of api' });
      await incident.locator('.scroll').hover();
      await page.mouse.wheel(0, 40);
      await app.emit({ type: 'incident.closed', seq: 1, ...withEvidence(9, 'api', closed) });
      await incident.getByText('recovered').waitFor();
      expect(await page.getByRole('region', { name: 'Incident of shop' }).count()).toBe(0);
    });

    test('an engine that ended is said calmly, with what is being done, and what was seen stays', async () => {
      await open();
      await page.getByRole('heading', { name: '3 targets' }).waitFor();
      const message = 'The engine ended unexpectedly; it starts again in 2 s.';
      const gone = { kind: 'error', code: 'engine-unavailable', message } as const;
      await app.answer('overview', gone);
      await app.tell({ type: 'desktop.changed', ...BEHIND.desktop, engine: 'restarting', engineMessage: message });
      await app.loseStream();
      const pill = page.locator('.pill.lost');
      await pill.getByText(/^Not live since \d\d:\d\d:\d\d, starting again$/).waitFor();
      expect(await pill.getAttribute('title')).toBe(message);
      expect(await rowOf('api').count()).toBe(1);
      await pictures(page, 'window-restarting');

      const refused =
        'The database /home/ada/.local/share/stallscope/stallscope.db cannot be opened: the disk is full.';
      await app.tell({ type: 'desktop.changed', ...BEHIND.desktop, engine: 'refused', engineMessage: refused });
      await pill.getByText('Not measuring').waitFor();
      await page.getByRole('status', { name: 'About Stallscope itself' }).getByText(refused).waitFor();
      await pictures(page, 'window-refused');

      await app.answer('overview', { kind: 'value', value: BEHIND.overview });
      await app.tell({ type: 'desktop.changed', ...BEHIND.desktop });
      await pill.waitFor({ state: 'detached' });
      expect(await page.getByText(refused).count()).toBe(0);
    });

    test('an engine that never started is the one thing that the page speaks of', async () => {
      const engineMessage =
        'The database is of a newer Stallscope. Install the newer one again, or choose another folder.';
      const refused = { kind: 'error', code: 'engine-unavailable', message: engineMessage } as const;
      await open({ ...withDesktop({ engine: 'refused', engineMessage }), answers: { overview: refused } });
      await page.getByRole('main').getByText('Stallscope cannot measure').waitFor();
      expect(await page.getByText(engineMessage).count(), 'said once').toBe(1);
      await page.locator('.pill.lost').getByText('Not measuring').waitFor();
      await pictures(page, 'window-never-started');
    });

    test('notes stand above what is seen until they are put away, and stay away', async () => {
      const notes = [
        'This desktop has no tray: the window stays in the list of windows.',
        'The settings were unreadable at 2026-11-20T07:00:00.000Z and are new.',
      ];
      await open(withDesktop({ notes }));
      const about = page.getByRole('status', { name: 'About Stallscope itself' });
      await about.getByText('no tray').waitFor();
      expect(await about.locator('time').getAttribute('title'), 'UTC stands behind the local time').toBe(
        '2026-11-20 07:00:00.000 UTC',
      );
      await pictures(page, 'window-notes');
      const [bottom, top] = [
        await about.boundingBox(),
        await page.getByRole('heading', { name: '3 targets' }).boundingBox(),
      ];
      expect((bottom?.y ?? 0) + (bottom?.height ?? 0), 'not over content').toBeLessThanOrEqual(top?.y ?? 0);
      await about.getByRole('button', { name: /^Put away: This desktop/ }).click();
      await about.getByText('no tray').waitFor({ state: 'detached' });
      await app.tell({ type: 'desktop.changed', ...BEHIND.desktop, notes });
      await about.getByText('unreadable').waitFor();
      expect(await about.getByText('no tray').count()).toBe(0);
    });

    test('a first run offers to start at login once there is a sample, and does not take it', async () => {
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows: [] }, incidents: [] });
      const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
      await app.answer('targets.add', { kind: 'value', value: { targets: [targetOf('api')] } });
      await field.fill('https://api.example.com/');
      await field.press('Enter');
      await page.getByRole('button', { name: 'Open overview' }).waitFor();
      await app.emit({ type: 'targets.changed', seq: 1, targets: [targetOf('api')] });
      await page.getByText('first probe under way').waitFor();
      expect(await page.getByRole('checkbox').count(), 'not before it is seen to work').toBe(0);
      const before = await field.boundingBox();
      await app.emit({ type: 'sample', seq: 2, ...sampleOf('api') });
      const offer = page.getByRole('checkbox', { name: 'Start at login' });
      await offer.waitFor();
      expect(await offer.isChecked()).toBe(false);
      expect(await app.inputsOf('desktop.change')).toEqual([]);
      expect(await field.boundingBox(), 'nothing has moved').toEqual(before);
      await pictures(page, 'window-first-run');
      await offer.check();
      expect(await app.inputsOf('desktop.change')).toEqual([{ startAtLogin: true }]);
    });

    test('a first run lets one on to targets that came from elsewhere, and leaves what one is typing', async () => {
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows: [] }, incidents: [] });
      const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
      await field.fill('https://half.typ');
      expect(await page.getByRole('button', { name: 'Open overview' }).count()).toBe(0);
      await app.emit({ type: 'targets.changed', seq: 1, targets: [targetOf('api')] });
      await page.getByRole('button', { name: 'Open overview' }).waitFor();
      expect(await field.inputValue()).toBe('https://half.typ');
      await page.getByRole('button', { name: 'Open overview' }).click();
      await page.getByRole('heading', { name: '1 target' }).waitFor();
    });

    test('a first run with a list shows the first sample within its card, and asks for nothing that is done', async () => {
      await open({ ...BEHIND, overview: { ...BEHIND.overview, rows: [] }, incidents: [] });
      const names = ['api', 'shop', 'db', 'mail', 'auth', 'blog'];
      const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
      await app.answer('targets.add', { kind: 'value', value: { targets: names.map((name) => targetOf(name)) } });
      await field.fill(names.join('\n'));
      await page.getByText('6 lines. Enter adds them all.').waitFor();
      await field.press('Enter');
      await app.emit({ type: 'targets.changed', seq: 1, targets: names.map((name) => targetOf(name)) });
      await app.emit({ type: 'sample', seq: 2, ...sampleOf('api') });
      const last = page.getByText('And 5 targets more.');
      await last.waitFor();
      expect(await page.getByText('Enter adds').count()).toBe(0);
      const [text, footer] = [await last.boundingBox(), await page.locator('.first-run footer').boundingBox()];
      expect((text?.y ?? 0) + (text?.height ?? 0) + 8).toBeLessThanOrEqual(footer?.y ?? 0);
      const card = await page.locator('.first-run > section').boundingBox();
      expect((footer?.y ?? 0) + (footer?.height ?? 0)).toBeLessThanOrEqual((card?.y ?? 0) + (card?.height ?? 0));
      await pictures(page, 'window-first-run-list');
    });

    test('a first run offers nothing that cannot be', async () => {
      await open({
        ...withDesktop({ loginHindrance: 'It cannot be here.' }),
        overview: { ...BEHIND.overview, rows: [] },
      });
      await app.answer('targets.add', { kind: 'value', value: { targets: [targetOf('api')] } });
      await page.getByRole('textbox', { name: 'What keeps hanging?' }).fill('https://api.example.com/');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Open overview' }).waitFor();
      await app.emit({ type: 'targets.changed', seq: 1, targets: [targetOf('api')] });
      await app.emit({ type: 'sample', seq: 2, ...sampleOf('api') });
      await page.getByText('200 from 198.51.100.7').waitFor();
      await page.getByText('Everything stays on this computer.').waitFor();
      expect(await page.getByRole('checkbox').count()).toBe(0);
    });
  },
);
