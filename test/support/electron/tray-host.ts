import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChildProgram, until } from './child-program.ts';
import type { Variant } from './gvariant.ts';
import type { SessionBus } from './session-bus.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const MENU = 'com.canonical.dbusmenu';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/** An icon in the tray, by where it lives on the bus. */
export interface TrayItem {
  readonly busName: string;
  readonly path: string;
}

export interface TrayMenuEntry {
  readonly id: number;
  readonly label: string;
  readonly isEnabled: boolean;
  readonly isSeparator: boolean;
  readonly isChecked: boolean;
  readonly entries: readonly TrayMenuEntry[];
}

/** A panel at the lower edge with nothing but a tray. */
const PANEL = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
`;

/** A real tray: a panel that shows icons by the StatusNotifierItem protocol, and whoever reads and clicks their menus over the bus. */
export class TrayHost {
  readonly #panel: ChildProgram;
  readonly #bus: SessionBus;

  private constructor(panel: ChildProgram, bus: SessionBus) {
    this.#panel = panel;
    this.#bus = bus;
  }

  static async start(home: string, bus: SessionBus, environment: Readonly<Record<string, string>>): Promise<TrayHost> {
    const folder = join(home, '.config/xfce4/xfconf/xfce-perchannel-xml');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'xfce4-panel.xml'), PANEL);
    const panel = new ChildProgram('xfce4-panel', ['--disable-wm-check'], environment);
    await until('the tray is there', async () => {
      if (!panel.isRunning) throw new Error(`xfce4-panel ended: ${panel.output}`);
      return bus.hasOwner(WATCHER);
    });
    return new TrayHost(panel, bus);
  }

  async items(): Promise<TrayItem[]> {
    const answer = await this.#property(WATCHER, '/StatusNotifierWatcher', WATCHER, 'RegisteredStatusNotifierItems');
    if (!Array.isArray(answer)) throw new Error('The tray does not list its icons');
    return answer.map((told) => {
      const [, busName = '', path = ''] = /^([^/]+)(\/.*)$/.exec(String(told)) ?? [];
      return { busName, path };
    });
  }

  /** The icon of the one app that a test runs. */
  onlyItem(): Promise<TrayItem> {
    return until('an icon in the tray', async () => (await this.items())[0] ?? null);
  }

  async tooltip(item: TrayItem): Promise<string> {
    const told = await this.#property(item.busName, item.path, 'org.kde.StatusNotifierItem', 'ToolTip');
    return Array.isArray(told) ? String(told[2]) : '';
  }

  async menu(item: TrayItem): Promise<readonly TrayMenuEntry[]> {
    const menu = await this.#menuPath(item);
    const answer = await this.#bus.call(item.busName, menu, `${MENU}.GetLayout`, '0', '-1', '@as []');
    return Array.isArray(answer) ? readEntry(answer[1]).entries : [];
  }

  /** As a click on the entry does. */
  async choose(item: TrayItem, entry: TrayMenuEntry): Promise<void> {
    const menu = await this.#menuPath(item);
    await this.#bus.call(item.busName, menu, `${MENU}.Event`, String(entry.id), 'clicked', "<''>", '0');
  }

  /** As a click on the icon itself does. */
  async activate(item: TrayItem): Promise<void> {
    await this.#bus.call(item.busName, item.path, 'org.kde.StatusNotifierItem.Activate', '0', '0');
  }

  stop(): Promise<void> {
    return this.#panel.stop();
  }

  async #menuPath(item: TrayItem): Promise<string> {
    return String(await this.#property(item.busName, item.path, 'org.kde.StatusNotifierItem', 'Menu'));
  }

  async #property(busName: string, path: string, of: string, name: string): Promise<Variant> {
    const answer = await this.#bus.call(busName, path, `${PROPERTIES}.Get`, of, name);
    return Array.isArray(answer) ? (answer[0] ?? '') : answer;
  }
}

/** All entries with a label, whatever menu they are in. */
export function flattened(entries: readonly TrayMenuEntry[]): TrayMenuEntry[] {
  return entries.flatMap((entry) => [entry, ...flattened(entry.entries)]);
}

function readEntry(told: Variant | undefined): TrayMenuEntry {
  if (!Array.isArray(told)) throw new Error(`This is no entry of a menu: ${JSON.stringify(told)}`);
  const [id, properties, children] = told as readonly Variant[];
  const property = (name: string): Variant | undefined =>
    typeof properties === 'object' && !Array.isArray(properties)
      ? (properties as Readonly<Record<string, Variant>>)[name]
      : undefined;
  return {
    id: Number(id),
    // An underscore marks the letter for the keyboard; two of them are one.
    label: String(property('label') ?? '').replace(/_(_?)/g, '$1'),
    isEnabled: property('enabled') !== false,
    isSeparator: property('type') === 'separator',
    isChecked: property('toggle-state') === 1,
    entries: Array.isArray(children) ? children.map(readEntry) : [],
  };
}
