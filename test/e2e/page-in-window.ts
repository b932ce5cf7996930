import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { DesktopStateJson } from '../../electron/contract/desktop-contract.ts';
import type { FactsJson, SettingsStateJson } from '../../electron/contract/settings-shapes.ts';
import type { CapabilityJson, IncidentJson } from '../../electron/contract/shapes.ts';
import { DESKTOP } from '../contract/renderer/desktop-state.ts';
import { AT, evidenceOf, incidentOf, sampleOf, targetOf } from '../contract/renderer/fake-engine.ts';
import { contextFor, launchChromium } from './chromium.ts';
import { NOTHING_QUIET, NOTICES } from './told-notices.ts';
import { type Behind, BehindWindow, installBridge, servePage } from './window-page.ts';

const SLOWEST_MS = 20_000;

/** What the engine keeps. */
export const SETTINGS: SettingsStateJson = {
  settings: {
    thresholds: { intervalMs: 5_000, captureAfterMs: 1_000, slowAfterMs: 2_000, timeoutMs: 30_000 },
    resolvers: ['192.0.2.53'],
    retention: { samplesDays: 30, summariesDays: 400 },
    publicAddress: null,
  },
  overridden: [],
  use: {
    directory: '/home/ada/.local/share/stallscope',
    samplesBytes: 274_000_000,
    summariesBytes: 86_000_000,
    incidentsBytes: 40_000_000,
    pathsBytes: 12_000_000,
    totalBytes: 412_000_000,
  },
};

const CAPABILITIES: readonly CapabilityJson[] = [
  { id: 'mtr', title: 'mtr by ICMP', state: 'ready', detail: 'mtr 0.95', remedy: null },
  {
    id: 'dumpcap',
    title: 'packets by dumpcap',
    state: 'missing',
    detail: null,
    remedy: 'Debian, Ubuntu: sudo apt-get install wireshark-common; Fedora: sudo dnf install wireshark-cli',
  },
];

const FACTS: FactsJson = {
  version: '0.1.0',
  startedAt: AT,
  directory: '/home/ada/.local/share/stallscope',
  vantage: {
    host: 'desk-14',
    interfaceName: 'eth0',
    sourceAddress: '192.0.2.24',
    gateway: '192.0.2.1',
    vpn: false,
    publicAddress: null,
  },
  sections: [{ title: 'Computer', facts: [{ title: 'Name', value: 'desk-14' }] }],
};

export const withEvidence = (id: number, target: string, more: Partial<IncidentJson> = {}): IncidentJson =>
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
      fromHop: null,
      citations: [],
    },
    ...more,
  });

export const row = (name: string, more: Partial<Behind['overview']['rows'][number]['target']> = {}) => ({
  target: { ...targetOf(name), ...more },
  last: sampleOf(name),
  overdue: null,
  incident: null,
});

export const BEHIND: Behind = {
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
  answers: {
    'settings.show': { kind: 'value', value: SETTINGS },
    doctor: { kind: 'value', value: { capabilities: CAPABILITIES } },
    facts: { kind: 'value', value: FACTS },
    'overview.figures': { kind: 'value', value: { figures: [], complete: true } },
    'overview.sparks': { kind: 'value', value: { sparks: [], gaps: [] } },
    'notices.show': {
      kind: 'value',
      value: { ...NOTICES, channels: [], policy: { ...NOTICES.policy, quietHours: [] } },
    },
    'notices.quiet': { kind: 'value', value: NOTHING_QUIET },
    'outbox.list': { kind: 'value', value: { entries: [], waiting: 0 } },
    'history.list': { kind: 'value', value: { events: [] } },
  },
};

export const withDesktop = (more: Partial<DesktopStateJson>): Behind => ({
  ...BEHIND,
  desktop: { ...BEHIND.desktop, ...more },
});

export const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate(async (element) => {
    // A menu moves the focus to what was typed only after the key is handled.
    const until = performance.now() + 15_000;
    while (element !== document.activeElement && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return element === document.activeElement;
  });

/** Opens a menu by its button, and waits until keys that are pressed then belong to it: it takes the focus a moment after it is drawn. */
export async function openMenu(button: Locator): Promise<void> {
  await button.click();
  await button.page().locator('[role=menu]:focus-within').waitFor();
}

/** Goes to an entry of the open menu by its first letter, which no other has. More than one would have to come quickly. */
export async function typeToEntry(entry: Locator, letter: string): Promise<void> {
  await entry.page().keyboard.press(letter);
  expect(await hasFocus(entry), `“${letter}” leads to it`).toBe(true);
}

export interface PageInWindow {
  readonly page: Page;
  /** What is behind the window. */
  readonly app: BehindWindow;
  dialog(name: string): Locator;
  /** The row of a target in the overview. */
  rowOf(name: string): Locator;
  /** Opens the menu of a target. */
  moreOf(name: string): Promise<void>;
}

/**
 * The page as it is in the window of the app, with a bridge to nothing but what a test says. To be called within `describe`; each test
 * opens its own page, and none may complain in the console.
 */
export function pageInWindow(): (behind?: Behind, address?: string) => Promise<PageInWindow> {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePage>>;
  let context: BrowserContext | null = null;
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

  return async (behind = BEHIND, address = '') => {
    context = await contextFor(browser, { theme: 'light', widthPx: 1_280 }, complaints);
    await installBridge(context, behind);
    const page = await context.newPage();
    page.setDefaultTimeout(SLOWEST_MS);
    const app = new BehindWindow(page);
    await page.goto(`${server.origin}${address}`);
    return {
      page,
      app,
      dialog: (name) => page.getByRole('dialog', { name }),
      rowOf: (name) => page.locator('.targets .row').filter({ has: page.getByText(name, { exact: true }) }),
      moreOf: (name) => openMenu(page.getByRole('button', { name: `More for ${name}` })),
    };
  };
}
