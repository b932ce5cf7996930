import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP_METHOD_NAMES, METHOD_NAMES } from '../../../electron/contract/names.ts';
import { APP_NEEDS } from '../../support/electron/app-needs.ts';
import { until } from '../../support/electron/child-program.ts';
import type { LaunchedApp } from '../../support/electron/launch-app.ts';
import { requireOrSkip } from '../../support/needs.ts';
import { type HttpServer, startHttpServer } from '../../support/servers/http-server.ts';
import { appInTest } from './app-in-test.ts';

const PAGE = 'app://stallscope/';

/** The page is taken for hostile here: what could a script do that got into it? */
describe.runIf(requireOrSkip('the app: security', APP_NEEDS))('a script in the window', () => {
  const app = appInTest();
  let foreign: HttpServer;

  beforeAll(async () => {
    foreign = await startHttpServer();
  });
  afterAll(() => foreign.close());

  const opened = async (): Promise<{ launched: LaunchedApp; page: Page }> => {
    const launched = await app.launch(app.place('hostile'));
    return { launched, page: await launched.window() };
  };
  const refusals = async (launched: LaunchedApp): Promise<string[]> =>
    (await launched.log()).split('\n').filter((line) => line.includes('The page was refused'));
  /** Does something in the page, and waits until the app has refused it. */
  const refused = async (launched: LaunchedApp, page: Page, what: RegExp, act: (origin: string) => void) => {
    const before = (await refusals(launched)).length;
    await page.evaluate(act, foreign.origin);
    await until(`refused: ${what}`, async () =>
      (await refusals(launched)).slice(before).some((line) => what.test(line)),
    );
  };
  const stillAlone = async (launched: LaunchedApp, page: Page): Promise<void> => {
    expect(page.url()).toBe(PAGE);
    expect(await launched.electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
    expect(foreign.requests).toEqual([]);
  };

  test('has nothing of Node and of Electron, and the bridge with its named methods only', async () => {
    const { page } = await opened();
    const names = [
      'require',
      'process',
      'Buffer',
      'module',
      'exports',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer',
    ];
    expect(
      await page.evaluate((all) => all.filter((name) => typeof Reflect.get(globalThis, name) !== 'undefined'), names),
    ).toEqual([]);
    const bridge = await page.evaluate(() => {
      const { stallscope } = globalThis as unknown as { stallscope: Record<string, object> };
      const fetched = Reflect.get(stallscope.call ?? {}, 'overview');
      Reflect.set(stallscope.call ?? {}, 'overview', () => 'mine');
      return {
        parts: Object.keys(stallscope).sort(),
        calls: Object.keys(stallscope.call ?? {}).sort(),
        isReplaceable: Reflect.get(stallscope.call ?? {}, 'overview') !== fetched,
        functionOfTheOtherWorld: String(Reflect.get(fetched, 'constructor') === Function),
      };
    });
    expect(bridge).toEqual({
      parts: ['call', 'follow', 'onDesktop', 'pathOf'],
      calls: [...METHOD_NAMES, ...DESKTOP_METHOD_NAMES].sort(),
      isReplaceable: false,
      functionOfTheOtherWorld: 'true',
    });
  });

  test('cannot lead the window elsewhere: not by its location, a form, a link or a file', async () => {
    const { launched, page } = await opened();
    await refused(launched, page, /a link, because http: is not https/, (origin) => {
      location.href = `${origin}/by-location`;
    });
    await page.evaluate(() => location.assign('file:///etc/passwd'));
    await until('Chromium refuses the file', () =>
      launched.complaints.some((told) => told.includes('Not allowed to load local resource')),
    );
    await refused(launched, page, /a link, because/, (origin) => {
      const link = document.createElement('a');
      link.href = `${origin}/by-link`;
      document.body.append(link);
      link.click();
    });
    await refused(launched, page, /a way to another place of the page/, () => {
      location.pathname = '/assets/elsewhere.html';
    });
    await refused(launched, page, /a link, because/, (origin) => {
      window.open(`${origin}/by-window`);
    });
    const byForm = await page.evaluate(async (origin) => {
      const violated = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
      });
      const form = document.createElement('form');
      form.action = `${origin}/by-form`;
      form.method = 'post';
      document.body.append(form);
      form.submit();
      return violated;
    }, foreign.origin);
    expect(byForm).toBe('form-action');
    await stillAlone(launched, page);
  });

  test('cannot open a window', async () => {
    const { launched, page } = await opened();
    expect(await page.evaluate((origin) => window.open(`${origin}/`) === null, foreign.origin)).toBe(true);
    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
    expect(await page.evaluate((address) => window.open(address) === null, PAGE)).toBe(true);
    await stillAlone(launched, page);
  });

  test('gets a link into the browser only by https and only by the click of a person, once', async () => {
    const { launched, page } = await opened();
    await launched.electron.evaluate(({ shell }) => {
      const seen: string[] = [];
      Object.assign(globalThis, { openedLinks: seen });
      shell.openExternal = async (address) => void seen.push(address);
    });
    const links = (): Promise<string[]> =>
      launched.electron.evaluate(() => (globalThis as unknown as { openedLinks: string[] }).openedLinks);
    await refused(launched, page, /a link, because nobody clicked/, () => {
      const link = document.createElement('a');
      link.href = 'https://192.0.2.1/help';
      link.target = '_blank';
      link.textContent = 'Help';
      link.id = 'planted';
      link.style.cssText = 'position:fixed;left:40px;top:80px;z-index:9999';
      document.body.append(link);
      link.click();
    });
    expect(await links()).toEqual([]);

    await page.locator('#planted').click();
    await until('the link is opened', async () => (await links()).length > 0);
    await refused(launched, page, /a link, because nobody clicked/, () => document.getElementById('planted')?.click());
    expect(await links()).toEqual(['https://192.0.2.1/help']);
    await stillAlone(launched, page);
  });

  test('violates the policy of the page with each thing that would bring code or data in or out', async () => {
    const { launched, page } = await opened();
    const found = await page.evaluate(async (origin) => {
      // Within the call of a debugger the policy does not hold for eval; in a task of the page's own it does.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const tried = async (act: () => unknown): Promise<boolean> => {
        try {
          await act();
          return true;
        } catch {
          return false;
        }
      };
      const done = {
        inlineScript: await tried(() => {
          const script = document.createElement('script');
          script.append('globalThis.wasRun = true');
          document.body.append(script);
        }),
        handler: await tried(() => document.body.setAttribute('onclick', 'globalThis.wasRun = true')),
        eval: await tried(() => Reflect.get(globalThis, 'eval')('globalThis.wasRun = true')),
        makeFunction: await tried(() => Reflect.construct(Function, ['globalThis.wasRun = true'])()),
        markup: await tried(() => {
          document.body.innerHTML += '<img src=x>';
        }),
        fetch: await tried(() => fetch(`${origin}/fetched`)),
        ownFetch: await tried(() => fetch('/index.html')),
        worker: await tried(() => new Worker(URL.createObjectURL(new Blob(['self.close()'])))),
      };
      const failed = (element: HTMLElement): Promise<void> =>
        new Promise((resolve) => {
          element.addEventListener('error', () => resolve(), { once: true });
          document.body.append(element);
        });
      await failed(Object.assign(document.createElement('img'), { src: `${origin}/picture.png` }));
      await failed(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${origin}/style.css` }));
      await failed(
        Object.assign(document.createElement('link'), { rel: 'modulepreload', href: `${origin}/script.js` }),
      );
      const socket = await tried(() => new WebSocket(origin.replace('http', 'ws')));
      const frame = document.createElement('iframe');
      const violatedFrame = new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          if (event.effectiveDirective === 'frame-src') resolve();
        });
      });
      frame.src = `${origin}/frame`;
      document.body.append(frame);
      await violatedFrame;
      return { done, violations: [...new Set(violations)].sort(), wasRun: Reflect.get(globalThis, 'wasRun'), socket };
    }, foreign.origin);
    expect(found.wasRun).toBeUndefined();
    expect(found.done).toMatchObject({
      handler: false,
      eval: false,
      makeFunction: false,
      markup: false,
      fetch: false,
      ownFetch: false,
      worker: false,
    });
    expect(found.violations).toEqual(
      expect.arrayContaining([
        'connect-src',
        'frame-src',
        'img-src',
        'require-trusted-types-for',
        'script-src-elem',
        'style-src-elem',
      ]),
    );
    await stillAlone(launched, page);
  });

  test('stands under a policy without exceptions, on every answer', async () => {
    const { launched } = await opened();
    const policies = await launched.electron.evaluate(
      async ({ session }, addresses) =>
        Promise.all(
          addresses.map(async (address) => {
            const { headers } = await session.defaultSession.fetch(address);
            return headers.get('content-security-policy') ?? 'none';
          }),
        ),
      [PAGE, `${PAGE}index.html`, `${PAGE}assets/missing.js`],
    );
    for (const policy of policies) {
      // Trusted types stop evaluation before the policy of scripts is asked, so this one is read.
      expect(policy).toMatch(/default-src 'none'/);
      expect(policy).toMatch(/script-src 'self'(?:;|$)/);
      expect(policy).toMatch(/connect-src 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:|blob:|strict-dynamic/);
    }
  });

  test('is denied every permission', async () => {
    const { launched, page } = await opened();
    expect(
      await page.evaluate(async () => {
        const named = async (act: () => Promise<unknown>): Promise<string> => {
          try {
            return `got ${String(await act())}`;
          } catch (error) {
            return error instanceof Error ? error.name : String(error);
          }
        };
        const state = async (name: string): Promise<string> =>
          (await navigator.permissions.query({ name: name as PermissionName })).state;
        return {
          notifications: await Notification.requestPermission(),
          geolocation: await new Promise<number>((resolve) =>
            navigator.geolocation.getCurrentPosition(
              () => resolve(0),
              (error) => resolve(error.code),
            ),
          ),
          clipboard: await named(() => navigator.clipboard.readText()),
          microphone: await named(() => navigator.mediaDevices.getUserMedia({ audio: true })),
          screen: await named(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
          states: [await state('notifications'), await state('geolocation'), await state('clipboard-read')],
        };
      }),
    ).toEqual({
      notifications: 'denied',
      geolocation: 1,
      clipboard: 'NotAllowedError',
      // A machine without one has nothing to deny.
      microphone: expect.stringMatching(/^(?:NotAllowedError|NotFoundError)$/),
      screen: expect.stringMatching(/^(?:NotAllowedError|InvalidStateError|AbortError)$/),
      states: ['denied', 'denied', 'denied'],
    });
    await stillAlone(launched, page);
  });

  test('finds no webview, and a foreign frame stays empty', async () => {
    const { launched, page } = await opened();
    const webview = await page.evaluate((origin) => {
      const element = document.createElement('webview');
      element.setAttribute('src', `${origin}/webview`);
      document.body.append(element);
      return { hasPowers: 'loadURL' in element, hasContents: element.shadowRoot !== null };
    }, foreign.origin);
    expect(webview).toEqual({ hasPowers: false, hasContents: false });
    await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
      frame.src = 'about:blank';
      document.body.append(frame);
      await loaded;
      const inner = frame.contentWindow as unknown as Record<string, unknown> | null;
      if (inner?.stallscope !== undefined) throw new Error('the bridge is in a frame too');
    });
    await stillAlone(launched, page);
  });

  test('gets nothing of the disk through the address of the page', async () => {
    const { launched, page } = await opened();
    const answers = await launched.electron.evaluate(
      async ({ session }, addresses) => {
        const fetched = async (address: string): Promise<number> =>
          (await session.defaultSession.fetch(address).catch(() => ({ status: 0 }))).status;
        return Promise.all(addresses.map(fetched));
      },
      [
        `${PAGE}index.html`,
        `${PAGE}..%2f..%2fpackage.json`,
        `${PAGE}%2e%2e/%2e%2e/package.json`,
        `${PAGE}..%5c..%5cpackage.json`,
        'app://elsewhere/index.html',
        `${PAGE}//etc/passwd`,
      ],
    );
    expect(answers[0]).toBe(200);
    expect(
      answers.slice(1).every((status) => status === 404 || status === 0),
      String(answers),
    ).toBe(true);
    await stillAlone(launched, page);
  });

  test('other contents with the same bridge are not heard', async () => {
    const { launched, page } = await opened();
    const preload = `${launched.place.app}/out/preload/preload.cjs`;
    await launched.electron.evaluate(async ({ BrowserWindow }, bridge) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload: bridge, sandbox: true } });
      Object.assign(globalThis, { other });
      await other.loadURL('app://stallscope/');
      await other.webContents.executeJavaScript(
        "globalThis.heard = 'nothing'; stallscope.call['targets.list']({}).answer.then(() => { heard = 'an answer'; }); 0",
      );
    }, preload);
    await until('the message is refused', async () => (await launched.log()).includes('came from other contents'));
    expect(
      await launched.electron.evaluate(async () => {
        const { other } = globalThis as unknown as { other: Electron.BrowserWindow };
        const heard: unknown = await other.webContents.executeJavaScript('heard');
        other.destroy();
        return heard;
      }),
    ).toBe('nothing');
    expect(page.url()).toBe(PAGE);
  });

  test('gets words and no harm for calls that mean nothing', async () => {
    const { launched, page } = await opened();
    const refusedCalls = await page.evaluate(async () => {
      const { stallscope } = globalThis as unknown as {
        stallscope: { call: Record<string, (input: unknown) => { answer: Promise<{ ok: boolean }> }> };
      };
      const inputs: unknown[] = [
        null,
        7,
        'text',
        [],
        { text: 7 },
        { text: '', name: null },
        { text: 'x'.repeat(5_000_000), name: null },
      ];
      const answers: boolean[] = [];
      for (const input of inputs) answers.push((await stallscope.call['targets.add']?.(input).answer)?.ok ?? true);
      return answers;
    });
    expect(refusedCalls).toEqual(refusedCalls.map(() => false));
    expect(await launched.electron.evaluate(({ app: main }) => main.isReady())).toBe(true);
    await stillAlone(launched, page);
  });
});
