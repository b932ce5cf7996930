import { posix, win32 } from 'node:path';

/** Where the store lies unless `--data-dir` says otherwise: the place that each platform has for an application's data. */
export function defaultDataDirectory(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment.LOCALAPPDATA || win32.join(homeDirectory, 'AppData', 'Local'), 'Stallscope');
    case 'darwin':
      return posix.join(homeDirectory, 'Library', 'Application Support', 'Stallscope');
    default: {
      // XDG Base Directory Specification: a relative path is to be ignored.
      const dataHome = environment.XDG_DATA_HOME ?? '';
      return posix.join(
        dataHome.startsWith('/') ? dataHome : posix.join(homeDirectory, '.local', 'share'),
        'stallscope',
      );
    }
  }
}
