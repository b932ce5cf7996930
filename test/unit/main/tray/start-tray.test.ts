import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContractError } from '../../../../electron/contract/errors.ts';
import { startWatch, type Watch } from '../../../../electron/main/notify/watch.ts';
import { type RunningTray, startTray } from '../../../../electron/main/tray/start-tray.ts';
import type { TrayAct, TrayLine } from '../../../../electron/main/tray/tray-menu.ts';
import type { TrayPlace } from '../../../../electron/main/tray/tray-place.ts';
import type { TraySurface, TraySurfaceOptions } from '../../../../electron/main/tray/tray-surface.ts';
import { incidentJson, sampleJson, showsTargets, stallEvent, summaryOf } from '../support/engine-words.ts';
import { type FakeAppParts, fakeAppParts } from '../support/fake-app-parts.ts';

/** A tray that writes down what is done to it. */
class FakeTray implements TraySurface {
  icon: string;
  tooltip: string;
  lines: readonly TrayLine[];
  icons = 0;
  tooltips = 0;
  menus = 0;
  removed = false;
  readonly keepsMenu: boolean;
  readonly options: TraySurfaceOptions;
  constructor(options: TraySurfaceOptions, keepsMenu: boolean) {
    this.options = options;
    this.keepsMenu = keepsMenu;
    this.icon = options.icon;
    this.tooltip = options.tooltip;
    this.lines = options.lines;
  }
  setIcon(icon: string): void {
    this.icon = icon;
    this.icons += 1;
  }
  setTooltip(text: string): void {
    this.tooltip = text;
    this.tooltips += 1;
  }
  setMenu(lines: readonly TrayLine[]): void {
    this.lines = lines;
    this.menus += 1;
  }
  remove(): void {
    this.removed = true;
  }
  labels(lines: readonly TrayLine[] = this.lines): string[] {
    return lines.flatMap((line) => {
      if (line.kind === 'separator') return [];
      return line.kind === 'submenu' ? [line.label, ...this.labels(line.lines)] : [line.label];
    });
  }
  choose(label: string, lines: readonly TrayLine[] = this.lines): void {
    for (const line of lines) {
      if (line.kind === 'submenu') this.choose(label, line.lines);
      if (line.kind === 'line' && line.label === label && line.act !== null) this.options.onAct(line.act as TrayAct);
    }
  }
}

let parts: FakeAppParts;
let watch: Watch;
let tray: RunningTray;
let trays: FakeTray[];
let place: TrayPlace;
let exported: number[];
let exportFails: boolean;
let revealed: number;
let paused: string[];

const now = (): FakeTray => {
  const last = trays.at(-1);
  if (last === undefined) throw new Error('there is no tray');
  return last;
};

const start = async (options: { always?: boolean; keepsMenu?: boolean } = {}): Promise<void> => {
  watch = startWatch(parts);
  tray = startTray({
    ...parts,
    watch,
    pause: {
      pause: async (length) => void paused.push(length),
      resume: async () => void paused.push('resumed'),
    },
    bundles: {
      exportBundle: async ({ scope }) => {
        const incident = scope.kind === 'incident' ? scope.incident : 0;
        if (exportFails) throw new ContractError('cannot-write', 'The disk is full.');
        exported.push(incident);
        return { kind: 'saved', path: '/x.zip', bytes: 1, completeness: 1, missing: [] };
      },
      reveal: () => {
        revealed += 1;
      },
    },
    openSurface: (surface) => {
      const opened = new FakeTray(surface, options.keepsMenu ?? true);
      trays.push(opened);
      return opened;
    },
    findPlace: async () => place,
    always: options.always ?? false,
  });
  await parts.clock.advance(600);
};

beforeEach(() => {
  parts = fakeAppParts();
  trays = [];
  exported = [];
  exportFails = false;
  revealed = 0;
  paused = [];
  place = { kind: 'there', id: ':1.6' };
});
afterEach(() => {
  tray.stop();
  watch.stop();
  expect(now().removed).toBe(true);
  expect(parts.clock.pendingTimers).toBe(0);
});

const thousand = Array.from({ length: 1_000 }, (_each, index) => `target-${index}`);

test('what hangs changes icon and tooltip within half a second, and both change back', async () => {
  showsTargets(parts.engine, ['api', 'shop']);
  await start();
  expect(now().icon).toBe('fine');
  await parts.clock.advance(10_000);
  parts.engine.tell({ type: 'stall.opened', ...stallEvent('api', 1, 1_000) });
  await parts.clock.advance(500);
  expect(now().icon).toBe('overdue');
  expect(now().tooltip).toContain('api overdue');
  parts.engine.tell({ type: 'stall.closed', ...stallEvent('api', 1, 1_500), end: 'near-miss' });
  await parts.clock.advance(500);
  expect(now().icon).toBe('fine');
});

test('while it hangs the tooltip counts the seconds', async () => {
  showsTargets(parts.engine, ['api']);
  await start();
  parts.engine.tell({ type: 'stall.opened', ...stallEvent('api', 1, 1_000) });
  await parts.clock.advance(500);
  const before = now().tooltip;
  await parts.clock.advance(3_000);
  expect(now().tooltip).not.toBe(before);
});

test('two hundred samples a second of a thousand targets draw nothing that did not change', async () => {
  showsTargets(parts.engine, thousand);
  await start();
  const names = thousand.slice(0, 200);
  for (const target of names) parts.engine.tell({ type: 'sample', ...sampleJson(target) });
  await parts.clock.advance(1_000);
  const { icons, tooltips, menus } = now();
  for (let second = 0; second < 5; second += 1) {
    for (const target of names) {
      parts.engine.tell({ type: 'sample', ...sampleJson(target, { totalMs: 100 + second }) });
      await parts.clock.advance(5);
    }
  }
  expect(now().icons - icons).toBe(0);
  expect(now().tooltips - tooltips).toBe(0);
  expect(now().menus - menus).toBeLessThanOrEqual(1);
});

test('a storm is drawn at most twice a second', async () => {
  showsTargets(parts.engine, thousand);
  await start({ keepsMenu: false });
  const before = now().tooltips;
  for (let index = 0; index < 1_000; index += 1) {
    parts.engine.tell({ type: 'stall.opened', ...stallEvent(`target-${index}`, index + 1) });
    await parts.clock.advance(2);
  }
  expect(now().icon).toBe('overdue');
  expect(now().tooltips - before).toBeLessThanOrEqual(5);
});

test('a menu that the desktop keeps is renewed at once for another line, and seldom for other words', async () => {
  showsTargets(parts.engine, ['api']);
  await start();
  parts.engine.tell({ type: 'sample', ...sampleJson('api', { totalMs: 100 }) });
  await parts.clock.advance(500);
  const { menus } = now();
  for (let second = 0; second < 4; second += 1) {
    parts.engine.tell({ type: 'sample', ...sampleJson('api', { totalMs: 200 + second }) });
    await parts.clock.advance(1_000);
  }
  expect(now().menus - menus).toBe(0);
  await parts.clock.advance(10_000);
  expect(now().labels()).toContain('api, 203 ms');
  parts.engine.tell({ type: 'incident.opened', ...incidentJson(3, 'api') });
  await parts.clock.advance(500);
  expect(now().labels()).toContain('Open incident: api');
});

test('a name with an ampersand is shown as it is', async () => {
  showsTargets(parts.engine, ['a&b']);
  await start();
  expect(now().labels()[0]).toContain('a&&b');
});

test('lines of the menu do what they say', async () => {
  parts.engine.answer('incidents.list', () => ({ incidents: [summaryOf(incidentJson(41, 'api'))], total: 1 }));
  showsTargets(parts.engine, ['api']);
  parts.engine.answer('incidents.list', () => ({ incidents: [summaryOf(incidentJson(41, 'api'))], total: 1 }));
  await start();
  now().choose('api, not measured yet');
  now().choose('Open Stallscope');
  now().options.onClick();
  expect(parts.shown).toEqual([{ kind: 'target', target: 'api' }, undefined, undefined]);
  now().choose('15 minutes');
  now().choose('Until resumed');
  expect(paused).toEqual(['15-min', 'until-resumed']);
  now().choose('Export last incident…');
  await parts.clock.advance(0);
  expect(exported).toEqual([41]);
  expect(revealed).toBe(1);
  now().choose('Quit');
  expect(parts.quits).toBe(1);
});

test('an export from the tray that fails opens the incident and says why', async () => {
  showsTargets(parts.engine, ['api']);
  exportFails = true;
  await start();
  parts.engine.tell({ type: 'incident.opened', ...incidentJson(3, 'api') });
  await parts.clock.advance(500);
  now().choose('Export last incident…');
  await parts.clock.advance(0);
  expect(parts.notes).toEqual(['The incident could not be exported: The disk is full.']);
  expect(parts.shown).toEqual([{ kind: 'incident', incident: 3 }]);
});

test('a desktop without a tray is said once, in words, after the panel had time to come', async () => {
  place = { kind: 'missing' };
  showsTargets(parts.engine, ['api']);
  await start();
  expect(tray.state()).toBe('missing');
  expect(parts.notes).toEqual([]);
  await parts.clock.advance(5 * 60_000);
  expect(parts.notes).toHaveLength(1);
  expect(parts.notes[0]).toContain('taskbar');
  expect(parts.waiting, 'the window is put where it says').toBe(1);
});

test('a panel that comes later gets the icon, and one that was started anew gets it again', async () => {
  place = { kind: 'missing' };
  showsTargets(parts.engine, ['api']);
  await start();
  let changes = 0;
  tray.onState(() => {
    changes += 1;
  });
  place = { kind: 'there', id: ':1.20' };
  await parts.clock.advance(10_000);
  expect(tray.state()).toBe('shown');
  expect(changes).toBe(1);
  const count = trays.length;
  await parts.clock.advance(5 * 60_000);
  expect(trays).toHaveLength(count);
  place = { kind: 'there', id: ':1.33' };
  await parts.clock.advance(60_000);
  expect(trays).toHaveLength(count + 1);
  expect(trays.slice(0, -1).every((each) => each.removed)).toBe(true);
  expect(changes).toBe(1);
});

test('where a tray is always there, it is shown before the engine says anything', async () => {
  await start({ always: true });
  expect(tray.state()).toBe('shown');
  expect(trays).toHaveLength(1);
  expect(now().icon).toBe('paused');
});
