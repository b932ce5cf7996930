import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { contract } from '../../electron/contract/contract.ts';
import { type DesktopStateJson, desktopContract } from '../../electron/contract/desktop-contract.ts';
import type { IncidentJson, OverviewJson } from '../../electron/contract/shapes.ts';
import { APP_HEADERS } from '../../electron/main/window/app-files.ts';
import { CHECKOUT } from './command-line.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built page and nothing else, under the policy of the app's window. */
export async function servePage(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const folder = join(CHECKOUT, 'out/renderer');
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const file = normalize(join(folder, path === '/' ? 'index.html' : path));
    readFile(file).then(
      (body) => {
        const type = TYPES[extname(file)] ?? 'application/octet-stream';
        // A style or a script that its policy refuses is told in the console.
        response.writeHead(200, { ...APP_HEADERS, 'content-type': type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What is behind the window. */
export interface Behind {
  readonly overview: OverviewJson;
  readonly incidents: readonly IncidentJson[];
  readonly desktop: DesktopStateJson;
  /** In place of the usual ones, from the beginning. */
  readonly answers: Readonly<Record<string, Answer>>;
}

export type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message: string;
      readonly context?: Readonly<Record<string, unknown>>;
    }
  /** None, until one is given. */
  | { readonly kind: 'wait' };

/** What a test may do behind the window; it lives in the page, as `behind`. */
interface BehindInPage {
  readonly calls: { readonly name: string; readonly input: unknown }[];
  answer(name: string, answer: Answer): void;
  emit(event: unknown): void;
  loseStream(): void;
  tell(event: unknown): void;
}

const IN_PAGE = 'behindTheWindow';

/** Puts a bridge into every page of the context, as the preload script does in the app; what passes it is cloned. */
export async function installBridge(context: BrowserContext, behind: Behind): Promise<void> {
  const methods = [...Object.keys(contract.methods), ...Object.keys(desktopContract.methods)];
  await context.addInitScript(bridgeInPage, JSON.stringify({ behind, methods, inPage: IN_PAGE }));
}

/** Runs in the page, so it can use nothing of this file. */
function bridgeInPage(text: string): void {
  const { behind, methods, inPage }: { behind: Behind; methods: readonly string[]; inPage: string } = JSON.parse(text);
  const calls: { name: string; input: unknown }[] = [];
  const set = new Map<string, Answer>(Object.entries(behind.answers));
  const waiting = new Map<string, (answer: Answer) => void>();
  const followers = new Set<{ event(event: unknown): void; lost(): void }>();
  const listeners = new Set<(event: unknown) => void>();
  let desktop = behind.desktop;
  const tell = (event: unknown): void => {
    for (const listener of listeners) listener(structuredClone(event));
  };
  const usual = (name: string, input: Record<string, unknown>): Answer => {
    switch (name) {
      case 'overview':
        return { kind: 'value', value: behind.overview };
      case 'incidents.list':
        return { kind: 'value', value: { incidents: behind.incidents.slice(0, 3), total: behind.incidents.length } };
      case 'incidents.show': {
        const value = behind.incidents.find((incident) => incident.id === input.id);
        if (value !== undefined) return { kind: 'value', value };
        return { kind: 'error', code: 'not-found', message: `There is no incident ${String(input.id)}.` };
      }
      case 'desktop.state':
        return { kind: 'value', value: desktop };
      case 'desktop.change': {
        const { notices, ...others } = input;
        const settings = { ...desktop.settings, ...others };
        desktop = {
          ...desktop,
          settings: { ...settings, notices: { ...desktop.settings.notices, ...(notices ?? {}) } },
        };
        return { kind: 'value', value: desktop };
      }
      default:
        return { kind: 'value', value: {} };
    }
  };
  const told = (answer: Answer): unknown =>
    answer.kind === 'error'
      ? { ok: false, error: { code: answer.code, message: answer.message, context: answer.context ?? {} } }
      : { ok: true, value: structuredClone(answer.kind === 'value' ? answer.value : {}) };
  const call = (name: string) => (input: unknown) => {
    const cloned: Record<string, unknown> = structuredClone(Object(input));
    calls.push({ name, input: cloned });
    const answer = set.get(name) ?? usual(name, cloned);
    return {
      answer:
        answer.kind === 'wait'
          ? new Promise((resolve) => waiting.set(name, (late) => resolve(told(late))))
          : Promise.resolve(told(answer)),
      cancel: () => {},
    };
  };
  const control: BehindInPage = {
    calls,
    answer(name, answer) {
      set.set(name, answer);
      waiting.get(name)?.(answer);
      waiting.delete(name);
    },
    emit(event) {
      for (const follower of followers) follower.event(structuredClone(event));
    },
    loseStream() {
      const ended = [...followers];
      followers.clear();
      for (const follower of ended) follower.lost();
    },
    tell(event) {
      if (typeof event === 'object' && event !== null && 'engine' in event) desktop = event as DesktopStateJson;
      tell(event);
    },
  };
  Object.assign(window, {
    [inPage]: control,
    stallscope: {
      call: Object.fromEntries(methods.map((name) => [name, call(name)])),
      follow(_after: number, listener: { opened(): void; event(event: unknown): void; lost(): void }) {
        followers.add(listener);
        queueMicrotask(() => listener.opened());
        return () => followers.delete(listener);
      },
      pathOf: (file: File) => `/home/ada/${file.name}`,
      onDesktop(listener: (event: unknown) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
}

/** The same from the test's side. */
export class BehindWindow {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  #run(name: keyof BehindInPage, ...args: readonly unknown[]): Promise<unknown> {
    return this.#page.evaluate(
      ({ inPage, method, given }) => {
        const there: unknown = Reflect.get(window, inPage);
        const member: unknown = Reflect.get(Object(there), method);
        return typeof member === 'function' ? member.apply(there, given) : member;
      },
      { inPage: IN_PAGE, method: name, given: args },
    );
  }

  async answer(name: string, answer: Answer): Promise<void> {
    await this.#run('answer', name, answer);
  }

  async emit(event: unknown): Promise<void> {
    await this.#run('emit', event);
  }

  async loseStream(): Promise<void> {
    await this.#run('loseStream');
  }

  async tell(event: unknown): Promise<void> {
    await this.#run('tell', event);
  }

  /** Inputs of the calls of one method so far. */
  async inputsOf(name: string): Promise<readonly unknown[]> {
    const calls = (await this.#run('calls')) as BehindInPage['calls'];
    return calls.filter((call) => call.name === name).map((call) => call.input);
  }
}
