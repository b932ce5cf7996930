import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { autostartEntry, isSwitchedOff } from './desktop-entry.ts';
import { HIDDEN_ARGUMENT, type LoginItem } from './login-item.ts';

export interface LinuxLoginParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Absolute path of the app's executable. */
  readonly executable: string;
}

/** Start at login by an entry in the session's autostart folder, which all desktops read. */
export function linuxLoginItem({ environment, homeDirectory, executable }: LinuxLoginParts): LoginItem {
  // XDG Base Directory Specification: a relative path is to be ignored.
  const configHome = environment.XDG_CONFIG_HOME ?? '';
  const folder = posix.join(
    configHome.startsWith('/') ? configHome : posix.join(homeDirectory, '.config'),
    'autostart',
  );
  const file = posix.join(folder, 'stallscope.desktop');
  // An AppImage runs from a mount with another name at each start; the file that a person keeps is named here.
  const program = environment.APPIMAGE?.startsWith('/') === true ? environment.APPIMAGE : executable;

  const present = (): string | null => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return null;
    }
  };

  return {
    hindrance: () => null,
    isOn: () => {
      const entry = present();
      return entry !== null && !isSwitchedOff(entry);
    },
    change: (on) => {
      try {
        if (!on) rmSync(file, { force: true });
        else {
          const entry = autostartEntry([program, HIDDEN_ARGUMENT]);
          if (present() !== entry) {
            makeFolder(folder);
            writeFileSync(file, entry, { mode: 0o644 });
          }
        }
        return { kind: 'done' };
      } catch (thrown) {
        const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
        return {
          kind: 'refused',
          message: on
            ? `Stallscope cannot start at login, because ${file} cannot be written (${code}). Check who owns that folder.`
            : `Stallscope still starts at login, because ${file} cannot be deleted (${code}). Delete it by hand.`,
        };
      }
    },
    startedAtLogin: () => null,
  };
}

/** The specification of base directories gives a folder that is made to this user alone. Of those above, only the next may be missing. */
function makeFolder(folder: string): void {
  for (const each of [posix.dirname(folder), folder]) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
    }
  }
}
