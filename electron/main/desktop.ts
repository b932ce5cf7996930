import { app } from 'electron';
import type { DesktopContract, DesktopStateJson } from '../contract/desktop-contract.ts';
import type { HandlersOf } from '../contract/method-table.ts';
import type { AppParts } from './app-parts.ts';
import { createBundleExport } from './export/bundle-export.ts';
import { openBundle } from './export/bundle-opening.ts';
import { electronFileDialogs, electronFileManager } from './export/electron-file-dialogs.ts';
import { saveTargets } from './export/list-export.ts';
import { createSavePlaces } from './export/save-places.ts';
import { desktopMethods } from './ipc/desktop-methods.ts';
import { desktopState } from './ipc/desktop-state.ts';
import { createLoginItem } from './login/create-login-item.ts';
import { keepLoginItem } from './login/keep-login-item.ts';
import type { Notes } from './notes.ts';
import { createNotifications } from './notify/create-notifications.ts';
import { keepMuted } from './notify/keep-muted.ts';
import { startWatch } from './notify/watch.ts';
import { electronPower } from './power/electron-power.ts';
import { startPowerWatch } from './power/power-watch.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { createTray } from './tray/create-tray.ts';
import { createTrayPause } from './tray/tray-pause.ts';
import type { WindowDesk } from './window/window-desk.ts';

export interface DesktopOptions {
  readonly parts: AppParts;
  readonly windows: WindowDesk;
  readonly notes: Notes;
  readonly secrets: SecretBox;
  /** Folder with the drawn icons. */
  readonly icons: string;
}

/** What the app is on this desktop, beside its window: tray, notifications, power, start at login. */
export interface Desktop {
  readonly methods: HandlersOf<DesktopContract['methods']>;
  hasTray(): boolean;
  /** Whether this start was the one at login, which wants no window. */
  startedAtLogin(): boolean;
  /** A person closed the window: where the app went is told once. */
  windowLeft(): void;
  stop(): void;
}

export function startDesktop({ parts, windows, notes, secrets, icons }: DesktopOptions): Desktop {
  const { engine, settings, note } = parts;
  const watch = startWatch(parts);
  const pause = createTrayPause({ ...parts, watch });
  const places = createSavePlaces({
    settings,
    dialogs: electronFileDialogs(() => windows.window()),
    downloads: () => app.getPath('downloads'),
  });
  const bundles = createBundleExport({ engine, places, fileManager: electronFileManager });
  const login = createLoginItem();
  keepLoginItem(login, parts);
  const tray = createTray({ ...parts, watch, pause, bundles, icons });
  const notifications = createNotifications({ ...parts, watch, bundles });
  const power = startPowerWatch({ ...parts, watch, power: electronPower() });
  const muted = keepMuted(parts);

  let directory: string | null = null;
  const state = (): DesktopStateJson =>
    desktopState(engine.state(), directory, settings.get(), {
      version: app.getVersion(),
      platform: process.platform,
      tray: tray.state(),
      notifications: notifications.state(),
      keyring: secrets.keyring(),
      loginHindrance: login.hindrance(),
      notes: notes.all(),
    });
  const changed = (): void => {
    // Nobody is there to be told, and finding out whether there is a keyring may take a moment.
    if (windows.window() !== null) windows.changed(state());
  };
  notes.onChange = changed;
  const endings = [
    tray.onState(changed),
    notifications.onState(changed),
    settings.onChange(changed),
    engine.onState((now) => {
      if (now.kind === 'running') directory = now.directory;
      changed();
    }),
  ];

  return {
    methods: desktopMethods({
      ...{ settings, note, bundles, login, state },
      openBundle: (signal, dropped) => openBundle({ engine, places }, signal, dropped),
      saveTargets: (signal) => saveTargets({ engine, places }, signal),
      tryNotification: () => notifications.tryOne(),
    }),
    hasTray: () => tray.state() === 'shown',
    windowLeft: () => notifications.sayLeft(),
    startedAtLogin: () => login.startedAtLogin() === true,
    stop() {
      for (const end of endings) end();
      power.stop();
      notifications.stop();
      tray.stop();
      muted.stop();
      watch.stop();
    },
  };
}
