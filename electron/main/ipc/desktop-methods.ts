import type { DesktopContract, DesktopStateJson } from '../../contract/desktop-contract.ts';
import type { HandlersOf } from '../../contract/method-table.ts';
import type { AppParts } from '../app-parts.ts';
import type { BundleExport } from '../export/bundle-export.ts';
import type { OpenAnswer } from '../export/bundle-opening.ts';
import type { ListSaved } from '../export/list-export.ts';
import { changeLoginItem } from '../login/keep-login-item.ts';
import type { LoginItem } from '../login/login-item.ts';
import type { SettingsPatch } from '../settings/settings-store.ts';

export interface DesktopMethodParts extends Pick<AppParts, 'settings' | 'note'> {
  state(): DesktopStateJson;
  readonly bundles: BundleExport;
  /** Opens a bundle from elsewhere, the one at `dropped` or one that a person is asked for. */
  openBundle(signal?: AbortSignal, dropped?: string): Promise<OpenAnswer>;
  /** Saves the list of targets where a person wants it. */
  saveTargets(signal?: AbortSignal): Promise<ListSaved>;
  readonly login: LoginItem;
  tryNotification(): Promise<{ shown: boolean; message: string }>;
}

/** What a window asks of the app itself. */
export function desktopMethods(parts: DesktopMethodParts): HandlersOf<DesktopContract['methods']> {
  const { settings, bundles, login } = parts;
  return {
    'desktop.state': async () => parts.state(),
    async 'desktop.change'({ startAtLogin, notices, ...rest }) {
      // The system has the last word on starting at login, so that one goes its own way.
      if (startAtLogin !== undefined && startAtLogin !== settings.get().startAtLogin) {
        changeLoginItem(login, startAtLogin, parts);
      }
      settings.change({ ...rest, ...(notices === undefined ? {} : { notices }) } as SettingsPatch);
      return parts.state();
    },
    'desktop.exportBundle': (asked, signal) => bundles.exportBundle(asked, signal),
    'desktop.openBundle': ({ path }, signal) => parts.openBundle(signal, path),
    async 'desktop.revealBundle'() {
      bundles.reveal();
      return {};
    },
    'desktop.saveTargets': (_asked, signal) => parts.saveTargets(signal),
    'desktop.tryNotification': () => parts.tryNotification(),
  };
}
