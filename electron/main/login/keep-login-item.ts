import type { AppParts } from '../app-parts.ts';
import type { LoginItem } from './login-item.ts';

/**
 * Brings setting and system together once at the start: an app that was moved is named anew, and what a person switched off with the
 * system's own means is off in the settings as well.
 */
export function keepLoginItem(item: LoginItem, { settings, log }: Pick<AppParts, 'settings' | 'log'>): void {
  if (!settings.get().startAtLogin) return;
  if (item.hindrance() !== null) return;
  if (!item.isOn()) {
    log('login: switched off by the system’s own means');
    settings.change({ startAtLogin: false });
    return;
  }
  const change = item.change(true);
  if (change.kind === 'refused') log(`login: ${change.message}`);
}

/** A person's choice. The setting follows only where the system did. */
export function changeLoginItem(
  item: LoginItem,
  on: boolean,
  { settings, note }: Pick<AppParts, 'settings' | 'note'>,
): void {
  const change = item.change(on);
  if (change.kind === 'done') settings.change({ startAtLogin: on });
  else note(change.message);
}
