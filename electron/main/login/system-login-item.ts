import { HIDDEN_ARGUMENT, type LoginChange, type LoginItem } from './login-item.ts';

/** The part of Electron's `app` by which macOS and Windows are asked. */
export interface LoginItemSystem {
  setLoginItemSettings(settings: { openAtLogin: boolean; path?: string; args?: string[] }): void;
  getLoginItemSettings(options?: { path?: string; args?: string[] }): {
    readonly openAtLogin: boolean;
    /** macOS 13 and later: `requires-approval` means that a person has to agree in the system's settings. */
    readonly status?: string;
    readonly wasOpenedAtLogin?: boolean;
    /** Windows: false when it was switched off in the Task Manager. */
    readonly executableWillLaunchAtLogin?: boolean;
  };
}

/** Start at login through the system: a value in the user's registry on Windows, a login item on macOS. */
export function systemLoginItem(system: LoginItemSystem, platform: 'darwin' | 'win32', executable: string): LoginItem {
  // The system looks for the same path and arguments with which it was set. macOS has no arguments; there it tells by itself.
  const identity = platform === 'win32' ? { path: executable, args: [HIDDEN_ARGUMENT] } : {};

  const isOn = (): boolean => {
    const { openAtLogin, executableWillLaunchAtLogin } = system.getLoginItemSettings(identity);
    return openAtLogin && (platform !== 'win32' || executableWillLaunchAtLogin !== false);
  };

  const refusal = (on: boolean): LoginChange => {
    const { status } = system.getLoginItemSettings(identity);
    if (!on) {
      return {
        kind: 'refused',
        message: 'The system did not take Stallscope off the programs that start at login; do it in its settings.',
      };
    }
    if (status === 'requires-approval') {
      return {
        kind: 'refused',
        message:
          'macOS asks you to agree first: allow Stallscope under System Settings, General, Login Items, then switch it on again.',
      };
    }
    return {
      kind: 'refused',
      message:
        platform === 'win32'
          ? 'Windows did not take Stallscope among the programs that start at login. If it is switched off in the Task Manager under Startup apps, switch it on there.'
          : 'macOS did not take Stallscope among the login items. Move it to the Applications folder, start it from there, and try again.',
    };
  };

  return {
    hindrance: () => null,
    isOn,
    change: (on) => {
      try {
        system.setLoginItemSettings({ openAtLogin: on, ...identity });
      } catch {
        return refusal(on);
      }
      return isOn() === on ? { kind: 'done' } : refusal(on);
    },
    startedAtLogin: () =>
      platform === 'darwin' ? (system.getLoginItemSettings(identity).wasOpenedAtLogin ?? null) : null,
  };
}
