import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Desktop } from '../../../support/electron/desktop.ts';
import { SessionBus } from '../../../support/electron/session-bus.ts';

/** Somebody who starts the app on a test's desktop. */
export interface AppPerson {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What runs a program as this person, to be put in front of it. */
  readonly as: readonly string[];
  /** What Chromium wants to be told on their behalf. */
  readonly switches: readonly string[];
  /** Ends what was started for them alone. */
  readonly leave: () => Promise<void>;
}

/** `nobody` and its group, on every Linux. */
const NOBODY = 65_534;

/** Whose desktop it is. Chromium has no sandbox for root, and starts only when told so. */
export async function rootOn(desktop: Desktop): Promise<AppPerson> {
  const home = join(desktop.room, 'root');
  await mkdir(home);
  return { home, environment: desktop.environment, as: [], switches: ['--no-sandbox'], leave: async () => {} };
}

/** Somebody without any right beyond their own files, on the same screen, with a bus of their own. */
export async function ordinaryUserOn(desktop: Desktop): Promise<AppPerson> {
  const home = join(desktop.room, 'ordinary');
  // To be passed through, not to be read.
  await chmod(desktop.room, 0o711);
  await mkdir(home);
  await chown(home, NOBODY, NOBODY);
  const as = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const { PATH = '', DISPLAY = '', LANG = '', TZ = '' } = desktop.environment;
  const plain = { PATH, DISPLAY, LANG, TZ, HOME: home, XDG_RUNTIME_DIR: home, NO_AT_BRIDGE: '1', GTK_A11Y: 'none' };
  const bus = await SessionBus.start(home, plain, as);
  return {
    home,
    environment: { ...plain, DBUS_SESSION_BUS_ADDRESS: bus.address },
    as,
    switches: [],
    leave: () => bus.stop(),
  };
}
