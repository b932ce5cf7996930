import type { DesktopShowJson } from '../../contract/desktop-contract.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { MenuEntry, PauseLength } from '../../notices/tray-picture.ts';

/** What choosing a line of the tray's menu does. */
export type TrayAct =
  | { readonly kind: 'show'; readonly what: DesktopShowJson | null }
  | { readonly kind: 'export'; readonly incident: IncidentId }
  | { readonly kind: 'pause'; readonly length: PauseLength }
  | { readonly kind: 'resume' }
  | { readonly kind: 'quit' };

/** Labels are escaped for menus. `act` null: the line only says something. */
export type TrayLine =
  | { readonly kind: 'separator' }
  | { readonly kind: 'line'; readonly label: string; readonly act: TrayAct | null }
  | { readonly kind: 'submenu'; readonly label: string; readonly lines: readonly TrayLine[] };

/** In menus of all platforms `&` marks the letter of a shortcut, and two of them are one. Names of targets have them. */
const escaped = (label: string): string => label.replaceAll('&', '&&');

const line = (label: string, act: TrayAct | null): TrayLine => ({ kind: 'line', label: escaped(label), act });

export function trayMenu(entries: readonly MenuEntry[]): TrayLine[] {
  return entries.map(trayLine);
}

function trayLine(entry: MenuEntry): TrayLine {
  switch (entry.kind) {
    case 'separator':
      return { kind: 'separator' };
    case 'note':
      return line(entry.label, null);
    case 'target':
      return line(entry.label, { kind: 'show', what: { kind: 'target', target: entry.name } });
    case 'more':
      return line(entry.label, { kind: 'show', what: { kind: 'overview' } });
    case 'incident':
      return line(entry.label, { kind: 'show', what: { kind: 'incident', incident: entry.id } });
    case 'export-last':
      return line(entry.label, { kind: 'export', incident: entry.id });
    case 'pause':
      return {
        kind: 'submenu',
        label: escaped(entry.label),
        lines: entry.choices.map(({ length, label }) => line(label, { kind: 'pause', length })),
      };
    case 'resume':
      return line(entry.label, { kind: 'resume' });
    case 'open':
      return line(entry.label, { kind: 'show', what: null });
    case 'quit':
      return line(entry.label, { kind: 'quit' });
  }
}

/** What a menu is for, without the words of its lines: what hangs now has other words each second. */
export function menuOutline(entries: readonly MenuEntry[]): string {
  return JSON.stringify(entries.map(outlineOf));
}

function outlineOf(entry: MenuEntry): readonly unknown[] {
  switch (entry.kind) {
    case 'target':
      return [entry.kind, entry.name, entry.mark];
    case 'incident':
    case 'export-last':
      return [entry.kind, entry.id];
    case 'note':
    case 'more':
    case 'resume':
      return [entry.kind, entry.label];
    case 'pause':
    case 'separator':
    case 'open':
    case 'quit':
      return [entry.kind];
  }
}
