import { expect, test } from 'vitest';
import { relaunch } from '../../../../electron/main/life/relaunch.ts';

const somebody = { hidden: false, dataDirectory: null };

test('it is started again with its own words, and with a window for whoever wants one', () => {
  const words = ['/app', '--hidden', '--data-dir', '/data'];
  expect(relaunch(words, {}, somebody)).toEqual({ args: ['/app', '--data-dir', '/data'] });
  expect(relaunch(words, {}, { ...somebody, hidden: true })).toEqual({ args: words });
});

test('an AppImage is started again by its file: the mount that it ran from is gone by then', () => {
  expect(relaunch([], { APPIMAGE: '/home/me/Stallscope.AppImage' }, somebody)).toEqual({
    args: [],
    execPath: '/home/me/Stallscope.AppImage',
  });
  expect(relaunch([], { APPIMAGE: 'Stallscope.AppImage' }, somebody)).toEqual({ args: [] });
});
