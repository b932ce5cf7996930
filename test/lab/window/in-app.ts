import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Desktop } from '../../support/electron/desktop.ts';
import type { ElectronRuntime } from '../../support/electron/electron-runtime.ts';
import { appPlace, LaunchedApp } from '../../support/electron/launch-app.ts';
import type { Lab } from '../support/lab.ts';
import type { WatchedWindow } from './watched-window.ts';

/** Electron's folder, the app's and a desktop: all made before this process stands in the lab, because they may have to be fetched. */
export interface AppParts {
  readonly runtime: ElectronRuntime;
  readonly app: string;
  readonly desktop: Desktop;
}

/** The app in a real Electron, in the lab at the client's place, where this process must stand as well. */
export async function openInApp(lab: Lab, { runtime, app, desktop }: AppParts): Promise<WatchedWindow> {
  // Standing in the network is not enough: the resolver's address comes with the place.
  const executable = join(lab.folder, 'electron-in-lab');
  const words = ['ip', 'netns', 'exec', lab.namespaceOf('client'), runtime.executable];
  await writeFile(executable, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  await chmod(executable, 0o755);
  const trusted = lab.clientEnvironment.SSL_CERT_FILE ?? '';
  const launched = await LaunchedApp.launch(appPlace({ ...runtime, executable }, app, desktop, 'in-lab'), {
    environment: { SSL_CERT_FILE: trusted },
  });
  const page = await launched.window();
  const enginePid = (): Promise<number | null> =>
    launched.electron.evaluate(
      ({ app: main }) => main.getAppMetrics().find((one) => one.name === 'Stallscope engine')?.pid ?? null,
    );
  return {
    page,
    complaints: launched.complaints,
    async breakEngine() {
      const pid = await enginePid();
      if (pid === null) throw new Error('The engine has no process');
      process.kill(pid, 'SIGKILL');
    },
    // The app starts another one by itself.
    mendEngine: async () => undefined,
    async savedBundle(act) {
      const file = join(lab.folder, 'saved.zip');
      await launched.electron.evaluate(({ dialog }, chosen) => {
        dialog.showSaveDialog = (async () => ({ canceled: false, filePath: chosen })) as typeof dialog.showSaveDialog;
      }, file);
      await act();
      await page.getByText('Saved').first().waitFor();
      return file;
    },
    async picture(name) {
      await desktop.picture(`window-app-${name}`);
    },
    close: () => launched.close(),
  };
}
