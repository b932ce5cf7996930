import { expect, test } from 'vitest';
import { defaultDataDirectory } from '../../../electron/service/data-directory.ts';

test.each([
  ['linux', {}, '/home/ann', '/home/ann/.local/share/stallscope'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/home/ann', '/data/stallscope'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ann', '/home/ann/.local/share/stallscope'],
  ['freebsd', {}, '/home/ann', '/home/ann/.local/share/stallscope'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/Users/ann', '/Users/ann/Library/Application Support/Stallscope'],
  [
    'win32',
    { LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' },
    'C:\\Users\\ann',
    'C:\\Users\\ann\\AppData\\Local\\Stallscope',
  ],
  ['win32', {}, 'C:\\Users\\ann', 'C:\\Users\\ann\\AppData\\Local\\Stallscope'],
] as const)('data of %s with %j lie where that platform keeps them', (platform, environment, home, directory) => {
  expect(defaultDataDirectory(platform, environment, home)).toBe(directory);
});
