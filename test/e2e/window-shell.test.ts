import { describe, expect, test } from 'vitest';
import { incidentOf, sampleOf, targetOf } from '../contract/renderer/fake-engine.ts';
import { requireOrSkip } from '../support/needs.ts';
import { seriousFindings } from './axe.ts';
import { CHROMIUM, pictures } from './chromium.ts';
import { BEHIND, hasFocus, pageInWindow, SETTINGS, withDesktop } from './page-in-window.ts';

const canRun = requireOrSkip('the window: its frame', [CHROMIUM]);
const EMPTY = { ...BEHIND, overview: { ...BEHIND.overview, rows: [] }, incidents: [] };

describe.runIf(canRun)('the frame of the window', () => {
  const open = pageInWindow();

  test('each screen has a place in the bar and an address of its own, and one goes back as in a browser', async () => {
    const { page } = await open();
    const places = page.getByRole('navigation', { name: 'Screens' });
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    for (const [name, address] of [
      ['Incidents', '#/incidents'],
      ['Comparisons', '#/comparisons'],
      ['Overview', '#/'],
    ] as const) {
      await places.getByRole('link', { name }).press('Enter');
      await places.locator('a[aria-current=page]').filter({ hasText: name }).waitFor();
      await expect.poll(() => new URL(page.url()).hash).toBe(address);
    }
    await page.goBack();
    await page.getByText('Pick two targets').waitFor();
    expect(await places.locator('a[aria-current=page]').innerText()).toBe('Comparisons');
    expect(await hasFocus(page.getByRole('main')), 'one reads on from the top of the screen').toBe(true);
  });

  test('what is overdue is told on every screen, and one click leads there', async () => {
    const { page, app } = await open(BEHIND, '#/settings');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    const stall = { target: 'shop', stall: 4, phase: 'tls', openedBy: 'overdue', at: '2026-11-21T07:00:01.000Z' };
    await app.emit({ type: 'stall.opened', seq: 1, ...stall, elapsedMs: 12_000 });
    const pill = page.getByRole('banner').getByRole('link', { name: /shop\s*overdue 1\d\.\d s/ });
    await pill.waitFor();
    await page.getByRole('status').filter({ hasText: 'shop is waiting 12 s for TLS' }).waitFor({ state: 'attached' });
    await expect.poll(() => page.title()).toBe('1 overdue – Stallscope');
    await app.emit({ type: 'stall.opened', seq: 2, ...stall, target: 'api', stall: 5, elapsedMs: 1_100 });
    await page
      .getByRole('banner')
      .getByText(/2 overdue, worst 1\d\.\d s/)
      .waitFor();
    await page.getByRole('banner').getByText('overdue').click();
    await expect
      .poll(() => new URL(page.url()).hash, { message: 'to the one that hangs longest' })
      .toBe('#/targets/shop');
    await app.emit({ type: 'stall.closed', seq: 3, ...stall, elapsedMs: 14_000, end: 'slow' });
    await app.emit({ type: 'stall.closed', seq: 4, ...stall, target: 'api', stall: 5, elapsedMs: 2_500, end: 'slow' });
    await page.getByRole('banner').getByText('overdue').waitFor({ state: 'detached' });
    await expect.poll(() => page.title()).toBe('Stallscope');
  });

  test('measuring is paused for a time or until somebody resumes, and that is said as long as it is so', async () => {
    const { page, app } = await open();
    const pause = page.getByRole('button', { name: 'Pause measuring' });
    await pause.press('Enter');
    await expect
      .poll(() => page.getByRole('menuitem').allInnerTexts())
      .toEqual(['For 15 minutes', 'For 1 hour', 'Until I resume']);
    await page.keyboard.press('Enter');
    await expect.poll(() => app.inputsOf('targets.pause')).toEqual([{ target: null, forMs: 900_000 }]);
    await app.emit({
      type: 'watching.changed',
      seq: 1,
      paused: { since: '2026-11-21T07:00:00.000Z', until: '2026-11-21T07:15:00.000Z' },
    });
    const resume = page.getByRole('button', { name: /^Paused until .*\d\d:15\. Resume measuring$/ });
    await resume.waitFor();
    await page.getByText('Measuring paused').waitFor();
    await resume.click();
    await expect.poll(() => app.inputsOf('targets.resume')).toEqual([{ target: null }]);
    await app.emit({ type: 'watching.changed', seq: 2, paused: null });
    await pause.waitFor();
  });

  test('what was clicked outside of the window is shown, and whatever was open gives way', async () => {
    const { page, app, dialog, moreOf } = await open();
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    await moreOf('db');
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await dialog('Stop watching db?').waitFor();
    await app.tell({ type: 'desktop.show', kind: 'incident', incident: 2 });
    await dialog('Stop watching db?').waitFor({ state: 'detached' });
    await expect.poll(() => new URL(page.url()).hash).toBe('#/incidents/2');
    await app.tell({ type: 'desktop.show', kind: 'target', target: 'db' });
    await expect.poll(() => new URL(page.url()).hash).toBe('#/targets/db');
    await app.tell({ type: 'desktop.show', kind: 'settings' });
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await app.tell({ type: 'desktop.show', kind: 'overview' });
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
  });

  test('an engine that ended is said calmly, with what is being done, and what was seen stays', async () => {
    const { page, app, rowOf } = await open();
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    const message = 'The engine ended unexpectedly; it starts again in 2 s.';
    const gone = { kind: 'error', code: 'engine-unavailable', message } as const;
    await app.answer('overview', gone);
    await app.tell({ type: 'desktop.changed', ...BEHIND.desktop, engine: 'restarting', engineMessage: message });
    await app.loseStream();
    const pill = page.getByRole('banner').locator('.pill');
    await pill.getByText(/^Engine ended \d+ s ago, starting again$/).waitFor();
    expect(await pill.getAttribute('title')).toBe(message);
    expect(await rowOf('api').count()).toBe(1);
    await pictures(page, 'window-restarting');

    const refused = 'The database /home/ada/.local/share/stallscope/stallscope.db cannot be opened: the disk is full.';
    await app.tell({ type: 'desktop.changed', ...BEHIND.desktop, engine: 'refused', engineMessage: refused });
    await pill.getByText('Not measuring').waitFor();
    await page.getByRole('status', { name: 'About Stallscope itself' }).getByText(refused).waitFor();

    await app.answer('overview', { kind: 'value', value: BEHIND.overview });
    await app.tell({ type: 'desktop.changed', ...BEHIND.desktop });
    await pill.waitFor({ state: 'detached' });
    await page.getByText(refused).waitFor({ state: 'detached' });
  });

  test('an engine that never started is the one thing that the page speaks of', async () => {
    const engineMessage =
      'The database is of a newer Stallscope. Install the newer one again, or choose another folder.';
    const refused = { kind: 'error', code: 'engine-unavailable', message: engineMessage } as const;
    const { page } = await open({
      ...withDesktop({ engine: 'refused', engineMessage }),
      answers: { overview: refused },
    });
    await page.getByRole('main').getByText('Stallscope cannot measure').waitFor();
    expect(await page.getByText(engineMessage).count(), 'said once').toBe(1);
    await page.getByRole('banner').getByText('Not measuring').waitFor();
    await pictures(page, 'window-never-started');
  });

  test('notes stand above what is seen until they are put away, and stay away, also the next time', async () => {
    const notes = [
      'This desktop has no tray: the window stays in the list of windows.',
      'The settings were unreadable at 2026-11-20T07:00:00.000Z and are new.',
    ];
    const { page } = await open(withDesktop({ notes }));
    const about = page.getByRole('status', { name: 'About Stallscope itself' });
    await about.getByText('no tray').waitFor();
    expect(await about.locator('time').getAttribute('title'), 'UTC stands behind the local time').toBe(
      '2026-11-20 07:00:00.000 UTC',
    );
    await pictures(page, 'window-notes');
    const heading = page.getByRole('heading', { name: '3 targets' });
    const [bottom, top] = [await about.boundingBox(), await heading.boundingBox()];
    expect((bottom?.y ?? 0) + (bottom?.height ?? 0), 'not over content').toBeLessThanOrEqual(top?.y ?? 0);
    await about.getByRole('button', { name: /^Put away: This desktop/ }).click();
    await about.getByText('no tray').waitFor({ state: 'detached' });
    await page.reload();
    await about.getByText('unreadable').waitFor();
    expect(await about.getByText('no tray').count()).toBe(0);
  });

  test('nobody is kept out of a screen of the frame, in either theme', async () => {
    const { page } = await open();
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [address, words] of [
        ['#/comparisons', 'Pick two targets'],
        ['#/facts', 'What can be captured'],
        ['#/settings', 'Capture after'],
      ] as const) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, address);
        await page.getByText(words, { exact: true }).waitFor();
        expect(await seriousFindings(page), `${address} in ${theme}`).toEqual([]);
      }
      await page.getByRole('button', { name: 'Pause measuring' }).click();
      await page.getByRole('menu').waitFor();
      expect(await seriousFindings(page), `a menu in ${theme}`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Stallscope, overview' }).click();
      await page.getByRole('button', { name: 'needs x-tenant' }).click();
      await page.getByRole('dialog').waitFor();
      expect(await seriousFindings(page), `a dialog in ${theme}`).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test('a window as narrow as it can be, or with no room at all, breaks nothing', async () => {
    const { page } = await open();
    await page.getByRole('heading', { name: '3 targets' }).waitFor();
    for (const address of ['#/', '#/incidents', '#/comparisons', '#/settings', '#/facts']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, address);
      for (const width of [420, 1, 1_280]) {
        await page.setViewportSize({ width, height: width === 1 ? 1 : 640 });
        await page.locator('.bar').waitFor({ state: 'attached' });
      }
      expect(await page.getByText('This screen broke').count(), address).toBe(0);
    }
  });
});

describe.runIf(canRun)('settings in the window', () => {
  const open = pageInWindow();

  test('of the app are saved as they are changed, and each says what it does', async () => {
    const { page, app } = await open();
    await page.getByRole('link', { name: 'Settings' }).press('Enter');
    const main = page.getByRole('main');
    await main.getByText('/home/ada/.local/share/stallscope').waitFor();
    await main.getByText('Locked with this system’s keyring').waitFor();
    expect(await main.getByRole('radiogroup', { name: 'Headers and passwords without a keyring' }).count()).toBe(0);
    await pictures(page, 'window-settings');

    const login = main.getByRole('switch', { name: 'Start at login' });
    expect(await login.getAttribute('aria-checked')).toBe('false');
    await login.press('Space');
    await main.getByRole('switch', { name: 'Start at login', checked: true }).waitFor();
    await main.getByRole('switch', { name: 'On this desktop' }).click();
    await main.getByRole('switch', { name: 'When it is over', disabled: true }).waitFor();
    await main.getByRole('radio', { name: 'Dark' }).click();
    await main.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
    await main.getByRole('button', { name: 'Unmute db' }).click();
    await expect
      .poll(() => app.inputsOf('desktop.change'))
      .toEqual([
        { startAtLogin: true },
        { notices: { enabled: false } },
        { theme: 'dark' },
        { notices: { muted: [] } },
      ]);
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark');

    await app.answer('desktop.tryNotification', {
      kind: 'value',
      value: { shown: false, message: 'This desktop has no place for notifications.' },
    });
    await main.getByRole('button', { name: 'Test notifications' }).click();
    await main.getByText('This desktop has no place for notifications.').waitFor();
    await app.answer('desktop.change', {
      kind: 'error',
      code: 'cannot-write',
      message: 'The settings cannot be written.',
    });
    await login.click();
    await main.getByText('The settings cannot be written.').waitFor();
    expect(await login.getAttribute('aria-checked'), 'what was refused is not shown as done').toBe('true');
  });

  test('of the engine are checked as they are typed, and nothing typed is lost while it is away', async () => {
    const { page, app } = await open(BEHIND, '#/settings');
    const slow = page.getByRole('textbox', { name: 'Slow after' });
    await slow.fill('40');
    await slow.press('Enter');
    await page.getByText('Slow after (40s) must be shorter than the timeout (30s).').waitFor();
    expect(await app.inputsOf('settings.change'), 'nothing wrong is sent').toEqual([]);

    const message = 'The engine ended unexpectedly; it starts again in 2 s.';
    await app.answer('settings.change', { kind: 'error', code: 'engine-unavailable', message });
    await app.answer('overview', { kind: 'error', code: 'engine-unavailable', message });
    await app.loseStream();
    await slow.fill('2.5');
    await slow.blur();
    await page.getByText(`Not saved so far. ${message}`).waitFor();
    expect(await slow.inputValue()).toBe('2.5');

    const { settings } = SETTINGS;
    const changed = { ...settings, thresholds: { ...settings.thresholds, slowAfterMs: 2_500 } };
    await app.answer('settings.change', { kind: 'value', value: { ...SETTINGS, settings: changed } });
    await app.answer('settings.show', { kind: 'value', value: { ...SETTINGS, settings: changed } });
    await app.answer('overview', { kind: 'value', value: BEHIND.overview });
    await page.getByText('Not saved so far').waitFor({ state: 'detached' });
    expect(await slow.inputValue(), 'saved once the engine was back').toBe('2.5');
    expect((await app.inputsOf('settings.change')).at(-1)).toEqual({ thresholds: { slowAfterMs: 2_500 } });
  });

  test('of resolvers: one is tried, added and removed, and what is none is said in words', async () => {
    const { page, app } = await open(BEHIND, '#/settings');
    const resolvers = page.getByRole('region', { name: 'Resolvers' });
    await app.answer('resolvers.try', {
      kind: 'value',
      value: { durationMs: 1_240, says: '192.0.2.53 answered in 1240 ms.' },
    });
    await resolvers.getByRole('button', { name: 'Test 192.0.2.53' }).click();
    await resolvers.getByText('192.0.2.53 answered in 1240 ms. Slow above 1.00 s.').waitFor();
    await resolvers.getByRole('button', { name: 'Add' }).click();
    const field = resolvers.getByRole('textbox', { name: 'Address of the resolver' });
    expect(await hasFocus(field), 'one types on').toBe(true);
    await field.fill('not a resolver');
    await field.press('Enter');
    await resolvers.locator('.refused').waitFor();
    expect(await field.inputValue()).toBe('not a resolver');
    await field.fill('198.51.100.53');
    await app.answer('settings.change', { kind: 'value', value: SETTINGS });
    await field.press('Enter');
    await field.waitFor({ state: 'detached' });
    await resolvers.getByRole('button', { name: 'Remove 192.0.2.53' }).click();
    await expect
      .poll(() => app.inputsOf('settings.change'))
      .toEqual([{ resolvers: ['192.0.2.53', '198.51.100.53'] }, { resolvers: [] }]);
  });

  test('of the place: the public address is read as it is typed, and can be taken back', async () => {
    const { page, app } = await open(BEHIND, '#/settings');
    const place = page.getByRole('region', { name: 'Place' });
    const field = place.getByRole('textbox', { name: 'Public address' });
    await place.getByText('nothing asks the network for it, and strict redaction takes it out').waitFor();
    await field.fill('192.168.1.7');
    await field.press('Enter');
    await place.getByText('“192.168.1.7” is private, so no server sees it').waitFor();
    expect(await app.inputsOf('settings.change'), 'nothing wrong is sent').toEqual([]);
    const publicAddress = '2001:db8::20';
    const settings = { ...SETTINGS.settings, publicAddress };
    await app.answer('settings.change', { kind: 'value', value: { ...SETTINGS, settings } });
    await field.fill('2001:DB8:0::20');
    await field.press('Enter');
    await expect.poll(() => field.inputValue(), { message: 'in its one spelling' }).toBe(publicAddress);
    await app.answer('settings.change', { kind: 'value', value: SETTINGS });
    await field.fill('');
    await field.blur();
    await expect.poll(() => app.inputsOf('settings.change')).toEqual([{ publicAddress }, { publicAddress: null }]);
  });

  test('a place that a configuration tells is not set here', async () => {
    const hidden = { kind: 'value', value: { ...SETTINGS, overridden: ['publicAddress' as const] } } as const;
    const { page } = await open({ ...BEHIND, answers: { ...BEHIND.answers, 'settings.show': hidden } }, '#/settings');
    const place = page.getByRole('region', { name: 'Place' });
    await place.getByText('The configuration or command line that Stallscope was started with says this.').waitFor();
    expect(await place.getByRole('textbox', { name: 'Public address' }).isDisabled()).toBe(true);
  });

  test('without a keyring and where it cannot start at login, settings say so in words', async () => {
    const { page, app } = await open(
      withDesktop({
        keyring: 'missing',
        tray: 'missing',
        notifications: 'unavailable',
        loginHindrance: 'The folder /home/ada/.config/autostart cannot be written.',
      }),
      '#/settings',
    );
    const main = page.getByRole('main');
    await main.getByText('The folder /home/ada/.config/autostart cannot be written.').waitFor();
    await main.getByRole('switch', { name: 'Start at login', disabled: true }).waitFor();
    await main.getByText('They are forgotten when Stallscope ends').waitFor();
    await pictures(page, 'window-settings-hindered');
    await main.getByRole('radio', { name: 'Keep unprotected' }).click();
    await main.getByRole('radio', { name: 'Keep unprotected', checked: true }).waitFor();
    await main.getByText('in a file that other programs of this user can read').waitFor();
    await expect.poll(() => app.inputsOf('desktop.change')).toEqual([{ withoutKeyring: 'unprotected' }]);
  });
});

describe.runIf(canRun)('secret values in the window', () => {
  const open = pageInWindow();

  test('a row says what its requests lack, and what is given there goes one way', async () => {
    const { page, app, dialog, rowOf, moreOf } = await open();
    await rowOf('shop').getByRole('button', { name: 'needs x-tenant' }).click();
    const secrets = dialog('Headers and password of shop');
    await secrets.getByText('Kept locked with this system’s keyring.').waitFor();
    await secrets.getByText('kept, not shown').waitFor();
    expect(await hasFocus(secrets.getByRole('textbox', { name: 'Value of x-tenant' })), 'what is missing').toBe(true);
    await pictures(page, 'window-secrets');
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
    }
    await secrets.getByRole('textbox', { name: 'Value of x-tenant' }).fill('acme');
    await secrets.getByRole('button', { name: 'Remove authorization' }).click();
    await secrets.getByText('taken away when you press Save').waitFor();
    await secrets.getByRole('button', { name: 'Add header' }).click();
    expect(await hasFocus(secrets.getByRole('textbox', { name: 'Name of the header' })), 'one types on').toBe(true);
    await secrets.getByRole('textbox', { name: 'Value of the header' }).fill('sesame');
    await secrets.getByRole('button', { name: 'Save' }).click();
    await secrets.getByText('A header has a value and no name.').waitFor();
    await secrets.getByRole('textbox', { name: 'Name of the header' }).fill('X-Key');
    await secrets.getByRole('textbox', { name: 'User' }).fill('ada');
    await secrets.getByRole('textbox', { name: 'Password' }).fill('lovelace');

    await app.answer('targets.setSecrets', {
      kind: 'error',
      code: 'invalid-input',
      message: 'The header X-Key is not one.',
    });
    await secrets.getByRole('button', { name: 'Save' }).click();
    await secrets.getByText('The header X-Key is not one.').waitFor();
    await page.mouse.click(4, 400);
    expect(await secrets.getByRole('textbox', { name: 'User' }).inputValue(), 'a slip loses nothing').toBe('ada');
    const held = [
      { name: 'credentials', held: true },
      { name: 'x-tenant', held: true },
      { name: 'x-key', held: true },
    ];
    await app.answer('targets.setSecrets', {
      kind: 'value',
      value: { target: { ...targetOf('shop'), secrets: held } },
    });
    await secrets.getByRole('button', { name: 'Save' }).click();
    await secrets.waitFor({ state: 'detached' });
    expect((await app.inputsOf('targets.setSecrets')).at(-1)).toEqual({
      target: 'shop',
      credentials: 'ada:lovelace',
      headers: { authorization: null, 'x-tenant': 'acme', 'X-Key': 'sesame' },
    });
    expect(await rowOf('shop').getByRole('button', { name: /needs/ }).count()).toBe(0);

    await moreOf('shop');
    await page.getByRole('menuitem', { name: 'Headers and password…' }).click();
    await secrets.waitFor();
    expect(await secrets.getByText('kept, not shown').count()).toBe(3);
    expect(/acme|sesame|lovelace/.test(await page.content()), 'it is nowhere in the page').toBe(false);
    await page.keyboard.press('Escape');
    await secrets.waitFor({ state: 'detached' });
  });
});

describe.runIf(canRun)('a first run in the window', () => {
  const open = pageInWindow();

  test('keeps nobody out, in either theme', async () => {
    const { page } = await open(EMPTY);
    await page.getByRole('textbox', { name: 'What keeps hanging?' }).waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      expect(await seriousFindings(page), theme).toEqual([]);
    }
  });

  test('offers to start at login once there is a sample, and does not take it', async () => {
    const { page, app } = await open(EMPTY);
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
    const connect = page.locator('.phaselist dt', { hasText: 'connect' });
    const place = await connect.boundingBox();
    await app.emit({
      type: 'sample',
      seq: 3,
      ...sampleOf('api', 9_000),
      phases: { resolveMs: 8_900, connectMs: 1, tlsMs: 36, waitMs: 60, transferMs: 3 },
    });
    await page.getByText('8.90 s').waitFor();
    expect(await connect.boundingBox(), 'phases keep their places').toEqual(place);
    await offer.check();
    await expect.poll(() => app.inputsOf('desktop.change')).toEqual([{ startAtLogin: true }]);
  });

  test('leads to what was recorded while it hangs and afterwards, and says whose phases it shows', async () => {
    const { page, app } = await open(EMPTY);
    await app.answer('targets.add', { kind: 'value', value: { targets: [targetOf('api')] } });
    await page.getByRole('textbox', { name: 'What keeps hanging?' }).fill('https://api.example.com/');
    await page.keyboard.press('Enter');
    await app.emit({ type: 'targets.changed', seq: 1, targets: [targetOf('api')] });
    await app.emit({ type: 'sample', seq: 2, ...sampleOf('api') });
    const phases = page.locator('.phaselist');
    await phases.waitFor();
    const place = await phases.boundingBox();
    expect(await page.getByRole('link', { name: 'See what was recorded' }).count()).toBe(0);

    const openedAt = new Date().toISOString();
    const stall = { target: 'api', stall: 4, phase: 'wait', openedBy: 'overdue', at: openedAt };
    await app.emit({ type: 'stall.opened', seq: 3, ...stall, elapsedMs: 1_500 });
    await app.emit({ type: 'incident.opened', seq: 4, ...incidentOf(7, 'api') });
    await page.getByText('Below: the request before').waitFor();
    expect(await phases.boundingBox(), 'phases keep their places').toEqual(place);
    const link = page.getByRole('link', { name: 'See what was recorded' });
    await expect.poll(() => link.getAttribute('href')).toBe('#/incidents/7');

    await app.emit({ type: 'incident.closed', seq: 5, ...incidentOf(7, 'api'), closedAt: openedAt });
    await link.click();
    await page.waitForURL(/#\/incidents\/7$/);
    await page.getByRole('heading', { name: 'What keeps hanging?' }).waitFor({ state: 'detached' });
  });

  test('says a failure in whole sentences', async () => {
    const { page, app } = await open(EMPTY);
    const message = `The certificate is for ${'wrong.host.'.repeat(30)}example.com, not for api.example.com.`;
    await app.answer('targets.add', { kind: 'value', value: { targets: [targetOf('api')] } });
    await page.getByRole('textbox', { name: 'What keeps hanging?' }).fill('https://api.example.com/');
    await page.keyboard.press('Enter');
    await app.emit({ type: 'targets.changed', seq: 1, targets: [targetOf('api')] });
    await app.emit({
      type: 'sample',
      seq: 2,
      ...sampleOf('api'),
      outcome: 'failed',
      failure: { phase: 'tls', code: 'certificate-name-mismatch', message },
    });
    const told = page.getByText(message);
    await told.waitFor();
    expect(await told.evaluate((element) => element.scrollWidth <= element.clientWidth), 'none of it is cut').toBe(
      true,
    );
    const [text, card] = [await told.boundingBox(), await page.locator('.first-run > section').boundingBox()];
    expect((text?.y ?? 0) + (text?.height ?? 0)).toBeLessThan((card?.y ?? 0) + (card?.height ?? 0));
  });

  test('lets one on to targets that came from elsewhere, and leaves what one is typing', async () => {
    const { page, app } = await open(EMPTY);
    const field = page.getByRole('textbox', { name: 'What keeps hanging?' });
    await field.fill('https://half.typ');
    expect(await page.getByRole('button', { name: 'Open overview' }).count()).toBe(0);
    await app.emit({ type: 'targets.changed', seq: 1, targets: [targetOf('api')] });
    await page.getByRole('button', { name: 'Open overview' }).waitFor();
    expect(await field.inputValue()).toBe('https://half.typ');
    await page.getByRole('button', { name: 'Open overview' }).click();
    await page.getByRole('heading', { name: '1 target' }).waitFor();
  });

  test('with a list shows the first sample within its card, and asks for nothing that is done', async () => {
    const { page, app } = await open(EMPTY);
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

  test('offers nothing that cannot be', async () => {
    const { page, app } = await open({
      ...withDesktop({ loginHindrance: 'It cannot be here.' }),
      overview: EMPTY.overview,
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
});
