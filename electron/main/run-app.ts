import { join } from 'node:path';
import { app, Menu, nativeTheme, session } from 'electron';
import type { AppParts } from './app-parts.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import { askAboutRefusals } from './engine/ask-about-refusals.ts';
import type { ForkedEngine } from './engine/fork-engine.ts';
import { superviseEngine } from './engine/supervised-engine.ts';
import { endInOrder } from './life/end-in-order.ts';
import { relaunch } from './life/relaunch.ts';
import { openLog } from './log/log-file.ts';
import { RareLines } from './log/rare-lines.ts';
import { Notes } from './notes.ts';
import { safeStorageCipher } from './secrets/safe-storage-cipher.ts';
import { createSecretBox, type SecretBox } from './secrets/secret-box.ts';
import { openSettings } from './settings/open-settings.ts';
import type { StartArguments } from './start-arguments.ts';
import { systemClock as clock } from './system-clock.ts';
import { serveApp } from './window/app-protocol.ts';
import { offerContextMenu } from './window/context-menu.ts';
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
  /** Ends it in order; once more, it does nothing more. */
  quit(): void;
}

const FOUL_LINES_A_MINUTE = 20;

/** Puts the app together: the engine first, then what a person sees. */
export function runApp(options: AppStart): RunningApp {
  const { start } = options;
  const development = !app.isPackaged;
  const inUserData = (name: string): string => join(app.getPath('userData'), name);
  const file = openLog(inUserData('stallscope.log'), () => new Date());
  const log = (line: string): void => file.line(line);
  logUnforeseen(log);
  log(`Stallscope ${app.getVersion()} starts (Electron ${process.versions.electron}, ${process.platform})`);
  const rare = new RareLines(FOUL_LINES_A_MINUTE, clock, log);
  const refused = (what: string): void => rare.line(`The page was refused ${what}`);

  const notes = new Notes();
  const note: AppParts['note'] = (sentence, onceKey) => notes.add(sentence, onceKey);
  if (options.userDirectoryTrouble !== null) {
    note(`${options.userDirectoryTrouble} Settings and secret values are forgotten when Stallscope ends.`);
  }
  const settings = openSettings({ file: inUserData('settings.json'), clock, log, note });
  notes.remember(settings);

  let forked: ForkedEngine | null = options.firstEngine;
  const engine = superviseEngine({
    spawn() {
      const process = forked ?? options.forkEngine();
      forked = null;
      process.onLine((line) => log(`engine: ${line}`));
      return process;
    },
    clock,
    directory: start.dataDirectory ?? settings.get().dataDirectory,
    secrets: async () => secrets.current(),
    log,
    note,
  });
  const secrets: SecretBox = createSecretBox({
    ...{ engine, settings, clock, note, log },
    cipher: safeStorageCipher(process.platform),
    file: inUserData('secrets.json'),
  });
  engine.begin();

  const icons = join(app.getAppPath(), 'resources', 'icons');
  const windows = createWindowDesk({
    ...{ settings, clock, engine, development, log },
    preload: options.preload,
    icon: process.platform === 'linux' ? join(icons, 'app', '256x256.png') : null,
    desktop: () => desktop.methods,
    staysWhenClosed: () => !desktop.hasTray() && !end.isUnderWay(),
    onLeft: () => desktop.windowLeft(),
    quit: () => end.quit(),
    foul: (reason) => rare.line(reason),
  });
  const end = endInOrder({ windows, secrets, engine, log, stopDesktop: () => desktop.stop() });
  const parts: AppParts = { engine, settings, windows, clock, note, log, quit: end.quit };
  const desktop: Desktop = startDesktop({ parts, windows, notes, secrets, icons: join(icons, 'tray') });

  nativeTheme.themeSource = settings.get().theme;
  settings.onChange(({ theme }) => {
    nativeTheme.themeSource = theme;
  });
  serveApp(session.defaultSession, options.page, log);
  guardSession(session.defaultSession, refused);
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, () => clock.monotonicMs(), refused);
    offerContextMenu(contents);
  });
  const menu = menuTemplate({ platform: process.platform, development, appName: app.getName() });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
  // Without a window the app goes on: that is what it is for.
  app.on('window-all-closed', () => {});
  app.on('activate', () => windows.show());
  if (!start.hidden && !desktop.startedAtLogin()) windows.show();
  askAboutRefusals({ parts, engine, forDialog: windows.forDialog, isPassing: start.dataDirectory !== null });

  return {
    startedAgain(other) {
      if (end.isUnderWay()) {
        // Whoever quits and starts it at once wants it running, and this one cannot turn back.
        app.relaunch(relaunch(process.argv.slice(1), process.env, other));
        return;
      }
      const now = engine.state();
      if (other.dataDirectory !== null && now.kind === 'running' && other.dataDirectory !== now.directory) {
        note(
          `Stallscope works over ${now.directory} already; quit it first to have it work over ${other.dataDirectory}.`,
        );
      }
      if (!other.hidden) windows.show();
    },
    quit: end.quit,
  };
}

/** Measuring goes on in its own process whatever breaks here, so nothing that breaks here ends the app. */
function logUnforeseen(log: (line: string) => void): void {
  process.on('uncaughtException', (error) => log(`Unforeseen: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) =>
    log(`Unforeseen: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`),
  );
}
