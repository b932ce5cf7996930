import { join } from 'node:path';
import { app, Menu, nativeTheme, session } from 'electron';
import type { AppParts } from './app-parts.ts';
import { askAboutRefusals } from './engine/ask-about-refusals.ts';
import type { ForkedEngine } from './engine/fork-engine.ts';
import { superviseEngine } from './engine/supervised-engine.ts';
import { createBundleExport } from './export/bundle-export.ts';
import { electronFileManager, electronSaveDialog } from './export/electron-save-dialog.ts';
import { desktopMethods } from './ipc/desktop-methods.ts';
import { desktopState } from './ipc/desktop-state.ts';
import { endInOrder } from './life/end-in-order.ts';
import { openLog } from './log/log-file.ts';
import { RareLines } from './log/rare-lines.ts';
import { createLoginItem } from './login/create-login-item.ts';
import { keepLoginItem } from './login/keep-login-item.ts';
import { Notes } from './notes.ts';
import { safeStorageCipher } from './secrets/safe-storage-cipher.ts';
import { createSecretBox, type SecretBox } from './secrets/secret-box.ts';
import { openSettings } from './settings/open-settings.ts';
import type { StartArguments } from './start-arguments.ts';
import { systemClock } from './system-clock.ts';
import { serveApp } from './window/app-protocol.ts';
import { guardContents } from './window/guard-contents.ts';
import { guardSession } from './window/guard-session.ts';
import { menuTemplate } from './window/menu-template.ts';
import { createWindowDesk } from './window/window-desk.ts';

export interface AppStart {
  readonly start: StartArguments;
  /** Started already, while this was being loaded. */
  readonly firstEngine: ForkedEngine;
  forkEngine(): ForkedEngine;
  /** What is wrong with the folder for settings and log, where another one had to be taken. */
  readonly userDirectoryTrouble: string | null;
  readonly preload: string;
  /** Folder of the built page. */
  readonly page: string;
}

export interface RunningApp {
  /** Somebody started the app once more, and this one is to do what that one was asked for. */
  startedAgain(other: StartArguments): void;
}

const FOUL_LINES_A_MINUTE = 20;

/** Puts the app together. The engine comes first, and what a person sees after it. */
export function runApp(options: AppStart): RunningApp {
  const { start } = options;
  const clock = systemClock;
  const development = !app.isPackaged;
  const userData = app.getPath('userData');
  const file = openLog(join(userData, 'stallscope.log'), () => new Date());
  const log = (line: string): void => file.line(line);
  const rare = new RareLines(FOUL_LINES_A_MINUTE, clock, log);
  process.on('uncaughtException', (error) => log(`Unforeseen: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => log(`Unforeseen: ${String(reason)}`));
  log(`Stallscope ${app.getVersion()} starts (Electron ${process.versions.electron}, ${process.platform})`);

  const notes = new Notes();
  const note = (sentence: string, onceKey?: string): void => notes.add(sentence, onceKey);
  if (options.userDirectoryTrouble !== null)
    note(`${options.userDirectoryTrouble} Settings hold until Stallscope ends.`);
  const settings = openSettings({ file: join(userData, 'settings.json'), clock, log, note });
  notes.remember(settings);

  let forked: ForkedEngine | null = options.firstEngine;
  let secrets: SecretBox | null = null;
  const engine = superviseEngine({
    spawn() {
      const process = forked ?? options.forkEngine();
      forked = null;
      process.onLine((line) => log(`engine: ${line}`));
      return process;
    },
    clock,
    directory: start.dataDirectory ?? settings.get().dataDirectory,
    secrets: async () => box().current(),
    log,
    note,
  });
  const box = (): SecretBox => {
    secrets ??= createSecretBox({
      ...{ engine, settings, clock, note, log },
      cipher: safeStorageCipher(process.platform),
      file: join(userData, 'secrets.json'),
    });
    return secrets;
  };

  const login = createLoginItem();
  const bundles = createBundleExport({
    engine,
    dialog: electronSaveDialog(() => windows.window()),
    fileManager: electronFileManager,
    downloads: () => app.getPath('downloads'),
  });
  const windows = createWindowDesk({
    ...{ settings, clock, engine, development, log },
    preload: options.preload,
    icon: process.platform === 'linux' ? join(app.getAppPath(), 'resources/icons/app/256x256.png') : null,
    desktop: () => desktopMethods({ settings, note, bundles, login, state, tryNotification }),
    staysWhenClosed: () => tray === 'missing' && !end.isUnderWay(),
    foul: (reason) => rare.line(reason),
  });
  const tryNotification = async () => ({ shown: false, message: 'Notifications are not here yet.' });
  const tray = 'missing' as 'shown' | 'missing';

  let directory: string | null = null;
  const state = () =>
    desktopState(engine.state(), directory, settings.get(), {
      version: app.getVersion(),
      platform: process.platform,
      tray,
      notifications: 'unavailable',
      keyring: box().keyring(),
      loginHindrance: login.hindrance(),
      notes: notes.all(),
    });
  const changed = (): void => windows.changed(state());

  notes.onChange = changed;

  const end = endInOrder({ windows, secrets: box, engine, log });
  const parts: AppParts = { engine, settings, windows, clock, note, log, quit: end.quit };

  engine.onState((now) => {
    if (now.kind === 'running') {
      directory = now.directory;
      for (const sentence of now.notes) note(sentence);
    }
    changed();
  });
  settings.onChange(({ theme }) => {
    nativeTheme.themeSource = theme;
    changed();
  });
  nativeTheme.themeSource = settings.get().theme;
  askAboutRefusals({ parts, engine, window: () => windows.window(), isPassing: start.dataDirectory !== null });
  engine.begin();

  serveApp(session.defaultSession, options.page, log);
  guardSession(session.defaultSession, (what) => rare.line(`The page was refused ${what}`));
  app.on('web-contents-created', (_event, contents) =>
    guardContents(
      contents,
      () => clock.monotonicMs(),
      (what) => rare.line(`The page was refused ${what}`),
    ),
  );
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate({ platform: process.platform, development, appName: app.getName() })),
  );
  // Without a window the app goes on: that is what it is for.
  app.on('window-all-closed', () => {});
  app.on('activate', () => windows.show());
  keepLoginItem(login, parts);
  if (!start.hidden && login.startedAtLogin() !== true) windows.show();

  return {
    startedAgain(other) {
      if (other.dataDirectory !== null && other.dataDirectory !== directory) {
        note(
          `Stallscope works over ${directory ?? 'its data'} already. Quit it first to have it work over ${other.dataDirectory}.`,
        );
      }
      if (!other.hidden) windows.show();
    },
  };
}
