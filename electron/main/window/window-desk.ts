import { type BrowserWindow, dialog } from 'electron';
import type { DesktopContract, DesktopStateJson } from '../../contract/desktop-contract.ts';
import type { HandlersOf } from '../../contract/method-table.ts';
import type { Clock } from '../../domain/clock.ts';
import type { AppWindows } from '../app-parts.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import { openWindowChannel } from '../ipc/window-channel.ts';
import { openWindowRelay, type WindowRelay } from '../ipc/window-relay.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { createMainWindow } from './main-window.ts';
import { ReopenLimit } from './reopen-limit.ts';

export interface WindowDeskOptions {
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly preload: string;
  readonly icon: string | null;
  readonly development: boolean;
  readonly engine: Pick<EngineHost, 'call' | 'events' | 'onLost'>;
  /** Asked for with each page, since what it needs may be made later than this. */
  desktop(): HandlersOf<DesktopContract['methods']>;
  staysWhenClosed(): boolean;
  /** A person closed the window, and the app goes on without. */
  onLeft(): void;
  quit(): void;
  log(line: string): void;
  /** As `log`, for what a page can do over and over. */
  foul(reason: string): void;
}

export interface WindowDesk extends AppWindows {
  window(): BrowserWindow | null;
  /** The window that dialogs belong to, once it is on the screen; null: they stand alone. */
  forDialog(): Promise<BrowserWindow | null>;
  /** Tells the page what has changed about the app. */
  changed(state: DesktopStateJson): void;
  destroy(): void;
}

/** The window together with who answers its page; opens it again when its process dies. */
export function createWindowDesk(options: WindowDeskOptions): WindowDesk {
  const { clock, log } = options;
  const limit = new ReopenLimit(() => clock.monotonicMs());
  const channel = openWindowChannel({ contents: () => main.window()?.webContents ?? null, foul: options.foul });
  let relay: WindowRelay | null = null;

  const hangUp = (): void => {
    relay?.close();
    relay = null;
  };

  const answer = ({ webContents }: BrowserWindow): void => {
    hangUp();
    relay = openWindowRelay(
      { engine: options.engine, desktop: options.desktop(), foul: (reason) => options.foul(`The page: ${reason}`) },
      channel.link(webContents),
    );
  };

  const main = createMainWindow({
    settings: options.settings,
    clock,
    preload: options.preload,
    icon: options.icon,
    development: options.development,
    staysWhenClosed: options.staysWhenClosed,
    onOpened(window) {
      window.webContents.on('preload-error', (_event, _path, error) =>
        log(`The bridge of the window failed: ${error.stack ?? error.message}`),
      );
      // A page that is loaded anew asks anew; what the former one asked for is nobody's.
      window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) answer(window);
      });
    },
    onClosed: hangUp,
    onLeft: options.onLeft,
    onSessionEnd: options.quit,
    onCrashed(reason, wasWanted) {
      hangUp();
      log(`The process of the window ended (${reason})`);
      if (!wasWanted && !options.staysWhenClosed()) return;
      if (limit.mayReopen()) main.show();
      else void askToReopen();
    },
    tell: (what) => relay?.show(what),
  });

  async function askToReopen(): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      title: 'Stallscope',
      message: 'The window of Stallscope ended several times in a row.',
      detail: 'Measuring goes on without it. What happened is in the log.',
      buttons: ['Open It Again', 'Leave It Closed'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response === 0) main.show();
  }

  return {
    show: (what) => main.show(what),
    waitInTaskbar: () => main.waitInTaskbar(),
    isVisible: () => main.isVisible(),
    window: () => main.window(),
    forDialog: () => main.forDialog(),
    changed: (state) => relay?.changed(state),
    destroy() {
      hangUp();
      main.destroy();
    },
  };
}
