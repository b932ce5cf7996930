import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAppAddress } from '../../../../electron/main/window/app-address.ts';
import { APP_HEADERS, appFileOf } from '../../../../electron/main/window/app-files.ts';

describe('what the app serves to its window', () => {
  test('is the page and its files, with their types', () => {
    expect(appFileOf('app://stallscope/')).toEqual({ path: 'index.html', type: 'text/html; charset=utf-8' });
    expect(appFileOf('app://stallscope/assets/index-D1a_b-9Z.js')).toEqual({
      path: 'assets/index-D1a_b-9Z.js',
      type: 'text/javascript; charset=utf-8',
    });
    expect(appFileOf('app://stallscope/assets/icon.svg?x=1#y')?.path).toBe('assets/icon.svg');
  });

  test.each([
    'app://stallscope/../main/app.js/../../../etc/passwd',
    'app://stallscope/%2e%2e/main/app.js',
    'app://stallscope/..%2fmain/app.js',
    'app://stallscope/..%5cmain%5capp.js',
    'app://stallscope/assets//index.js',
    'app://stallscope/assets/.hidden.js',
    'app://stallscope/C:/secret.js',
    'app://stallscope/a.js::$DATA',
    'app://stallscope/%00.js',
    'app://stallscope/%',
    'app://stallscope/third-party-licenses.md',
    'app://stallscope/no-ending',
    'app://elsewhere/index.html',
    'app://user@stallscope/index.html',
    'app://stallscope:81/index.html',
    'file:///index.html',
    'https://stallscope/index.html',
    'not an address',
    '',
  ])('is not %s', (address) => {
    const file = appFileOf(address);
    // Chromium itself takes `..` out of an address; what is left of it is a file of the page or nothing.
    if (file !== null) expect(file.path).toMatch(/^(?:main\/app\.js|etc\/passwd)$/);
    else expect(file).toBeNull();
  });

  test('never lies outside of its folder, whatever the address', () => {
    const folder = resolve('/opt/app/out/renderer');
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '%2e%2e',
        '%2f',
        '%5c',
        '\\',
        '/',
        '//',
        '%00',
        ':',
        'assets',
        'index.html',
        'a.js',
        '~',
        '%252e',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const file = appFileOf(`app://stallscope/${pieces.join('')}`);
        if (file === null) return;
        const path = resolve(join(folder, file.path));
        expect(path.startsWith(folder + sep)).toBe(true);
        expect(file.path).not.toMatch(/(?:^|\/)\.|[\\:%\0]|\/\/|^\/|\/$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('runs scripts of its own alone, speaks to nobody and is framed by nobody', () => {
    const policy = APP_HEADERS['content-security-policy']?.split('; ') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy.join()).not.toContain('unsafe');
    expect(APP_HEADERS['x-content-type-options']).toBe('nosniff');
  });
});

test.each([
  ['app://stallscope/', true],
  ['app://stallscope/index.html', true],
  ['APP://STALLSCOPE/', false],
  ['app://stallscope.example/', false],
  ['app://stallscope@example/', false],
  ['apps://stallscope/', false],
  ['about:blank', false],
  ['', false],
])('the address %s belongs to the app: %s', (address, belongs) => {
  expect(isAppAddress(address)).toBe(belongs);
});
