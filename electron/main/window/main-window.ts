import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { DesktopShowJson } from '../../contract/desktop-contract.ts';
import type { Clock } from '../../domain/clock.ts';
import type { AppWindows } from '../app-parts.ts';
import type { SettingsStore, WindowPlace } from '../settings/settings-store.ts';
import { APP_PAGE } from './app-address.ts';
import { PagePatience } from './page-patience.ts';
import { titleBarButtons, titleBarOptions } from './title-bar.ts';
import { LEAST_HEIGHT, LEAST_WIDTH, placeWindow } from './window-bounds.ts';

export interface MainWindowOptions {
  readonly settings: SettingsStore;
  readonly clock: Clock;
  /** Absolute path of the bridge. */
  readonly preload: string;
  /** Absolute path of a picture for taskbars; null where the system takes it from the program. */
  readonly icon: string | null;
  readonly development: boolean;
  /** Where there is no tray, a closed window waits in the taskbar, or nobody would find the app again. */
  staysWhenClosed(): boolean;
  /** The window has a page to speak with, from before its first script runs. */
  onOpened(window: BrowserWindow): void;
  onClosed(): void;
  /** A person closed it, and the app goes on without. */
  onLeft(): void;
  /** The page's process is gone, and with it the window. `wasWanted`: a person saw it, or waited for it to open. */
  onCrashed(reason: string, wasWanted: boolean): void;
  /** Windows is about to end the session and gives a few seconds; it tells windows only. */
  onSessionEnd(): void;
  /** Tells the page; it keeps what comes before it listens. */
  tell(show: DesktopShowJson): void;
}

export interface MainWindow extends AppWindows {
  window(): BrowserWindow | null;
  /** The window that dialogs belong to; one that is on its way is waited for, since it would come to lie upon them. */
  forDialog(): Promise<BrowserWindow | null>;
  /** Remembers where it is. Nothing asks a person any more. */
  destroy(): void;
}

/** As in the page's own style, so that nothing flashes before it is drawn. */
const GROUND = { light: '#f5f6f8', dark: '#101216' } as const;

/** The one window. It costs a process, so it is made when it is wanted and destroyed when it is closed. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { settings } = options;
  let window: BrowserWindow | null = null;
  let isLoaded = false;
  let wanted: DesktopShowJson | null = null;
  let isOnScreen: Promise<void> = Promise.resolve();
  let opensMinimized = false;

  const keepPlace = (of: BrowserWindow): void => {
    const { x, y, width, height } = of.getNormalBounds();
    const place: WindowPlace = { x, y, width, height, maximized: of.isMaximized() };
    settings.change({ window: place });
  };

  const ground = (): string => (nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light);

  function open(): BrowserWindow {
    const main = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
    const place = placeWindow(
      settings.get().window,
      [main, ...others].map((display) => display.workArea),
    );
    const made = new BrowserWindow({
      ...place.bounds,
      minWidth: LEAST_WIDTH,
      minHeight: LEAST_HEIGHT,
      show: false,
      title: 'Stallscope',
      backgroundColor: ground(),
      ...titleBarOptions(process.platform, nativeTheme.shouldUseDarkColors),
      autoHideMenuBar: true,
      ...(options.icon === null ? {} : { icon: options.icon }),
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: options.development,
      },
    });
    window = made;
    isLoaded = false;
    watch(made, place.maximized);
    options.onOpened(made);
    // It rejects when the window is closed, or its process dies, while it loads; both are seen to elsewhere.
    made.loadURL(APP_PAGE).catch(() => {});
    return made;
  }

  function watch(made: BrowserWindow, maximized: boolean): void {
    const contents = made.webContents;
    const patience = new PagePatience({
      clock: options.clock,
      ask: () => contents.executeJavaScript('true'),
      onHung: () => contents.forcefullyCrashRenderer(),
    });
    let wasShown = false;
    isOnScreen = new Promise((resolve) => {
      made.once('show', () => resolve());
      made.once('closed', () => resolve());
    });
    made.once('ready-to-show', () => {
      wasShown = true;
      if (opensMinimized) {
        // What was never on the screen has no place in the taskbar either.
        made.showInactive();
        made.minimize();
        return;
      }
      if (maximized) made.maximize();
      made.show();
    });
    contents.on('dom-ready', () => {
      isLoaded = true;
      if (wanted !== null) options.tell(wanted);
      wanted = null;
    });
    made.on('close', (event) => {
      keepPlace(made);
      if (!options.staysWhenClosed()) {
        options.onLeft();
        return;
      }
      event.preventDefault();
      made.minimize();
    });
    made.on('session-end', options.onSessionEnd);
    made.once('closed', () => {
      patience.calm();
      if (window !== made) return;
      window = null;
      options.onClosed();
    });
    made.on('unresponsive', () => patience.doubt());
    made.on('responsive', () => patience.calm());
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit' || window !== made) return;
      const wasWanted = !wasShown || isSeen(made);
      keepPlace(made);
      made.destroy();
      options.onCrashed(`${reason}, exit code ${exitCode}`, wasWanted);
    });
  }

  nativeTheme.on('updated', () => {
    window?.setBackgroundColor(ground());
    // macOS chooses the colours of its buttons itself.
    if (process.platform !== 'darwin') window?.setTitleBarOverlay(titleBarButtons(nativeTheme.shouldUseDarkColors));
  });

  return {
    show(what) {
      opensMinimized = false;
      if (window === null) {
        wanted = what ?? null;
        open();
        return;
      }
      if (what !== undefined) {
        if (isLoaded) options.tell(what);
        else wanted = what;
      }
      if (!isLoaded) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    waitInTaskbar() {
      if (window !== null) return;
      opensMinimized = true;
      open();
    },
    isVisible: () => window !== null && isSeen(window),
    window: () => window,
    async forDialog() {
      await isOnScreen;
      return window !== null && isSeen(window) ? window : null;
    },
    destroy() {
      if (window === null) return;
      keepPlace(window);
      window.destroy();
    },
  };
}

const isSeen = (window: BrowserWindow): boolean => window.isVisible() && !window.isMinimized();
