import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog } from 'electron';
import { forkEngine } from './engine/fork-engine.ts';
import { hearEndingSignals } from './life/ending-signals.ts';
import { handedArguments, readStartArguments, type StartArguments } from './start-arguments.ts';
import { findUserDirectory, type UserDirectory } from './user-directory.ts';
import { registerAppScheme } from './window/app-protocol.ts';

/*
 * The first moments of a start: only what must be settled before Electron is ready, and the engine, whose process comes up while the rest
 * of the app is still being read.
 */
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

app.setName('Stallscope');
app.setAppUserModelId('app.stallscope.desktop');
// As root Chromium runs without its sandbox only when told so on the command line, and this would take the word back.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();

const start = readStartArguments(process.argv.slice(1), process.cwd());
const userDirectory = findUserDirectory(usualUserDirectory());
if (userDirectory.kind === 'passing') {
  const { directory } = userDirectory;
  app.setPath('userData', directory);
  app.on('quit', () => rmSync(directory, { recursive: true, force: true }));
}

if (userDirectory.kind === 'none') {
  void refuse(`${userDirectory.reason} Make room or mend the rights, then start it again.`);
} else if (!app.requestSingleInstanceLock({ ...start })) {
  process.stdout.write('Stallscope is running already; it was asked to show its window.\n');
  app.exit(0);
} else {
  void begin(userDirectory);
}

/** Electron makes the folder when it is asked for it, and throws where it cannot. */
function usualUserDirectory(): string {
  try {
    return app.getPath('userData');
  } catch {
    return app.commandLine.getSwitchValue('user-data-dir') || join(app.getPath('appData'), app.getName());
  }
}

/** Before Electron is ready Linux shows no dialogs, so that comes second; who started it from a terminal reads it at once. */
async function refuse(sentence: string): Promise<void> {
  process.stderr.write(`${sentence}\n`);
  await app.whenReady();
  dialog.showErrorBox('Stallscope cannot start', sentence);
  app.exit(1);
}

async function begin(directory: UserDirectory): Promise<void> {
  const others: StartArguments[] = [];
  let onOther = (other: StartArguments): void => void others.push(other);
  app.on('second-instance', (_event, _words, _directory, handed) => onOther(handedArguments(handed)));

  await app.whenReady();
  const onEndingSignal = hearEndingSignals();
  const engine = forkEngine(beside('./engine-process.js'));
  const { runApp } = await import('./run-app.ts');
  const running = runApp({
    start,
    firstEngine: engine,
    forkEngine: () => forkEngine(beside('./engine-process.js')),
    userDirectoryTrouble: directory.kind === 'passing' ? directory.reason : null,
    preload: beside('../preload/preload.cjs'),
    page: beside('../renderer'),
  });
  onEndingSignal(running.quit);
  onOther = running.startedAgain;
  for (const other of others) running.startedAgain(other);
}
